"""The section of the page on claims."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    columns = [(data, run) for data in record["runs"][0]["sets"] for run in record["runs"]]
    names = sorted({name for _, run in columns for of in run["sets"].values() for name in of}, key=lambda n: int(n[1:]))
    rows = []
    for name in names:
        first = next(of[name] for _, run in columns for of in run["sets"].values() if name in of)
        number = first["numbers"][0]
        within = "" if number["low"] is None else f" [{number['low']:.3g}, {number['high']:.3g}]"
        verdicts = [run["sets"][data].get(name, {}).get("verdict", "-") for data, run in columns]
        where = f" ({first['data']})" if first.get("data") else ""
        rows.append((f"{name}{where}", *verdicts, f"{number['name'].replace('_', ' ')} {number['value']:.3g}{within}"))
    times = "; ".join(f"`{run['command']}`: {run['seconds']:.0f} s" for run in record["runs"])
    agreement = record["agreement"]
    different = "; ".join(agreement["one_is_open"] + agreement["contradictions"]) or "none"
    opened = [f"{name} {' / '.join(verdicts_of(record, name))}" for name in record.get("opened", [])]
    decided = f" Left undecided by the digits, and here: {'; '.join(opened)}." if opened else ""
    return "\n".join([
        f"## Claims on {' and '.join(record['runs'][0]['sets'])}\n", around(record),
        f"Five paired seeds for each base seed; what each claim says and how it is decided is on the page that `elbowroom "
        f"claims` writes. {times}. Verdicts that differ between base seeds: {different}.{decided}\n",
        table(("claim", *(f"{data}, base seed {run['command'].split('--seed ')[1].split()[0]}" for data, run in columns),
               "deciding number, first base seed"), rows),
    ])  # fmt: skip


def verdicts_of(record: dict[str, Any], name: str) -> list[str]:
    """The verdicts of a claim with the first base seed, by set."""
    sets = record["runs"][0]["sets"]
    return [f"{of[name]['verdict']} ({of[name].get('data') or data})" for data, of in sets.items() if name in of]
