"""Where x comes from: arrays, files by their ending, public sets by name; checked, and not copied.

`load` is the one door; `check_data` and `statistics` say what a model may rely on; `write_array` writes.
Importing this package imports NumPy and nothing heavier.
"""

from elbowroom.data import catalogue
from elbowroom.data.arrays import as_array, check_data, check_width
from elbowroom.data.dataset import Dataset
from elbowroom.data.labels import encode_labels
from elbowroom.data.load import load
from elbowroom.data.statistics import Statistics, statistics
from elbowroom.data.writers import write_array

__all__ = [
    "Dataset",
    "Statistics",
    "as_array",
    "catalogue",
    "check_data",
    "check_width",
    "encode_labels",
    "load",
    "statistics",
    "write_array",
]
