"""The command `elbowroom`: finds the commands, reads the options, and turns errors into plain words."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import sys
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Annotated, Any, Union

from elbowroom.cli import commands
from elbowroom.cli.language import spoken_language
from elbowroom.cli.options import doc_of, explained_command, said_of
from elbowroom.cli.streams import show_control, streams
from elbowroom.errors import ConfigError, ElbowroomError, RunError, visible
from elbowroom.wording import said, speaking

ORDER = ("demo", "fit", "fit-prior", "embed", "map", "histograms", "reconstruct", "restore", "sample", "grid", "edit",
         "morph", "traverse", "neighbours", "score", "translate", "interpolate", "report", "evaluate", "compare",
         "claims", "data")  # fmt: skip

LEAST_WIDTH = 40
"""Columns of a screen that help is written for."""
DESCRIPTION = """\
Train, measure and look into autoencoders and VAEs.

  elbowroom demo                                   an autoencoder and a VAE side by side, in about a minute
  elbowroom fit mnist --model vae --latent-dim 20  train, measure, write a run folder with a report
  elbowroom embed RUN data.npy --out codes.csv     codes of your rows
  elbowroom sample RUN --count 64 --out new.png    new examples
  elbowroom fit pairs.tsv --model transformer      one text into another; then: elbowroom translate RUN "a text"
  elbowroom claims                                 what is said about autoencoders, put to the test
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0 done, 1 training diverged, 2 a mistake of the user's, 130 Ctrl-C."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        with streams():
            return _run(words)
    except ElbowroomError as error:  # of the streams themselves
        print(f"elbowroom: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # while it starts
        return 130


def _run(words: list[str]) -> int:
    if shutil.get_terminal_size().columns < LEAST_WIDTH:  # where the parser of options looks for a place without end
        os.environ["COLUMNS"] = str(LEAST_WIDTH)
    warnings.showwarning = _show_once()
    with ExitStack() as stack:
        try:
            reading: AbstractContextManager[None] = nullcontext()
            if spoken_language(words) == "ko":
                from elbowroom.cli.korean import in_korean
                from elbowroom.cli.korean.terminal import for_tyro

                stack.enter_context(speaking(in_korean))
                reading = for_tyro()
            with reading:
                command = _command(words)
            _check_seed(command)
            show_control()
            return int(command.run() or 0)
        except ElbowroomError as error:
            print(f"elbowroom: {said(str(error))}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            return 130
        except (MemoryError, RuntimeError, OSError, ImportError) as error:
            if (got := _of_the_machine(error)) is None:
                raise
            print(f"elbowroom: {said(str(got))}", file=sys.stderr)
            return 2


def _command(words: list[str]) -> Any:
    """The command that the words name, with its options; prints help, or what is wrong with the words, and exits."""
    import tyro

    modules = {module.name.replace("_", "-"): importlib.import_module(f"{commands.__name__}.{module.name}")
               for module in pkgutil.iter_modules(commands.__path__)}  # fmt: skip
    return tyro.cli(_choices(modules, words), prog="elbowroom", description=said_of(DESCRIPTION), args=words,
                    config=(tyro.conf.FlagCreatePairsOff, tyro.conf.OmitSubcommandPrefixes))  # fmt: skip


def _check_seed(chosen: Any) -> None:
    """Refuses a seed that no generator takes, whatever the command.

    Raises:
        ConfigError: it is below 0, or above 2**32 - 1.
    """
    seed = getattr(chosen, "seed", None)
    if seed is not None and not 0 <= seed < 2**32:
        raise ConfigError("A seed is a whole number from 0 to 2**32 - 1.", f"--seed {seed}", "try 0")


def _of_the_machine(error: BaseException) -> ElbowroomError | None:
    """What the machine has not, as an error of ours; None where the error says something else."""
    text = (str(error).splitlines() or [""])[0]
    wants = ("allocate", "out of memory", "not enough memory", "can't start new thread", "Cannot allocate memory",
             "failed to map segment")  # fmt: skip
    if isinstance(error, MemoryError) or any(word in str(error) for word in wants):
        return RunError("The work fits the memory that there is.", text or "no memory left",
                        "take fewer rows or samples, or a smaller --batch-size")  # fmt: skip
    if isinstance(error, OSError) and error.errno is not None:
        where = f"{error.filename}: " if error.filename else ""
        return RunError("Files can be read and written.", f"{where}{error.strerror}", "see to the path and its disk")
    return None


def _choices(modules: dict[str, Any], words: list[str]) -> Any:
    """The commands, as tyro takes alternatives: the one that the words begin with whole, of the others a paragraph.

    One whose options depend on the words has those of these words.
    """
    import tyro

    described = {name: (module.command, doc_of(module.command).split("\n\n")[0]) for name, module in modules.items()}
    if words and hasattr(modules.get(words[0]), "command_for"):
        described[words[0]] = modules[words[0]].command_for(words[1:])
    elif words and words[0] in modules:
        command = modules[words[0]].command
        described[words[0]] = explained_command(command), doc_of(command)
    ordered = sorted(modules, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return Union[  # noqa: UP007 - built at run time
        tuple(
            Annotated[described[name][0], tyro.conf.subcommand(name, description=described[name][1])]
            for name in ordered
        )
    ]


def _show_once() -> Callable[..., None]:
    """Prints a warning as a note; what is said twice, as where data are read twice, is printed once."""
    shown: set[str] = set()

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        if str(message) not in shown:
            shown.add(str(message))
            print(f"{said('note')}: {visible(said(str(message)))}", file=sys.stderr)

    return show


if __name__ == "__main__":
    sys.exit(main())
