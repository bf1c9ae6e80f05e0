"""elbowroom fit."""

from __future__ import annotations

import inspect
import re
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from elbowroom.cli import reading
from elbowroom.cli.options import USUAL_MODEL, RunOptions
from elbowroom.errors import ConfigError
from elbowroom.registry import FAMILIES

SHOWN_EXAMPLES = 2
FIRST_COLUMN = 25
FIRST_SETTINGS = ("epochs", "batch_size", "learning_rate")
"""Settings of all estimators that have a line in the help of all models."""


@dataclass(frozen=True)
class Fit(RunOptions):
    """Train a model, measure it, and write a run folder with a report.

    Examples:
      elbowroom fit digits
      elbowroom fit mnist --model vae --latent-dim 20 --epochs 10
      elbowroom fit table.csv --model anomaly-detector --label-column class --out runs/first
      elbowroom fit photos.npy --model autoencoder --corruption masking,share=0.5 --validation 0.1 --patience 5
      elbowroom fit mnist --model conditional-vae --latent-dim 20     p(x|y), with the labels of the data
      elbowroom fit mnist --model adversarial-autoencoder --prior ten-gaussians --labels
      elbowroom fit celeba --model face-vae --augmentation horizontal-flip
      elbowroom fit photos.npy --encoder residual --latent-dim 64 --penalty ms-ssim      sharper images
      elbowroom fit photos/ --size 64x64 --fit crop        a folder of images, or a zip or tar of one
      elbowroom fit series.csv --window 140 --stride 70 --time when --encoder recurrent    windows of a series
      elbowroom fit pairs.tsv --model transformer --validation 0.05     texts into other texts; or two files, --target
      elbowroom fit multi30k --model seq2seq --attention bahdanau --columns en de
      elbowroom fit lines.txt --model sequence-vae --latent-dim 32      texts through a code
      elbowroom fit mnist --out runs/mnist --resume        continue after a power cut or Ctrl-C
    """

    def run(self) -> int:
        from elbowroom import runs
        from elbowroom.cli.results import finish

        out = self.out or Path("runs") / f"{Path(self.data).name.split('.')[0]}-{self.model}"
        estimator, was_finished = self.build(), self.resume and runs.is_finished(out)
        reading.fit(self, estimator, out)
        if was_finished:  # a note has said so
            return 0
        finish(out, language=self.language)
        return 1 if (estimator.stop_reason_ or "").startswith("diverged") else 0

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

    named = next((after for word, after in _with_next(words) if word == "--model"), None)
    if named is None and {"--help", "-h"} & set(words):
        print(overview())
        raise SystemExit(0)
    model = USUAL_MODEL if named is None else named
    options = options_of(model, Fit)
    refuse_others(words, options, model)
    lines = [line for line in _examples() if f"--model {model}" in line or ("--model" not in line and named is None)]
    text = (options.estimator.__doc__ or "").split("\n\nArgs:")[0]
    shown = [f"  {line}" for line in lines or [f"elbowroom fit DATA --model {model}"]]
    return options, "\n".join([text, "", "Examples:", *shown])


def _with_next(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each word with the one behind it; "--model=vae" counts as two."""
    parted = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return list(zip(parted, [*parted[1:], ""], strict=True))


def overview() -> str:
    """What `elbowroom fit --help` says: the models with a line each, and the options that all of them share."""
    from elbowroom.estimators.fitting import Fitting
    from elbowroom.settings import lines_of, settings_of
    from elbowroom.training.settings import TrainingSettings

    width = shutil.get_terminal_size((100, 24)).columns

    def row(name: str, line: str) -> str:
        return f"  {name:<{FIRST_COLUMN}}" + textwrap.shorten(line, width - FIRST_COLUMN - 2, placeholder=" ...")

    def listed(name: str, options: Iterable[str]) -> str:
        return textwrap.fill(" ".join(options), width, initial_indent=f"  {name:<{FIRST_COLUMN}}",
                             subsequent_indent=" " * (FIRST_COLUMN + 2), break_on_hyphens=False)  # fmt: skip

    lines, family = lines_of(RunOptions), FAMILIES["estimators"]
    own = {kind: [option(f.name) for f in fields(reading.options_of(kind))] for kind in reading.names()}
    fitting = settings_of(Fitting)
    training = {one.name for one in settings_of(TrainingSettings)} - {one.name for one in fitting} - {"seed"}
    return "\n".join([
        "usage: elbowroom fit DATA [--model MODEL] [OPTIONS]", "",
        (Fit.__doc__ or "").partition("\n")[0], "",
        "models; elbowroom fit DATA --model vae --help says the settings of one:",
        *(row(name.replace("_", "-"), re.sub(r" \(.*?\)", "", family.summary(name))) for name in family.names()), "",
        "options of all models:",
        *(row("DATA" if f.name == "data" else option(f.name), lines[f.name]) for f in fields(RunOptions)),
        *(row(option(one.name), f"{one.line} By default {one.says}.") for one in fitting if one.name in FIRST_SETTINGS),
        listed("of training:", sorted(map(option, training))),
        *(listed(f"of {kind}:", options) for kind, options in own.items()), "",
        "Examples:", *(f"  {line}" for line in _examples()[:SHOWN_EXAMPLES]),
    ])  # fmt: skip


def option(name: str) -> str:
    """How the command line writes a setting's name."""
    return f"--{name.replace('_', '-')}"


def _examples() -> list[str]:
    return [line.strip() for line in (inspect.getdoc(Fit) or "").split("Examples:\n")[1].splitlines()]


command = Fit
