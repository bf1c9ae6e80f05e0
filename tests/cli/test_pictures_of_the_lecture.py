"""Every command of the guide "The pictures of the lecture" runs on digits, and its picture is there."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from elbowroom.cli.main import main
from elbowroom.estimators.base import LatentEstimator
from elbowroom.lab.scale import QUICK, SCALES

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
NAME = "the-pictures-of-the-lecture.md"
FITS, ROWS = r"^elbowroom fit .*$", r"^\|[^|]*\| `(elbowroom [^`]*)` \|"


def commands(guide: Path, pattern: str) -> list[str]:
    return re.findall(pattern, guide.read_text(encoding="utf-8"), re.MULTILINE)


def run(command: str) -> None:
    assert main(shlex.split(command)[1:]) == 0, command


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the runs of the guide lie, each of a few steps."""
    path = tmp_path_factory.mktemp("lecture")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LatentEstimator, "least_steps", 20)
        patch.setattr(LatentEstimator, "least_epochs", 1)
        patch.chdir(path)
        for command in commands(GUIDES / NAME, FITS):
            run(command)
    return path


def test_both_languages_have_the_same_commands():
    english, korean = (commands(path / NAME, ROWS) for path in (GUIDES, GUIDES / "ko"))
    assert len(english) > 10
    assert english == korean


@pytest.mark.slow
@pytest.mark.parametrize("command", commands(GUIDES / NAME, ROWS))
def test_a_row_of_the_guide_makes_its_picture(command, folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setitem(SCALES, "quick", replace(QUICK, steps=24, hidden=(16,), codes=200))
    run(command)
    out = Path(re.search(r"--out (\S+)", command)[1])
    if out.suffix in (".png", ".gif"):
        with Image.open(out) as picture:
            low, high = picture.convert("L").getextrema()
            assert min(picture.size) > 50
            assert low < high, "something is drawn"
    else:
        page = out / "claims.html" if out.is_dir() else out
        assert "<svg" in page.read_text(encoding="utf-8")
