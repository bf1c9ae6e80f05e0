"""Streams of commands: closed, left by their reader, without a sign, or told to obey one."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import numpy as np
import pytest

from elbowroom.cli import streams
from elbowroom.cli.main import main
from elbowroom.errors import DataError, RunError, visible


class Gone(io.StringIO):
    """A pipe whose reader has seen enough, or a disk that is full."""

    def __init__(self, error: OSError):
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


def test_what_nobody_reads_is_dropped_and_the_command_goes_on(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Gone(BrokenPipeError()))
    with streams.streams():
        print("a")
        print("b")


def test_what_cannot_be_written_is_said_at_the_end(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Gone(OSError(28, "No space left on device")))
    with pytest.raises(RunError, match="No space left"), streams.streams():
        print("a")


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_a_stream_that_is_closed_is_no_obstacle(monkeypatch, name):
    monkeypatch.setattr(sys, name, None)
    assert main(["data"]) == 0
    assert getattr(sys, name) is None


def test_a_process_with_all_streams_closed_writes_its_files(tmp_path):
    code = "import sys; from elbowroom.cli.main import main; open(sys.argv[1], 'w').write(str(main(['data'])))"
    out = tmp_path / "status"
    subprocess.run(["sh", "-c", '"$@" <&- >&- 2>&-', "-", sys.executable, "-c", code, str(out)], check=False)
    assert out.read_text() == "0"


@pytest.mark.parametrize("encoding", ["cp949", "euc-kr", "ascii"])
def test_signs_that_an_encoding_has_not_are_written_in_a_plainer_way(monkeypatch, encoding):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    with streams.streams():
        print("╭─ a ± b \ud83d")
        sys.stdout.flush()
    said = raw.getvalue().decode(encoding)
    assert "a " in said
    assert "\\ud83d" in said
    assert said.startswith("+")


def test_control_characters_of_names_are_shown_in_terminal_page_table_and_error(monkeypatch, capsys, tmp_path):
    from elbowroom.data.writers import write_array
    from elbowroom.pictures.page import Section, TextBlock, page

    evil, shown = "a\x1b[2Jb\x07", "a\\x1b[2Jb\\x07"
    with streams.streams():
        streams.show_control()
        print(evil)
        streams.console().print(streams.marked(evil))
    assert capsys.readouterr().out.count(shown) == 2
    assert shown in page(evil, "", [Section("x", "x", [TextBlock(evil)])])
    write_array(tmp_path / "x.csv", np.zeros((1, 1)), [evil])
    assert shown in (tmp_path / "x.csv").read_text()
    assert shown in str(DataError(evil))


def test_text_without_control_characters_is_what_it_was():
    text = "한국어\tσ²\n"
    assert visible(text) == text
    assert visible("\u202etxt") == "\\u202etxt"


@pytest.mark.parametrize("columns", ["1", "0", "x", "20"])
def test_help_is_shown_on_a_screen_of_any_width(monkeypatch, capsys, columns):
    monkeypatch.setenv("COLUMNS", columns)
    for words in (["fit", "--help"], ["fit", "x", "--model", "vae", "--help"], ["--help"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert not ended.value.code
        assert "usage" in capsys.readouterr().out


def test_an_ignored_ctrl_c_stays_ignored():
    import signal

    from elbowroom.training.loop import interruptible

    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible() as pressed:
            os.kill(os.getpid(), signal.SIGINT)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            assert not pressed()
    finally:
        signal.signal(signal.SIGINT, earlier)
