"""The campaign of attacks in its quickest form; `make campaign` is the long one.

It is a process of its own: its attempts are forks, and a fork of a process in which other tests have started threads
may wait for ever.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CAMPAIGN = Path(__file__).parents[1] / "benchmarks" / "campaign.py"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")]


@pytest.fixture(scope="module")
def said():
    done = subprocess.run([sys.executable, CAMPAIGN, "--quick"], capture_output=True, text=True, timeout=400)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(("kind", "least"), [("kills", 4), ("bits", 18), ("torn", 8), ("tampered", 20), ("inputs", 30),
                                             ("company", 3), ("disks", 12), ("commands", 1)])  # fmt: skip
def test_nothing_is_lost_silently_wrong_a_raw_traceback_or_a_hang(said, kind, least):
    tried, *ends = map(int, re.findall(r"\d+", re.search(rf"^{kind}: (\d+ tried.*)$", said, re.MULTILINE)[1]))
    assert ends == [tried, 0, 0, 0, 0], said
    assert tried >= least
