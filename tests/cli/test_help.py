"""What the command line says of itself: all commands, one command, the settings of a model."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from elbowroom.cli.main import ORDER, main
from elbowroom.registry import FAMILIES


@pytest.mark.slow
def test_help_answers_within_half_a_second_and_teaches_by_example():
    times = []
    for _ in range(5):
        before = os.times()
        done = subprocess.run([sys.executable, "-m", "elbowroom.cli.main", "--help"], capture_output=True, text=True)
        after = os.times()  # processor time, which other work on the machine does not lengthen
        times.append(sum(after[2:4]) - sum(before[2:4]))
    assert "elbowroom fit mnist --model vae" in done.stdout
    assert min(times) < 0.5


def test_the_help_of_all_commands_has_a_sentence_or_two_of_each(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    with suppress(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) <= 60
    assert all(f"• {name}" in shown for name in ORDER)


def test_the_help_of_fit_is_one_screen_and_imports_no_model():
    code = "import sys; from elbowroom.cli.commands.fit import overview; print(overview());" \
           "print(*({'torch', 'sklearn', 'numpy'} & {*sys.modules}), file=sys.stderr)"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"}
    )
    lines = done.stdout.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 120
    assert not done.stderr.strip(), "only names and texts are read"
    for name in FAMILIES["estimators"].names():
        assert any(line.split()[:1] == [name.replace("_", "-")] and len(line.split()) > 3 for line in lines), name


def test_the_help_of_a_model_says_its_settings_with_their_true_defaults(capsys):
    for model, words in (
        ("vae", ["--kl-cycle", "at least 10; on small data enough for about 3,000 steps", "2e-3 for image networks"]),
        ("anomaly-detector", ["about 500 steps", "--contamination"]),
        ("sequence-vae", ["--columns", "10, with the elbo", "0.25"]),
    ):
        with pytest.raises(SystemExit, match="0"):
            main(["fit", "digits", "--model", model, "--help"])
        out = " ".join(capsys.readouterr().out.replace("│", " ").split())
        assert "(default: None)" not in out
        assert "Examples:" in out
        for word in words:
            assert word in out, (model, word)


def test_an_option_of_another_model_is_refused_with_the_models_that_have_it(capsys):
    assert main(["fit", "digits", "--model", "vae-gan", "--beta", "2"]) == 2
    assert "choose --model conditional-vae or face-vae or sequence-vae or vae" in capsys.readouterr().err
    assert main(["fit", "digits", "--laten-dim=2"]) == 2
    assert "take --latent-dim" in capsys.readouterr().err
    assert main(["fit", "digits", "--model", "vea"]) == 2
    assert "did you mean 'vae'" in capsys.readouterr().err


def test_every_command_shows_an_example_in_its_help(capsys):
    names = ("demo", "fit", "embed", "reconstruct", "sample", "edit", "morph", "traverse", "score", "report", "data")
    for name in (*names, "evaluate", "compare"):
        with suppress(SystemExit):
            main([name, "--help"])
        assert f"elbowroom {name}" in capsys.readouterr().out.split("Examples")[1]
