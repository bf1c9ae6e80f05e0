"""The section of the page on anomalies."""

from __future__ import annotations

from typing import Any

from layout import around, table

CHOSEN = """\
How the default was chosen: prototypes were compared on these sets, on wine and digits of scikit-learn with one class left out, and on
heartbeats, under seeds 100 to 103, on at most 2,000 training rows, with all sets in view; so this table is no test on unseen sets. Of 236
prototypes, which differed in strengths of noise, width and weights of the views, the best on all sets but one had 0.8915 and 0.9323 on the
one left out, means over the twelve (protocols 1 and 2, seed 102), where isolation forest had 0.8930 and 0.9226. Two earlier pools did worse when
chosen like this: of 390 prototypes 0.8817 and 0.9314 (isolation forest 0.8906 and 0.9190), of 715 0.8721 and 0.9170 (0.8855 and 0.9299). So
expect about the level of an isolation forest on sets that had no part in the choice. The best on breastw, http,
mammography, pendigits, satimage-2 and thyroid had 0.8237 and 0.8909 on the other six (isolation forest 0.8239 and 0.8775); the best on those
had 0.9644 and 0.9747 on the first six (0.9621 and 0.9676). A prototype was two networks, one for each strength of noise; the detector has one
for both. Two things were changed after looks at this table: with 1,000 steps in the place of 500, and equal weights of both restorations, it
gave 0.8821 and 0.9305, with 500 steps 0.8826 and 0.9288; then the row as it is got a quarter of the weight, which had raised protocol 1 of the
prototypes.

What the detector before, one squared error under strong noise, lacked: it restored outliers that lie far out in the directions in which all
rows vary most (satimage-2, WDBC), a mean is not the middle of a skewed column (breastw), and one large value outweighed many that are
unusual together. Ranks in the place of values did worse than values.
"""


def section(record: dict[str, Any]) -> str:
    methods = list(record["means"])
    sets = list(dict.fromkeys(key.rsplit("-", 1)[0] for key in record["areas"][methods[0]]))
    parts = ["## Anomalies: 12 sets of ADBench\n", around(record),
             "ROC AUC, means of seeds 0, 1, 2; one default setting of every method for all sets. The last line is the standard deviation "
             "over the seeds of the mean over sets.\n", _of_dates(record), CHOSEN, _of_choice(record.get("choice"))]  # fmt: skip
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
    return (
        f"Same rows and seeds, measured before (a likelihood with draws of before): {', '.join(earlier)}.\n"
        if earlier
        else ""
    )


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
    return (f"Settings compared by `--choose`, means of both protocols under seed {choice['seed']}, at most {choice['training rows']:,} training rows: "
            f"{means}. By halves: {'; '.join(words)}. Each set with what is best on the other eleven: "
            f"{choice['mean of sets left out']:.4f}.\n")  # fmt: skip


def _of_fit(fit: dict[str, Any]) -> str:
    """Time and memory of one fit."""
    rows, features = fit["rows"]
    costs = [
        [method, cost["seconds"], cost["most"], cost["before"]] for method, cost in fit.items() if method != "rows"
    ]
    return (f"One fit to all of shuttle, {rows:,} rows of {features} columns, in a process of its own:\n\n"
            + table(("", "seconds of the processor", "MB at most", "MB before it"), costs))  # fmt: skip


def _mean(values: list[float]) -> str:
    return f"{sum(values) / len(values):.3f}"
