"""The section of the page on exactness."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = []
    for name, key in (("importance-weighted, K = 5,000, 500 rows", "importance_weighted_K_5000"),
                      ("annealed importance sampling, 100 rows", "annealed")):  # fmt: skip
        v = record[key]
        rows.append((name, f"{v['bound']:.4f}", f"{v['closed_form']:.4f}", f"{v['standard_error']:.4f}",
                     f"{v['standard_errors_away']:+.2f}"))  # fmt: skip
    errors = ", ".join(f"{error:.4f} at K = {k}" for k, error in record["error_by_K"]["errors"].items())
    draws = ", ".join(f"{taken} for K = {asked}" for asked, taken in record["draws_by_K"].items())
    change = record["largest_relative_change"]
    return "\n".join([
        "## What is exact\n", around(record),
        "A half-trained linear VAE, whose log p(x) has a closed form (nats per row):\n",
        table(("bound", "measured", "closed form", "standard error", "standard errors away"), rows),
        f"log p(x) = ELBO + KL(q to the posterior), largest relative error (claim C12): "
        f"{record['largest_relative_error_of_C12']:.1e}. Error over rows: {errors}; slope in logarithms "
        f"{record['error_by_K']['slope']:.3f}, where -0.5 is one over the root. Draws taken: {draws}. Largest relative "
        f"change of a score by half the batch {change['half_the_batch']:.1e}, by another order "
        f"{change['another_order']:.1e}. Largest change of a weight by an evaluation in mid-training: "
        f"{record['largest_weight_change_by_evaluation']:g}.\n",
    ])  # fmt: skip
