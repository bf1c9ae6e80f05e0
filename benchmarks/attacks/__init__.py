"""Attacks on runs and commands: kills, damage, strangers' runs, bad inputs, disks, company; `campaign.py` runs them.

Each file has `attempts(size)`, which yields what was tried and how it ended.
"""

import os

for library in ("OMP", "MKL", "OPENBLAS"):  # before they are loaded: a fork must not believe in a pool of threads
    os.environ[f"{library}_NUM_THREADS"] = "1"
