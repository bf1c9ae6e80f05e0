"""CIFAR-10: photographs of ten kinds of things, 32 x 32 in colour, 50,000 + 10,000 (Krizhevsky 2009).

x is uint8 [N, 32, 32, 3], channels last. A data folder may hold `data_batch_1.partial.bin` instead of the archive:
9,990 of the 10,000 records of the first training batch, enough for tests and no set to publish numbers on.
"""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.readers._opened import opened
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

RECORD = 1 + 3 * 32 * 32  # a byte of label, then the red, the green and the blue plane
BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
MEMBERS = tuple(f"cifar-10-batches-bin/{batch}.bin" for batch in BATCHES)

ARCHIVE = SetFile(
    "cifar-10-binary.tar.gz",
    ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
    170_052_171,
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
)
PARTIAL = SetFile(
    "data_batch_1.partial.bin",
    (),
    9_990 * RECORD,
    "2f92f3b32699653cf61a113e8aa9a5380108b7094ac83e812df0ad7c84e6e2e5",
)


def _read(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    (path,) = paths
    if path.name.startswith(ARCHIVE.name):
        records = _from_archive(path)
    else:
        with opened(path) as file:
            records = file.read()
    return images_and_labels(records, path)


def images_and_labels(records: bytes, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [N, 32, 32, 3] and labels int64 [N] of records as the binary version has them.

    Raises:
        DataError: no whole number of records; the error names the path.
    """
    if not records or len(records) % RECORD:
        raise DataError(f"{path} holds records of {RECORD} bytes.", f"{len(records)} bytes", "get it again")
    table = np.frombuffer(records, np.uint8).reshape(-1, RECORD)
    planes = table[:, 1:].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), table[:, 0].astype(np.int64)


def _from_archive(path: Path) -> bytes:
    try:
        with tarfile.open(path, "r:gz") as archive:
            members = {m.name: archive.extractfile(m) for m in archive if m.name in MEMBERS and m.isfile()}
            return b"".join(members[name].read() for name in MEMBERS)  # type: ignore[union-attr]
    except (OSError, EOFError, KeyError, zlib.error, tarfile.TarError) as error:
        raise DataError(f"{path} is the whole archive.", str(error), "delete it and get it again") from error


entry = Entry(
    name="cifar10",
    title="CIFAR-10",
    summary="Small colour photographs in ten classes, 32 x 32 x 3, values 0 to 255.",
    event_shape=(32, 32, 3),
    splits={
        "train": Split("archive", 0, 50_000, "all 50,000 training images"),
        "test": Split("archive", 50_000, 60_000, "all 10,000 test images"),
        "train-45k": Split("archive", 0, 45_000, "the first 45,000 training images"),
        "validation-5k": Split("archive", 45_000, 50_000, "the last 5,000 training images"),
        "partial-train": Split("partial", 0, 8_990, "a part of data_batch_1, for tests: its first 8,990 images"),
        "partial-test": Split("partial", 8_990, 9_990, "the same part's last 1,000 images; they are training images"),
    },
    parts={"archive": (ARCHIVE,), "partial": (PARTIAL,)},
    read=_read,
    class_names=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    homepage="https://www.cs.toronto.edu/~kriz/cifar.html",
    licence="None stated; cite Krizhevsky 2009",
    citation="Krizhevsky 2009, Learning multiple layers of features from tiny images",
)
