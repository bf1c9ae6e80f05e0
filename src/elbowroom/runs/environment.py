"""What a number may depend on beside the configuration: versions, threads, processor."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import torch


def environment() -> dict[str, Any]:
    """Versions, threads and processor of this process, as JSON types."""
    import numpy
    import scipy
    import sklearn

    import elbowroom

    return {
        "elbowroom": elbowroom.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "threads": torch.get_num_threads(),
        "processor": _processor(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "system": platform.platform(terse=True),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
