"""The section of the page on anomalies."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    methods = list(record["means"])
    sets = list(dict.fromkeys(key.rsplit("-", 1)[0] for key in record["areas"][methods[0]]))
    parts = ["## Anomalies: 12 sets of ADBench\n", around(record),
             "ROC AUC, means of seeds 0, 1, 2; one default setting of every method for all sets. The last line is the standard deviation "
             "over the seeds of the mean over sets.\n", _of_dates(record), _of_choice(record.get("choice"))]  # fmt: skip
    for protocol, words in record["protocols"].items():
        rows = [[name, *(_mean(record["areas"][method][f"{name}-{protocol}"]) for method in methods)] for name in sets]
        rows.append(["**mean**", *(f"**{record['means'][method][protocol]:.4f}**" for method in methods)])
        rows.append(["spread", *(f"{record['spreads'][method][protocol]:.4f}" for method in methods)])
        parts += [f"### Protocol {protocol}: trained on {words}\n", table(("", *methods), rows)]
    parts.append(_of_fit(record["fit"]))
    pyod = record["settings"]["pyod"]
    parts.append(
        f"PCA: {record['settings']['PCA']}. pyod {record['pyod']}: `{pyod}`. Training rows: at most {record['most_training_rows']}.\n"
    )
    return "\n".join(parts)


def _of_dates(record: dict[str, Any]) -> str:
    """What was measured on another day than the rest."""
    earlier = [f"{method} {date}" for method, date in record["dates"].items() if date != record["date"]]
    return f"Same rows and seeds, measured before: {', '.join(earlier)}.\n" if earlier else ""


def _of_choice(choice: dict[str, Any] | None) -> str:
    """How settings were chosen, and what choosing on other sets leads to."""
    if not choice:
        return ""
    words = [
        f"chosen on {', '.join(half['chosen on'])}: {half['best']}, {half['there']:.4f} there and "
        f"{half['on the others']:.4f} on the others"
        for half in choice["halves"]
    ]
    means = ", ".join(f"{name} {mean:.4f}" for name, mean in choice["means"].items())
    return (f"{choice['how']} Means of both protocols under seed {choice['seed']}, at most {choice['training rows']:,} training rows: "
            f"{means}. By halves: {'; '.join(words)}. Each set with what is best on the other eleven: "
            f"{choice['mean of sets left out']:.4f}.\n")  # fmt: skip


def _of_fit(fit: dict[str, Any]) -> str:
    """Time and memory of one fit."""
    rows, features = fit["rows"]
    costs = [[method, cost["seconds"], cost["private_mb"], cost["of imports"]]
             for method, cost in fit.items() if method != "rows"]  # fmt: skip
    return (f"One fit to all of shuttle, {rows:,} rows of {features} columns, in a process of its own:\n\n"
            + table(("", "seconds", "MB at most", "MB after the imports"), costs))  # fmt: skip


def _mean(values: list[float]) -> str:
    return f"{sum(values) / len(values):.3f}"
