"""Runs that tests of several commands begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from elbowroom.cli.main import main


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A small VAE of the digits with four dimensions, fitted once for the tests of a file."""
    out = tmp_path_factory.mktemp("runs") / "digits"
    assert main(["fit", "digits", "--epochs", "2", "--hidden", "32", "--latent-dim", "4", "--out", str(out)]) == 0
    return out
