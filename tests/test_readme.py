"""The README is short, its figures were measured, and its commands run in their order as they stand."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
READMES = [README, ROOT / "README.ko.md"]
NOT_RUN_HERE = "pip install"
"""Installing is not run by a test: the tests themselves run in what it installs, as `make demo` and `make test` do."""
FEWER_STEPS, FEWER_EPOCHS = 60, 2


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def commands_of(page: Path) -> list[list[str]]:
    """The lines of its shell blocks as the shell splits them, without comments."""
    found = re.findall(r"^```sh\n(.*?)^```$", text_of(page), re.MULTILINE | re.DOTALL)
    return [shlex.split(line, comments=True) for line in "".join(found).splitlines()]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::elbowroom.errors.ElbowroomWarning")
def test_the_commands_of_the_readme_run_in_their_order(monkeypatch, tmp_path, capsys):
    from elbowroom.cli.commands import demo
    from elbowroom.cli.main import main
    from elbowroom.estimators.base import LatentEstimator

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path / "empty"))  # the demo then takes the digits
    for owner, steps, epochs in (
        (LatentEstimator, "least_steps", "least_epochs"),
        (demo, "LEAST_STEPS", "LEAST_EPOCHS"),
    ):
        monkeypatch.setattr(owner, steps, FEWER_STEPS)
        monkeypatch.setattr(owner, epochs, FEWER_EPOCHS)
    for program, *arguments in commands_of(README):
        if f"{program} {arguments[0]}" == NOT_RUN_HERE:
            continue
        assert program == "elbowroom"
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}

        assert main(arguments) == 0, f"{arguments}: {capsys.readouterr().err}"
        assert any(before.get(path) != path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file())
    written = {"demo/index.html", "runs/digits-vae/report.html", "runs/digits-autoencoder/report.html", "compare.html",
               "new.png", "codes.npy", "runs/digits-vae/evaluation.json"}  # fmt: skip
    assert not [name for name in written if not (tmp_path / name).exists()]


def test_the_readme_has_two_commands_to_start_and_six_to_go_on():
    starting, working = commands_of(README)[:2], commands_of(README)[2:]
    assert [" ".join(command[:2]) for command in starting] == [NOT_RUN_HERE, "elbowroom demo"]
    assert len(working) == 6


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_a_readme_is_short_and_shows_its_picture_before_anything_else(page):
    text = text_of(page)
    assert len(text.split()) < 900
    opening = text[: text.index("\n## ")]
    assert "](docs/pictures/overview" in opening
    assert "```" not in opening


def test_the_python_of_the_readme_is_six_lines():
    (block,) = re.findall(r"^```python\n(.*?)^```$", text_of(README), re.MULTILINE | re.DOTALL)
    assert len([line for line in block.splitlines() if line.strip()]) == 6


def section(page: Path, anchor: str) -> str:
    """What stands below the heading that a link names."""
    for title, below in re.findall(r"^#+ (.*?)\n(.*?)(?=^## |\Z)", text_of(page), re.MULTILINE | re.DOTALL):
        if re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") == anchor:
            return below
    raise AssertionError(f"{page} has no heading #{anchor}")


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_each_of_the_six_figures_stands_in_the_section_that_it_links_to(page):
    rows = re.findall(r"^\| (.*?) \| (.*?) \| \[.*?\]\((benchmarks/README.md)#(\S+)\) \|$", text_of(page), re.MULTILINE)
    assert len(rows) == 6
    for _, result, target, anchor in rows:
        below = section(ROOT / target, anchor)
        missing = [number for number in re.findall(r"\d+\.\d+", result) if number not in below]
        assert not missing, anchor
