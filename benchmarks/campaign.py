"""Attacks on runs and commands: what was tried, what was lost, silently wrong, a raw traceback, or a hang.

make campaign        or        python benchmarks/campaign.py [--short | --quick] [KIND ...]

The long form keeps its result for the page. Each attempt prints one line as it ends, and each has a time limit. What is
done between attempts is limited too: after `IDLE` seconds without one the campaign says where it stands, and ends.
"""

from __future__ import annotations

import faulthandler
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from importlib import import_module

from attacks.trial import ENDS, Attempt, Size
from record import keep, surroundings

ATTACKS = ("kills", "damage", "strangers", "inputs", "company", "disks", "commands")
IDLE = 300


def table(found: Sequence[Attempt]) -> dict[str, dict[str, int]]:
    """How many attempts of each kind ended in which way."""
    kinds = dict.fromkeys(one.kind for one in found)
    return {kind: dict(Counter(one.end for one in found if one.kind == kind)) for kind in kinds}


def attacked(chosen: Sequence[str], size: Size) -> list[Attempt]:
    """All attempts of the attacks chosen."""
    faulthandler.register(signal.SIGALRM, chain=True)
    found = list[Attempt]()
    for name in chosen:
        signal.alarm(IDLE)
        for one in import_module(f"attacks.{name}").attempts(size):
            signal.alarm(IDLE)
            found.append(one)
            print(
                f"{one.end} ({one.seconds:.1f} s) {one.kind}: {one.name}{': ' * bool(one.detail)}{one.detail}",
                flush=True,
            )
    signal.alarm(0)
    return found


def main() -> int:
    size: Size = "quick" if "--quick" in sys.argv else "short" if "--short" in sys.argv else "long"
    chosen = tuple(word for word in sys.argv[1:] if not word.startswith("--")) or ATTACKS
    started = time.perf_counter()
    found = attacked(chosen, size)
    ends, seconds = table(found), round(time.perf_counter() - started)
    bad = [one for one in found if one.end != "held"]
    print(f"\n{len(found)} attempts, {seconds} s; not held:" + " none" * (not bad))
    for one in bad:
        print(f"{one.end}: {one.kind}: {one.name}: {one.detail}")
    for kind, counts in ends.items():
        print(f"{kind}: {sum(counts.values())} tried, " + ", ".join(f"{counts.get(end, 0)} {end}" for end in ENDS))
    if chosen == ATTACKS and size == "long":
        not_held = [{"kind": one.kind, "name": one.name, "end": one.end} for one in bad]
        keep("campaign", {**surroundings(), "seconds": seconds, "kinds": ends, "not_held": not_held})
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
