"""The number of claims that the guides name is the number that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from elbowroom.lab import claims

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


@pytest.mark.parametrize(
    ("guide", "pattern"), [("claims.md", r"There are (\d+) claims"), ("ko/claims.md", r"주장은 (\d+)개")]
)
def test_the_guide_counts_the_claims(guide, pattern):
    (count,) = re.findall(pattern, (GUIDES / guide).read_text(encoding="utf-8"))
    assert int(count) == len(claims.names())
