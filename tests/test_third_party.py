"""A small package beside the project brings parts and an estimator by entry points: one file each, nothing touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import elbowroom

pytestmark = pytest.mark.slow

PACKAGE = Path(__file__).parent / "third_party"
SOURCE = Path(elbowroom.__file__).parents[1]


@pytest.fixture(scope="module")
def beside(tmp_path_factory) -> dict[str, str]:
    """The environment in which their package is installed beside ours, in a folder of its own."""
    folder = tmp_path_factory.mktemp("beside")
    source, target = folder / "source", folder / "installed"
    shutil.copytree(PACKAGE, source)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "--target", str(target), str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    path = os.pathsep.join([str(target), str(SOURCE)])
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


def run(beside: dict[str, str], code: str) -> str:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=beside, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_their_parts_are_fitted_saved_loaded_and_evaluated(beside, tmp_path):
    out = run(
        beside,
        f"""
        import numpy as np
        import elbowroom
        from elbowroom import VAE, load
        x = np.random.default_rng(0).normal(size=(80, 5))
        model = VAE(2, hidden=(8,), epochs=2, random_state=0, prior="remembered", posterior="bent",
                    objective="tempered", regularisers="small_codes").fit(x)
        assert {{"small_codes", "elbo", "kl"}} <= set(model.history_[-1]), model.history_[-1]
        near = np.abs(model.model_.prior.examples.detach().numpy()[:, None] - model.model_.scaling(
            __import__("torch").from_numpy(x), __import__("torch").float32).numpy()[None]).max(-1).min(1)
        assert near.max() < 0.2, "pseudo-inputs start as training rows"
        again = load(model.save({str(tmp_path / "run")!r}))
        assert np.array_equal(again.score_samples(x), model.score_samples(x))
        assert np.array_equal(again.sample(3, random_state=0), model.sample(3, random_state=0))
        print(sorted(m.name for m in elbowroom.evaluate(again, x).measures))
        page = elbowroom.report(again, x, {str(tmp_path / "page.html")!r})
        assert page.stat().st_size > 10_000
    """,
    )
    assert all(name in out for name in ("elbo", "kl", "nll"))


def test_their_estimator_is_a_model_of_the_command_line(beside, tmp_path):
    data, folder = tmp_path / "rows.npy", tmp_path / "run"
    np.save(data, np.random.default_rng(0).normal(size=(80, 5)).astype(np.float32))
    fit = ["fit", str(data), "--model", "their-vae"]
    commands = {
        "models": ["fit", "--help"],
        "help": [*fit, "--help"],
        "fit": [*fit, "--epochs", "2", "--warmth", "0.5", "--out", str(folder)],
        "evaluate": ["evaluate", str(folder), str(data), "--samples", "5", "--no-annealing"],
        "sample": ["sample", str(folder), "--count", "3", "--out", str(tmp_path / "new.csv")],
    }
    # one process for all, since a start costs seconds
    out = run(
        beside,
        f"""
        import contextlib, io, json
        from elbowroom.cli.main import main

        outputs = {{}}
        for name, words in {commands!r}.items():
            with contextlib.redirect_stdout(io.StringIO()) as out:
                try:
                    code = main(words)
                except SystemExit as ended:  # as --help ends
                    code = ended.code
            outputs[name] = [code, out.getvalue()]
        print(json.dumps(outputs))
    """,
    )
    outputs = json.loads(out.splitlines()[-1])
    assert {name: code for name, (code, _) in outputs.items()} == dict.fromkeys(commands, 0)
    assert "their-vae" in outputs["models"][1]
    assert "--warmth" in outputs["help"][1]
    assert "remembered" in outputs["help"][1]
    assert "nll" in outputs["evaluate"][1].lower()
    config = json.loads((folder / "config.json").read_text())
    assert config["params"]["warmth"] == 0.5
    assert config["plan"]["model"]["prior"]["name"] == "remembered"
    assert (folder / "report.html").stat().st_size > 10_000
    assert (tmp_path / "new.csv").exists()


def test_their_parts_keep_the_contracts(beside):
    """The tests that run over every registered part run over theirs."""
    wanted = "remembered or bent or small_codes or tempered"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", wanted,
               str(Path(__file__).with_name("contracts"))]  # fmt: skip
    done = subprocess.run(command, env=beside, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(done.stdout.rsplit(" passed", 1)[0].split()[-1]) > 20
