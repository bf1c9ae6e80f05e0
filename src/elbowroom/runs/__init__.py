"""Runs, below every face: the folder that a run leaves behind, where its data came from, and how to read them again.

`folder` has the files and their names, `schema` what their JSON holds, `tensors` the weights, `digests` what all of
them have to be, `sealed` what was measured, `place` the folder itself and its lock, `environment` what a number may
depend on beside the settings, `source` where data came from, `rows` and `texts` the data that a run was fitted to, or
is measured on. Nothing here knows a model: what opens a run with its model is `elbowroom.opened`.
"""

from elbowroom.runs.digests import check_digests, commit, digest_of_weights, finish_commit, reopen, seal
from elbowroom.runs.environment import environment
from elbowroom.runs.folder import (
    CHECKPOINT,
    CHECKPOINTS,
    CONFIG,
    DIGESTS,
    ENVIRONMENT,
    EVALUATION,
    FITTED,
    FORMAT_VERSION,
    HISTORY,
    LOCK,
    METRICS,
    OBJECTIVE,
    REPORT,
    VOCABULARY,
    WEIGHTS,
    check_version,
    file_of,
    history_bytes,
    is_finished,
    json_bytes,
    read_config,
    read_history,
    read_json,
    write_json,
)
from elbowroom.runs.place import check_place, clear, locked, remove_checkpoints
from elbowroom.runs.sealed import read_sealed, write_sealed
from elbowroom.runs.tensors import kinds_in, load_into, load_module, load_tensors, save_tensors, tensor_bytes

__all__ = [
    "CHECKPOINT",
    "CHECKPOINTS",
    "CONFIG",
    "DIGESTS",
    "ENVIRONMENT",
    "EVALUATION",
    "FITTED",
    "FORMAT_VERSION",
    "HISTORY",
    "LOCK",
    "METRICS",
    "OBJECTIVE",
    "REPORT",
    "VOCABULARY",
    "WEIGHTS",
    "check_digests",
    "check_place",
    "check_version",
    "clear",
    "commit",
    "digest_of_weights",
    "environment",
    "file_of",
    "finish_commit",
    "history_bytes",
    "is_finished",
    "json_bytes",
    "kinds_in",
    "load_into",
    "load_module",
    "load_tensors",
    "locked",
    "read_config",
    "read_history",
    "read_json",
    "read_sealed",
    "remove_checkpoints",
    "reopen",
    "save_tensors",
    "seal",
    "tensor_bytes",
    "write_json",
    "write_sealed",
]
