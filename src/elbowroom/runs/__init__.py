"""Runs, below every face: the folder that a run leaves behind, where its data came from, and how to read them again.

`folder` has the files and their names, `tensors` the weights, `environment` what a number may depend on beside the
settings, `source` where data came from, `rows` and `texts` the data that a run was fitted to, or is measured on.
Nothing here knows a model: what opens a run with its model is `elbowroom.opened`.
"""

from elbowroom.runs.environment import environment
from elbowroom.runs.folder import (
    CHECKPOINTS,
    CONFIG,
    ENVIRONMENT,
    EVALUATION,
    FITTED,
    FORMAT_VERSION,
    HISTORY,
    METRICS,
    OBJECTIVE,
    WEIGHTS,
    check_version,
    digest_of_weights,
    is_finished,
    read_config,
    read_history,
    read_json,
    write_history,
    write_json,
)
from elbowroom.runs.tensors import load_into, load_tensors, save_state, save_tensors

__all__ = [
    "CHECKPOINTS",
    "CONFIG",
    "ENVIRONMENT",
    "EVALUATION",
    "FITTED",
    "FORMAT_VERSION",
    "HISTORY",
    "METRICS",
    "OBJECTIVE",
    "WEIGHTS",
    "check_version",
    "digest_of_weights",
    "environment",
    "is_finished",
    "load_into",
    "load_tensors",
    "read_config",
    "read_history",
    "read_json",
    "save_state",
    "save_tensors",
    "write_history",
    "write_json",
]
