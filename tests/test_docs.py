"""What the documentation shows is true: its Python runs, its Korean is its English, its links lead on."""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
KOREAN = {
    ROOT / "README.md": ROOT / "README.ko.md",
    **{guide: guide.parent / "ko" / guide.name for guide in GUIDES},
}
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
FEWER_STEPS, FEWER_EPOCHS = 60, 2
"""What training takes here where a page leaves the number of epochs to the library."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(page: Path, language: str = r"\w+") -> list[str]:
    """The code blocks of a page that are marked with this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def without_comments(block: str) -> str:
    """Code without its comments, which are translated, and without the space in front of them."""
    return "\n".join(line.split("#")[0].rstrip() for line in block.splitlines())


@pytest.fixture
def short_training(monkeypatch, tmp_path):
    """A folder of its own, few steps, and no word of the library's own turned into an error."""
    from elbowroom.estimators.base import LatentEstimator
    from elbowroom.estimators.members.anomaly_detector import AnomalyDetector

    for estimator in (LatentEstimator, AnomalyDetector):
        monkeypatch.setattr(estimator, "least_steps", FEWER_STEPS)
        monkeypatch.setattr(estimator, "least_epochs", FEWER_EPOCHS)
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("page", [ROOT / "README.md", *GUIDES], ids=name_of)
def test_the_python_of_a_page_runs_from_top_to_bottom(page, short_training, monkeypatch):
    from elbowroom.errors import ElbowroomWarning

    text = page.read_text(encoding="utf-8")
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # dataclasses look up the module they are defined in
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ElbowroomWarning)
        for found in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text[: found.start()].count("\n") + 1  # so that a traceback shows the line of the page
            exec(compile("\n" * line + found[1], str(page), "exec", dont_inherit=True), module.__dict__)


@pytest.mark.parametrize("page", KOREAN, ids=name_of)
def test_the_korean_page_shows_the_same_code_as_the_english_one(page):
    english, korean = ([without_comments(block) for block in blocks(p)] for p in (page, KOREAN[page]))
    assert english == korean


@pytest.mark.parametrize("page", KOREAN, ids=name_of)
def test_the_korean_page_has_the_same_headings_pictures_and_table_rows_as_the_english_one(page):
    for pattern in (r"^#+ ", r"!\[", r"^\| ", r"^- "):
        english, korean = (
            re.findall(pattern, p.read_text(encoding="utf-8"), re.MULTILINE) for p in (page, KOREAN[page])
        )
        assert english == korean, pattern


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_of_a_page_leads_to_a_file(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in targets if target and not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_link_to_a_heading_finds_the_heading(page):
    text = page.read_text(encoding="utf-8")
    for target, heading in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", text):
        there = (page.parent / target if target else page).read_text(encoding="utf-8")
        names = [
            re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", there, re.MULTILINE)
        ]
        assert heading in names, f"{target}#{heading}"


def test_the_guides_are_short_and_have_korean_ones_of_their_own():
    assert {guide.name for guide in GUIDES} == {guide.name for guide in (ROOT / "docs" / "guides" / "ko").glob("*.md")}
    assert max(len(guide.read_text(encoding="utf-8").splitlines()) for guide in GUIDES) <= 160


def test_pictures_are_small():
    large = {path.name: path.stat().st_size for path in (ROOT / "docs").rglob("*.png") if path.stat().st_size > 400_000}
    assert not large
