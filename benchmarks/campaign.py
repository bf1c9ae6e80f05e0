"""Attacks on runs and commands: what was tried, what was lost, silently wrong, a raw traceback, or a hang.

make campaign        or        python benchmarks/campaign.py [--short] [KIND ...]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from importlib import import_module

from attacks.trial import ENDS, Attempt
from record import keep, surroundings

ATTACKS = ("kills", "damage", "strangers", "inputs", "company", "disks", "commands")


def table(found: list[Attempt]) -> dict[str, dict[str, int]]:
    """How many attempts of each kind ended in which way."""
    kinds = dict.fromkeys(one.kind for one in found)
    return {kind: dict(Counter(one.end for one in found if one.kind == kind)) for kind in kinds}


def main() -> int:
    started, found = time.perf_counter(), list[Attempt]()
    short = "--short" in sys.argv
    chosen = tuple(word for word in sys.argv[1:] if word != "--short") or ATTACKS
    for name in chosen:
        for one in import_module(f"attacks.{name}").attempts(short):
            found.append(one)
            if one.end != "held":
                print(f"{one.end}: {one.kind}: {one.name}: {one.detail}", flush=True)
        print(f"{name}: {len(found)} attempts so far, {time.perf_counter() - started:.0f} s", flush=True)
    ends = table(found)
    for kind, counts in ends.items():
        print(f"{kind}: {sum(counts.values())} tried, " + ", ".join(f"{counts.get(e, 0)} {e}" for e in ENDS))
    bad = [{"kind": one.kind, "name": one.name, "end": one.end} for one in found if one.end != "held"]
    if chosen == ATTACKS:
        around = surroundings()  # its products start threads, which no fork has
        keep(
            "campaign",
            {**around, "short": short, "seconds": round(time.perf_counter() - started), "kinds": ends, "not_held": bad},
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
