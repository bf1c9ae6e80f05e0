"""A fit of the command line that was stopped behind its last step is completed by --resume."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from elbowroom import runs
from elbowroom.cli.main import main


@pytest.fixture
def words(tmp_path) -> list[str]:
    np.savetxt(
        tmp_path / "rows.csv", np.random.default_rng(0).normal(size=(40, 3)), delimiter=",", header="a,b,c", comments=""
    )
    return ["fit", str(tmp_path / "rows.csv"), "--hidden", "8", "--epochs", "1", "--latent-dim", "2", "--out",
            str(tmp_path / "run")]  # fmt: skip


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The run in")
@pytest.mark.parametrize("last", ["digests.json", "report.html"])
def test_a_run_that_was_stopped_before_its_measures_is_completed(words, tmp_path, monkeypatch, last):
    from elbowroom.data import whole_files

    plain, folder = whole_files.os.replace, tmp_path / "run"

    def stop(source: object, target: object) -> None:
        plain(source, target)
        if Path(str(target)).name == last:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(whole_files.os, "replace", stop)
        with pytest.raises(SystemExit):
            main(words)
    assert not (folder / runs.METRICS).exists()
    assert main([*words, "--resume"]) == 0
    assert json.loads((folder / runs.METRICS).read_text())["measures"]
    assert (folder / runs.REPORT).exists()
    before = state(folder)
    assert main([*words, "--resume"]) == 0
    assert state(folder) == before, "a run that is complete is left as it is"


@pytest.mark.slow
def test_a_model_whose_folder_cannot_be_written_is_put_elsewhere_and_that_is_said(words, tmp_path, monkeypatch, capsys):
    from elbowroom import load
    from elbowroom.data import whole_files

    plain = whole_files.os.fsync

    def full(handle: int) -> None:
        import os

        if str(tmp_path / "run") in (name := os.readlink(f"/proc/self/fd/{handle}")) and "weights" in name:
            raise OSError(28, "No space left on device")
        plain(handle)

    monkeypatch.setattr(whole_files.os, "fsync", full)
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "No space left" in said
    place = said.split("was saved in ")[1].split(" instead")[0]
    assert load(place).n_iter_ == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("default:The measures are in the report alone")
def test_a_report_that_goes_elsewhere_needs_no_folder_that_can_be_written(words, tmp_path, monkeypatch, capsys):
    from elbowroom.errors import RunError
    from elbowroom.evaluation import saved

    assert main(words) == 0

    def refuse(*_: object) -> None:
        raise RunError("It can be written.", "a disk to read from")

    monkeypatch.setattr(saved.runs, "write_sealed", refuse)
    page = tmp_path / "elsewhere.html"
    assert main(["report", str(tmp_path / "run"), "--samples", "2", "--out", str(page)]) == 0
    assert "in the report alone" in capsys.readouterr().err
    assert page.exists()
    assert main(["report", str(tmp_path / "run"), "--samples", "2"]) == 2


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_the_command_that_goes_on(words, tmp_path, monkeypatch, capsys):
    import signal

    from elbowroom.training import loop

    rate = loop.rate_at

    def pressed(*arguments: object) -> float:
        monkeypatch.setattr(loop, "rate_at", rate)
        signal.raise_signal(signal.SIGINT)
        return rate(*arguments)

    monkeypatch.setattr(loop, "rate_at", pressed)
    words = [*words[:-2], "--batch-size", "8", *words[-2:]]
    assert main(words) == 130
    assert f"--out {tmp_path / 'run'} --resume" in capsys.readouterr().err
    assert main([*words, "--resume"]) == 0
    assert runs.is_finished(tmp_path / "run")
