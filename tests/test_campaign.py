"""The campaign of attacks in its short form; `make campaign` is the long one."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")]


@pytest.mark.parametrize(("attack", "least"), [("kills", 10), ("damage", 50), ("strangers", 60), ("inputs", 100),
                                               ("company", 4), ("disks", 12)])  # fmt: skip
def test_nothing_is_lost_silently_wrong_a_raw_traceback_or_a_hang(attack, least, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    found = list(import_module(f"attacks.{attack}").attempts(short=True))
    assert [one for one in found if one.end != "held"] == []
    assert len(found) >= least
