"""The command `elbowroom`: finds the commands, reads the options, and turns errors into plain words."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import sys
import warnings
from collections.abc import Callable
from typing import Annotated, Any, Union

from elbowroom.cli import commands
from elbowroom.errors import ElbowroomError

ORDER = ("demo", "fit", "fit-prior", "embed", "map", "histograms", "reconstruct", "restore", "sample", "grid", "edit",
         "morph", "traverse", "neighbours", "score", "translate", "interpolate", "report", "evaluate", "compare",
         "claims", "data")  # fmt: skip

DESCRIPTION = """\
Train, measure and look into autoencoders and VAEs.

  elbowroom demo                                   an autoencoder and a VAE side by side, within a minute
  elbowroom fit mnist --model vae --latent-dim 20  train, measure, write a run folder with a report
  elbowroom embed RUN data.npy --out codes.csv     codes of your rows
  elbowroom sample RUN --count 64 --out new.png    new examples
  elbowroom fit pairs.tsv --model transformer      one text into another; then: elbowroom translate RUN "a text"
  elbowroom claims                                 what is said about autoencoders, put to the test
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0 done, 1 training diverged, 2 a mistake of the user's, 130 Ctrl-C."""
    import tyro

    modules = {module.name.replace("_", "-"): importlib.import_module(f"{commands.__name__}.{module.name}")
               for module in pkgutil.iter_modules(commands.__path__)}  # fmt: skip
    words = sys.argv[1:] if arguments is None else arguments
    warnings.showwarning = _show_once()
    try:
        chosen = tyro.cli(_choices(modules, words), prog="elbowroom", description=DESCRIPTION, args=words,
                          config=(tyro.conf.FlagCreatePairsOff, tyro.conf.OmitSubcommandPrefixes))  # fmt: skip
        status = int(chosen.run() or 0)
        sys.stdout.flush()
        return status
    except ElbowroomError as error:
        print(f"elbowroom: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python complains at its exit that it cannot flush
        return 0


def _choices(modules: dict[str, Any], words: list[str]) -> Any:
    """The commands, as tyro takes alternatives; one whose options depend on the words has those of these words."""
    import tyro

    described = {name: (module.command, inspect.getdoc(module.command)) for name, module in modules.items()}
    if words and hasattr(modules.get(words[0]), "command_for"):
        described[words[0]] = modules[words[0]].command_for(words[1:])
    ordered = sorted(modules, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return Union[  # noqa: UP007 - built at run time
        tuple(
            Annotated[described[name][0], tyro.conf.subcommand(name, description=described[name][1])]
            for name in ordered
        )
    ]


def _show_once() -> Callable[..., None]:
    """Prints a warning as a note; what is said twice, as where data are read twice, is printed once."""
    said: set[str] = set()

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        if str(message) not in said:
            said.add(str(message))
            print(f"note: {message}", file=sys.stderr)

    return show


if __name__ == "__main__":
    sys.exit(main())
