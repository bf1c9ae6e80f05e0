"""The section of the page on the uniform prior."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"standard_normal": "N(0, I)", "uniform": "uniform"}


def section(record: dict[str, Any]) -> str:
    cells = record["cells"]
    parts = [
        "## The uniform prior beside the normal one\n",
        around(record),
        "Binarised pixels, networks with one hidden layer of 400 units and a code of two numbers, the same for both priors; the mean "
        f"over seeds in nats, of test rows, K = {record['samples']} importance samples for the NLL, with its Monte Carlo standard "
        "error; the spread is the largest distance of a seed from the mean. A decoded grid of "
        f"{cells} x {cells} points at equal shares of the prior was given to a classifier of the labelled training rows.\n",
    ]  # fmt: skip
    for name, found in record["sets"].items():
        parts += [f"### {name}\n", _bounds(found), _shares(found, cells)]
    parts.append("![The decoded square of digits and of Fashion-MNIST, and the class of each cell]"
                 "(../docs/pictures/uniform-square.png)\n")  # fmt: skip
    return "\n".join(parts)


def _bounds(found: dict[str, Any]) -> str:
    base = _mean(found["priors"]["standard_normal"], "nll")
    rows = []
    for prior, runs in found["priors"].items():
        value, error = _mean(runs, "nll"), sum(run["standard_error"] ** 2 for run in runs) ** 0.5 / len(runs)
        spread = max(abs(run["nll"] - value) for run in runs)
        edge = runs[0]["edge"]
        rows.append([NAMES[prior], f"{_mean(runs, 'elbo'):.2f}", f"{_mean(runs, 'kl'):.2f}", f"{value:.3f} ± {error:.3f}",
                     f"{spread:.3f}", f"{value - base:+.3f}" if prior != "standard_normal" else "",
                     f"{max(run['furthest_code'] for run in runs):.2f}", "" if edge is None else f"{edge:.2f}",
                     f"{_mean(runs, 'processor_seconds'):.0f}"])  # fmt: skip
    words = (f"{found['training_rows']:,} training rows, {found['epochs']} epochs, {len(runs)} seeds; "
             f"{found['test_rows']:,} test rows.\n")  # fmt: skip
    header = ("prior", "ELBO", "KL", "NLL", "spread", "above N(0, I)", "furthest code or draw", "edge", "seconds")
    return words + "\n" + table(header, rows)


def _shares(found: dict[str, Any], cells: int) -> str:
    rows = [["test rows", *_percent(found["shares_of_test_rows"]), "", ""]]
    for prior, runs in found["priors"].items():
        means = [sum(shares) / len(runs) for shares in zip(*(run["shares"] for run in runs), strict=True)]
        rows.append([f"cells, {NAMES[prior]}", *_percent(means), f"{_mean(runs, 'total_variation'):.2f}",
                     f"{100 * _mean(runs, 'sure'):.0f}%"])  # fmt: skip
    words = (f"Shares of classes in percent, by a classifier that is right for {100 * found['classifier']:.1f}% of the "
             "test rows; total variation between cells and test rows; cells of which it is more than 90% sure.\n")  # fmt: skip
    return words + "\n" + table(("", *found["names"], "total variation", "sure"), rows)


def _percent(shares: list[float]) -> list[str]:
    return [f"{100 * share:.1f}" for share in shares]


def _mean(runs: list[dict[str, Any]], name: str) -> float:
    return sum(run[name] for run in runs) / len(runs)
