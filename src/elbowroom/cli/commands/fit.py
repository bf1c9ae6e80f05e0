"""elbowroom fit."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from elbowroom.cli import reading
from elbowroom.cli.language import named_in
from elbowroom.cli.options import USUAL_MODEL, RunOptions, doc_of
from elbowroom.errors import ConfigError, RunError
from elbowroom.registry import FAMILIES
from elbowroom.settings import Setting, settings_of
from elbowroom.wording import said

SHOWN_EXAMPLES = 2
FIRST_COLUMN = 25
LEAST_WIDTH = 2 * FIRST_COLUMN
FIRST_SETTINGS = ("epochs", "batch_size", "learning_rate")
"""Settings of all estimators that have a line in the help of all models."""


@dataclass(frozen=True)
class Fit(RunOptions):
    """Train a model, measure it, and write a run folder with a report.

    Examples:
      elbowroom fit mnist --model vae --latent-dim 20 --epochs 10
      elbowroom fit table.csv --model anomaly-detector --label-column class --out runs/first
      elbowroom fit digits
      elbowroom fit export.csv --drop id date --missing -9999 --incomplete mean      some columns, holes filled
      elbowroom fit photos.npy --model autoencoder --corruption masking,share=0.5 --validation 0.1 --patience 5
      elbowroom fit mnist --model conditional-vae --latent-dim 20     p(x|y), with the labels of the data
      elbowroom fit mnist --model adversarial-autoencoder --prior ten-gaussians --labels
      elbowroom fit celeba --model face-vae --augmentation horizontal-flip
      elbowroom fit photos.npy --encoder residual --latent-dim 64 --penalty ms-ssim      sharper images
      elbowroom fit photos/ --size 64x64 --fit crop        a folder of images, or a zip or tar of one
      elbowroom fit ring/ --model anomaly-detector         folders as of MVTec AD: test is ranked, scores.csv
      elbowroom fit series.csv --window 140 --stride 70 --time when --encoder recurrent    windows of a series
      elbowroom fit pairs.tsv --model transformer --validation 0.05     texts into other texts; or two files, --target
      elbowroom fit multi30k --model seq2seq --attention bahdanau --columns en de
      elbowroom fit lines.txt --model sequence-vae --latent-dim 32      texts through a code
      elbowroom fit mnist --out runs/mnist --resume        continue after a power cut or Ctrl-C
    """

    def run(self) -> int:
        from elbowroom import runs
        from elbowroom.cli.inputs import open_here
        from elbowroom.cli.results import finish

        out = self.out or Path("runs") / f"{Path(self.data).name.split('.')[0]}-{self.model}"
        runs.check_place(out)
        estimator, was_finished = self.build(), self.resume and runs.is_finished(out)
        try:
            reading.fit(self, estimator, out)
        except KeyboardInterrupt:
            if (out / runs.CONFIG).exists():
                self._say_resume(out)
            raise
        except RunError as error:
            raise _rescued(estimator, error) from error
        if was_finished and open_here(out).is_complete:  # a note has said that it is finished
            return 0
        stopped = (estimator.stop_reason_ or "").partition(" ")[0]
        if estimator.interrupted_:
            self._say_resume(out)
        finish(out, language=self.language, own=True, ranks=True)
        return 130 if estimator.interrupted_ else 1 if stopped == "diverged" else 0

    def _say_resume(self, out: Path) -> None:
        print(f"stopped; the same command with --out {shlex.quote(str(out))} --resume goes on from there",
              file=sys.stderr, flush=True)  # fmt: skip

    def build(self) -> Any:
        """The estimator of these settings."""
        from elbowroom.cli.model_options import settings_named

        params, training = settings_named(self)
        if (run := getattr(self, "penalty_run", None)) is not None or params.get("penalty") == "perceptual":
            params["penalty"] = _perceptual(params.get("penalty"), run)
        if (share := self.share()) is not None:
            params["validation_fraction"] = share
        known = self.estimator._get_param_names()
        ours = {"random_state": self.seed, "verbose": True, "training": training or None}
        return self.estimator(**params, **{name: value for name, value in ours.items() if name in known})

    def share(self) -> float | None:
        """The share of the data that --validation holds out, where it is one."""
        try:
            return None if self.validation is None else float(self.validation)
        except ValueError:
            return None

    def callbacks(self, out: Path) -> list[Any]:
        """What is called while training goes on."""
        from elbowroom.training.callbacks.tensorboard import TensorBoard

        return [TensorBoard(out / "tensorboard")] if self.tensorboard else []


def _rescued(estimator: Any, error: RunError) -> RunError:
    """What is said when a model is trained and its folder cannot be written: where the model was put instead."""
    if not hasattr(estimator, "model_"):
        return error
    try:
        place = estimator.save(Path(tempfile.mkdtemp(prefix="elbowroom-")))
    except (RunError, OSError):
        return error
    return RunError(error.rule, f"{error.got}. The trained model was saved in {place} instead", "take it from there")


def _perceptual(penalty: Any, run: Path | None) -> Any:
    from elbowroom.estimators.saved import load
    from elbowroom.parts.penalties.perceptual import Perceptual

    if penalty != "perceptual" or run is None:
        raise ConfigError("The penalty perceptual looks with the encoder of a run.",
                          f"--penalty {penalty} --penalty-run {run}",
                          "name both: --penalty perceptual --penalty-run runs/mnist-autoencoder")  # fmt: skip
    return Perceptual.of(load(run))


def command_for(words: Sequence[str]) -> tuple[type[Fit], str]:
    """The command with the options of the model that the words name, and what its help says.

    Raises:
        ConfigError: there is no such model, or it has no such option.
        SystemExit: help was asked for, and no model named; then what all models share is printed.
    """
    from elbowroom.cli.model_options import options_of, refuse_others

    named = named_in(words, "--model")
    if named is None and {"--help", "-h"} & set(words):
        print(overview())
        raise SystemExit(0)
    model = USUAL_MODEL if named is None else named
    options = options_of(model, Fit)
    refuse_others(words, options, model)
    lines = [line for line in _examples() if f"--model {model}" in line or ("--model" not in line and named is None)]
    shown = [f"  {line}" for line in lines or [f"elbowroom fit DATA --model {model}"]]
    return options, "\n".join([doc_of(options.estimator), "", said("Examples:"), *shown])


def overview() -> str:
    """What `elbowroom fit --help` says: the models with a line each, and the options that all of them share."""
    from elbowroom.estimators.fitting import Fitting
    from elbowroom.training.settings import TrainingSettings

    width = max(LEAST_WIDTH, shutil.get_terminal_size((100, 24)).columns)

    def row(name: str, line: str) -> str:
        return f"  {name:<{FIRST_COLUMN}}" + textwrap.shorten(line, width - FIRST_COLUMN - 2, placeholder=" ...")

    def listed(name: str, options: Iterable[str]) -> str:
        return textwrap.fill(" ".join(options), width, initial_indent=f"  {name} ", subsequent_indent="    ",
                             break_on_hyphens=False)  # fmt: skip

    family = FAMILIES["estimators"]
    own = {kind: [option(f.name) for f in fields(reading.options_of(kind))] for kind in reading.names()}
    fitting = settings_of(Fitting)
    training = {one.name for one in settings_of(TrainingSettings)} - {one.name for one in fitting} - {"seed"}
    return "\n".join([
        said("usage: elbowroom fit DATA [--model MODEL] [OPTIONS]"), "",
        doc_of(Fit).partition("\n")[0], "",
        said("models; elbowroom fit DATA --model vae --help says the settings of one:"),
        *(row(name.replace("_", "-"), _summary(family.summary(name))) for name in family.names()), "",
        said("options of all models:"),
        *(row("DATA" if one.name == "data" else option(one.name), _line(one)) for one in settings_of(RunOptions)),
        *(row(option(one.name), _line(one)) for one in fitting if one.name in FIRST_SETTINGS),
        listed(said("of training:"), sorted(map(option, training))),
        *(listed(said(f"of {kind}:"), options) for kind, options in own.items()), "",
        said("Examples:"), *(f"  {line}" for line in _examples()[:SHOWN_EXAMPLES]),
    ])  # fmt: skip


def _summary(sentence: str) -> str:
    """The line of a model: what it is, without its sources."""
    return said(re.sub(r" \(.*?\)", "", sentence))


def _line(one: Setting) -> str:
    """The line of an option, with its default where that is more than nothing."""
    is_nothing = one.default is MISSING or one.default is False or (one.default is None and one.says == "none")
    return said(one.line) if is_nothing else said(f"{one.line} By default {said(one.says)}.")


def option(name: str) -> str:
    """How the command line writes a setting's name."""
    return f"--{name.replace('_', '-')}"


def _examples() -> list[str]:
    return [line.strip() for line in doc_of(Fit).split("\n\n")[-1].splitlines()[1:]]


command = Fit
