"""ECG5000: 5,000 heartbeats of one patient with heart failure, 140 values each, 500 for training and 4,500 for testing.

The beats were cut from a record of 20 hours (BIDMC, chf07; Goldberger et al. 2000, PhysioNet) and stretched to one
length by Chen et al. 2015; each has mean 0 and deviation 1. The archive numbers the classes 1 to 5 and names none; the
names here are those whose shares are published beside them, the first of which is the normal beat. Beats of one
patient resemble each other more than those of two, so a detector that finds abnormal beats here need not find
another patient's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.readers._opened import opened
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

STEPS = 140
ARCHIVES = (
    "https://www.timeseriesclassification.com/aeon-toolkit/ECG5000.zip",
    "https://timeseriesclassification.com/aeon-toolkit/ECG5000.zip",
)


def _file(name: str, size: int, sha256: str) -> SetFile:
    return SetFile(name, tuple(f"{archive}#{name}" for archive in ARCHIVES), size, sha256)


def _read(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    with opened(paths[0]) as file:
        values = np.array(file.read().split(), dtype=np.float32)
    if values.size % (STEPS + 1):
        raise DataError(f"{paths[0]} has a label and {STEPS} values in each line.", f"{values.size} values in all",
                        "delete it and run again")  # fmt: skip
    rows = values.reshape(-1, STEPS + 1)
    return np.ascontiguousarray(rows[:, 1:]), rows[:, 0].astype(np.int64) - 1


entry = Entry(
    name="ecg5000",
    title="ECG5000",
    summary="Heartbeats of one patient, 140 steps of one channel, each with mean 0 and deviation 1.",
    event_shape=(STEPS,),
    splits={
        "train": Split("train", 0, 500, "the official training part: 292 normal beats, then 208 others"),
        "normal-train": Split("train", 0, 292, "its normal beats alone"),
        "test": Split("test", 0, 4500, "the official test part: 2,627 normal beats and 1,873 others"),
    },
    parts={
        "train": (
            _file("ECG5000_TRAIN.txt", 1_128_500, "0d96aff193311a6dc6111bf0dbd2f7d2313987fbf7a1da4a383d92563876057b"),
        ),
        "test": (
            _file("ECG5000_TEST.txt", 10_156_500, "baf4ad57d28daa5e79050edd4185968181762bc83d45a757753015b4ba8ab295"),
        ),
    },
    read=_read,
    series=True,
    class_names=(
        "normal",
        "R-on-T premature ventricular contraction",
        "supraventricular premature or ectopic beat",
        "premature ventricular contraction",
        "unclassified beat",
    ),
    homepage="https://www.timeseriesclassification.com/description.php?Dataset=ECG5000",
    licence="None stated by the archive; the source record BIDMC chf07 of PhysioNet is under ODC-BY 1.0",
    citation="Dau et al. 2018, The UCR time series classification archive; Chen, Hao, Rakthanmanon et al. 2015, "
    "A general framework for never-ending learning from time series streams; Goldberger et al. 2000, PhysioNet",
)
