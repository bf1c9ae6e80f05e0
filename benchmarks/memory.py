"""Memory: fitting MNIST, and one epoch over a .npy of 4 GB, memory-mapped, through the estimator and the command line.

    make memory        or        ELBOWROOM_DATA=... python benchmarks/memory.py

What is sampled is the process's private (anonymous) memory, from /proc; pages of the mapped file belong to the system's
cache. Needs 8 GB of disk under benchmarks/work, which are freed again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from record import WORK, keep, surroundings

BYTES = 4 * 2**30
BATCH = 1024

MNIST = """
import warnings; warnings.simplefilter("ignore")
from elbowroom import VAE, load_data
VAE(latent_dim=20, epochs=2, random_state=0).fit(load_data("mnist").x)
"""
ESTIMATOR = """
import sys, warnings; warnings.simplefilter("ignore")
import numpy as np
from elbowroom import VAE
VAE(latent_dim=20, epochs=1, batch_size={batch}, random_state=0).fit(np.load(sys.argv[1], mmap_mode="r"))
"""


def peak(command: list[str]) -> dict[str, Any]:
    """Runs a command; the most private memory and resident memory that were sampled, in MB, and the seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    private = resident = 0
    while process.poll() is None:
        try:
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            break
        fields = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
        private, resident = max(private, fields.get("Anonymous", 0)), max(resident, fields.get("Rss", 0))
        time.sleep(0.05)
    if process.wait():
        raise SystemExit(f"{command} failed: {process.stderr.read().decode()[-1500:] if process.stderr else ''}")
    seconds = round(time.perf_counter() - started, 1)
    return {"private_mb": round(private / 1024), "resident_mb": round(resident / 1024), "seconds": seconds}


def large_file(dtype: str) -> Path:
    """A .npy of 4 GB: noisy copies of a few pictures, written block by block."""
    WORK.mkdir(exist_ok=True)
    path = WORK / f"large-{dtype}.npy"
    rows = BYTES // (784 * np.dtype(dtype).itemsize)
    array = np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=(rows, 784))
    rng = np.random.default_rng(0)
    base = rng.integers(0, 256, (4096, 784)).astype(dtype)
    for start in range(0, rows, 4096):
        count = min(4096, rows - start)
        array[start : start + count] = np.roll(base, start // 4096, axis=1)[:count]
    array.flush()
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-mnist", action="store_true")
    options = parser.parse_args()
    results = {"mnist": peak([sys.executable, "-c", MNIST])}
    print("fit of MNIST, 60,000 x 28 x 28 uint8:", results["mnist"], flush=True)
    for dtype in () if options.only_mnist else ("uint8", "float32"):
        path = large_file(dtype)
        with tempfile.TemporaryDirectory() as folder:
            cli = ["-m", "elbowroom.cli.main", "fit", str(path), "--epochs", "1", "--latent-dim", "20",
                   "--batch-size", str(BATCH), "--out", f"{folder}/run"]  # fmt: skip
            for face, command in (("estimator", ["-c", ESTIMATOR.format(batch=BATCH), str(path)]), ("cli", cli)):
                results[f"{dtype}, {face}"] = peak([sys.executable, *command])
                print(f"4 GB .npy, {dtype}, {face}:", results[f"{dtype}, {face}"], flush=True)
        path.unlink()
    keep("memory", {**surroundings(), "batch_size": BATCH, "file_bytes": BYTES, "results": results})


if __name__ == "__main__":
    main()
