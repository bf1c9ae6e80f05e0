"""What every benchmark writes down beside its figures: command, commit, versions, and how fast the machine is now."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")
WORK = Path(__file__).with_name("work")


def matrix_product_rate(dtype: str = "float32", size: int = 1024, repeats: int = 40) -> float:
    """GFLOP/s of this machine's product of two square matrices, the calibration beside every figure in seconds."""
    import torch

    a = torch.randn(size, size).to(getattr(torch, dtype))
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - started)
    return 2 * size**3 / sorted(times)[repeats // 2] / 1e9


def surroundings() -> dict[str, Any]:
    """Command, commit, versions, threads, processor, and the calibration."""
    import numpy
    import torch

    from elbowroom.runs import environment

    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {
        "command": "python " + " ".join([os.path.relpath(sys.argv[0]), *sys.argv[1:]]),
        "commit": commit,
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "processor": environment()["processor"],
        "threads": torch.get_num_threads(),
        "gflops_float32": round(matrix_product_rate()),
        "gflops_bfloat16": round(matrix_product_rate("bfloat16")),
    }


def keep(name: str, content: dict[str, Any]) -> Path:
    """Writes results/NAME.json."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, indent=2) + "\n")
    print(f"kept in {path.relative_to(Path(__file__).parent.parent)}")
    return path


def median_and_spread(values: list[float]) -> tuple[float, float, float]:
    """Median, least and greatest."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[0], ordered[-1]
