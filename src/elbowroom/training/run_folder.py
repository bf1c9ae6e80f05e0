"""Opening a run folder: a new one gets its config.json, an old one is compared with what is asked now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.errors import RunError
from elbowroom.training.plan import Plan
from elbowroom.training.precision import Precision


def open_folder(folder: Path, config: dict[str, Any], plan: Plan, precision: Precision, resume: bool) -> Precision:
    """Writes config.json, or compares it on resume; returns the precision to train in."""
    path = folder / runs.CONFIG
    if path.exists():
        if not resume:
            raise RunError("A new run wants a folder of its own.", f"{folder}, which holds a run",
                           "choose another folder, or go on with it by resume")  # fmt: skip
        earlier = runs.read_json(path)
        runs.check_version(earlier, path)
        if plan.training.precision == "auto":
            precision = earlier.get("plan", {}).get("training", {}).get("precision", precision)
        config["plan"] = to_dict(replace(plan, training=replace(plan.training, precision=precision)))
        # what was added when training ended is not compared
        changed = list(_differences({key: earlier.get(key) for key in config}, config))
        if changed:
            raise RunError("A run is resumed with the settings it was started with.", "; ".join(changed[:5]),
                           "give the same settings and data, or start in another folder")  # fmt: skip
        whole = "estimator" not in earlier or "fitted" in earlier  # else killed before the estimator was written
        if whole and (folder / runs.WEIGHTS).exists() and not list((folder / runs.CHECKPOINTS).glob("*")):
            raise RunError("Only a run that was not finished can be resumed.", f"{folder}, which is finished",
                           "load it, or start another run in another folder")  # fmt: skip
        return precision
    config["plan"] = to_dict(replace(plan, training=replace(plan.training, precision=precision)))
    runs.write_json(path, config)
    runs.write_json(folder / runs.ENVIRONMENT, runs.environment())
    return precision


def _differences(earlier: Any, now: Any, name: str = "") -> Any:
    if isinstance(earlier, dict) and isinstance(now, dict):
        for key in sorted({*earlier, *now}):
            yield from _differences(earlier.get(key), now.get(key), f"{name}.{key}" if name else key)
    elif earlier != now:
        yield f"{name}: was {earlier!r}, now {now!r}"
