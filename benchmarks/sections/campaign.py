"""The section of the page on attacks."""

from __future__ import annotations

from typing import Any

from layout import around, table

WHAT = {
    "kills": "SIGKILL at every file operation of a save, a save over a run, a fit and `elbowroom fit`; also with half of what was being written",
    "bits": "one bit turned over, in every file of a run and in a checkpoint",
    "torn": "every file cut at random places",
    "tampered": "every field of the JSON with 12 wrong values, weights of other types and values, pipes, devices and links, digests right",
    "inputs": "45 kinds of bad rows and 13 values over every verb and setting of four estimators",
    "company": "two processes and two threads on one folder; threads of one seed",
    "disks": "files that may not grow, errors of every write, things in the way, little memory",
    "commands": "closed streams, readers that leave, Ctrl-C, narrow screens, old encodings",
}


def section(record: dict[str, Any]) -> str:
    ends = ("lost", "silent", "traceback", "hang")
    rows = [(kind, WHAT.get(kind, ""), f"{sum(counts.values()):,}", *(str(counts.get(end, 0)) for end in ends))
            for kind, counts in record["kinds"].items()]  # fmt: skip
    tried = sum(sum(counts.values()) for counts in record["kinds"].values())
    return "\n".join([
        f"## Attacks: {tried:,} attempts to lose or to falsify a run\n", around(record),
        "Each attempt is a process of its own. It holds when it ends with the right result or with an error that says the rule, what came, "
        "and the cure. The last four columns are to be 0. [docs/promises.md](../docs/promises.md) says what is promised.\n",
        table(("", "what is tried", "tried", "lost", "silently wrong", "raw traceback", "hang"), rows),
        f"It took {record['seconds']:,} s.\n",
    ])  # fmt: skip
