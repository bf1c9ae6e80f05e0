"""How many files a reader opens to follow `VAE.fit` and `VAE.transform`; benchmarks/files_entered.py counts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_fit_and_transform_enter_no_more_files_than_the_ceilings_allow():
    code = (
        "import warnings; warnings.simplefilter('ignore'); from files_entered import CEILINGS, files_entered;"
        "print(*(f'{way} {len(files)} {CEILINGS[way]}' for way, files in files_entered().items()), sep='\\n')"
    )
    # a process of its own: what other tests have computed once and stored would not be entered again
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "benchmarks", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ways = {way: (int(count), int(ceiling)) for way, count, ceiling in map(str.split, done.stdout.splitlines())}
    assert set(ways) == {"fit", "transform"}
    for way, (count, ceiling) in ways.items():
        assert 0 < count <= ceiling, f"VAE.{way} enters {count} files; benchmarks/files_entered.py lists them"
