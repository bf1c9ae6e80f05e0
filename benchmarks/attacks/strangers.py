"""Runs of strangers: whole in themselves, their digests right, and made to harm."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from attacks.model import ROWS, fitted
from attacks.trial import Attempt, Silent, Size, attempt
from elbowroom import load, runs
from elbowroom.opened import open_run

VALUES: tuple[Any, ...] = (None, True, -1, 10**9, 1e300, "", "x" * 40, "\x1b[2J", [], [None], {}, {"name": "x"})
"""What stands in the place of every field, one after another."""
STRIDES: dict[Size, int] = {"quick": 300, "short": 41, "long": 3}
"""One in so many of fields and values is tried."""
SECONDS, MEMORY = 20.0, 2 * 2**30
"""That one attempt may take beside what the library itself has."""


def fields(content: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all values, inner ones too."""
    for key, value in content.items() if isinstance(content, dict) else enumerate(content):
        yield (*place, key)
        if isinstance(value, dict | list) and value:
            yield from fields(value, (*place, key))


def put(content: Any, place: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a place."""
    changed = copy.deepcopy(content)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def use(folder: Path) -> None:
    """What is done with a run of a stranger: it is opened, its data are wanted, it is asked for codes and scores."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY,) * 2)
    run = open_run(folder, announce=lambda sentence: None)
    if not np.isfinite(run.estimator.transform(ROWS)).all():
        raise Silent("codes that are not finite")
    run.estimator.score_samples(ROWS)
    assert isinstance(run.environment, dict)
    run.measured()


def sealed(folder: Path, file: str, content: bytes) -> None:
    """A file of the run with another content, and digests that say so."""
    (folder / file).write_bytes(content)
    digests = runs.read_json(folder / runs.DIGESTS)
    digests[file] = hashlib.sha256(content).hexdigest()
    runs.write_json(folder / runs.DIGESTS, digests)


def weights(change: Callable[[torch.Tensor], torch.Tensor], name: str) -> bytes:
    """The weights, one of them changed."""
    tensors = dict(fitted().model_.state_dict())
    return runs.tensor_bytes({**tensors, name: change(tensors[name].detach().clone())})


def attempts(size: Size) -> Iterator[Attempt]:
    """Every field with every wrong value; weights of other types and values; files that are no files."""
    from attacks.model import vae
    from elbowroom import load_data

    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "rows.csv"
        np.savetxt(table, ROWS, delimiter=",", header="a,b,c,d,e,f", comments="")
        folder = vae().fit(load_data(table)).save(Path(place) / "run")
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

        def restore() -> None:
            for name, content in files.items():
                path = folder / name
                if path.is_symlink() or (path.exists() and not path.is_file()):
                    path.unlink()
                path.write_bytes(content)

        turn = 0
        for file in (runs.CONFIG, runs.FITTED, runs.ENVIRONMENT):
            content = json.loads(files[file])
            for where in fields(content):
                for value in VALUES:
                    turn += 1
                    if turn % STRIDES[size]:
                        continue
                    sealed(folder, file, runs.json_bytes(put(content, where, value)))
                    name = f"{file}: {'.'.join(map(str, where))}={value!r}"
                    yield attempt("tampered", name, partial(use, folder), SECONDS)
            restore()
        first = next(name for name, value in fitted().model_.state_dict().items() if value.ndim == 2)
        changes: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
            "nan": lambda w: w * float("nan"), "inf": lambda w: w / 0.0, "int8": lambda w: w.to(torch.int8),
            "complex": lambda w: w.to(torch.complex64), "half": lambda w: w.half(), "bool": lambda w: w > 0,
            "wider": lambda w: w.repeat(1, 2), "none": lambda w: w[:0],
        }  # fmt: skip
        for kind, change in changes.items():
            sealed(folder, runs.WEIGHTS, weights(change, first))
            yield attempt("tampered", f"weights: {kind}", partial(_refused, folder), SECONDS)
        restore()
        kinds = ("pipe", "zero", "outside", "loop", "folder")
        for turn, file in enumerate(name for name in files if name != runs.LOCK):
            for kind in (kinds[turn % len(kinds)],) if size == "quick" else kinds:
                (folder / file).unlink()
                _stand_in(folder / file, kind)
                yield attempt("tampered", f"{file}: {kind}", partial(_refused, folder), SECONDS)
                path = folder / file
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
                restore()
        for line in ("", "{", "[]", "3", "null", "{}", '{"epoch": "1", "step": 1}', '{"epoch": 1, "step": 1, "x": []}'):
            sealed(folder, runs.HISTORY, files[runs.HISTORY] + line.encode() + b"\n")
            yield attempt("tampered", f"history: {line!r}", partial(_refused, folder), SECONDS)
        restore()
        table.unlink()
        os.mkfifo(table)
        yield attempt("tampered", "source.data: a named pipe", partial(use, folder), SECONDS)


def _stand_in(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"zero": "/dev/zero", "outside": __file__, "loop": path}[kind])


def _refused(folder: Path) -> None:
    load(folder)
    open_run(folder).environment  # noqa: B018 - it is read
    raise Silent("it was loaded")
