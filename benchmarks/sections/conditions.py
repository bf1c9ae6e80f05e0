"""The section of the page on conditions."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    drawn, styles, real = record["generated"], record["styles"], record["classifier"]
    read = (
        ("real test digits, grey", real["grey"]),
        ("real test digits, binarised", real["binarised"]),
        ("z of N(0, I), means of p(x given z, y)", drawn["means"]),
        ("z of N(0, I), drawn pixels", drawn["drawn_pixels"]),
        ("z of q for a test digit, its own label", styles["own_label"]),
        ("z of q for a test digit, another label", styles["another_label"]),
    )
    rows = [(name, f"{v['share']:.2%}", *(f"{share:.1%}" for share in v["of_each"])) for name, v in read]
    conditional, plain = record["conditional"], record["unconditional"]
    lines = (("KL", "kl"), ("ELBO of log p(x given y), of log p(x)", "elbo"), ("ELBO - log 10", "elbo_joint"),
             ("NLL, K = 100, 1,000 rows", "nll"))  # fmt: skip
    bounds = [(name, _nats(conditional.get(key)), _nats(plain.get(key))) for name, key in lines]
    settings = ", ".join(f"{name} {value}" for name, value in record["settings"].items())
    return "\n".join([
        "## Conditions: digits that were asked for\n", around(record),
        f"MNIST, binarised anew whenever a row is seen; {settings}, all else the defaults. A classifier that was "
        "trained on training digits reads real and generated ones, 1,000 of each class; share read as the class that was "
        "asked for:\n",
        table(("digits", "all", *map(str, range(10))), rows),
        "Test rows, binarised once, in nats; the unconditional VAE has the same networks, codes, epochs and settings:\n",
        table(("", "conditional", "unconditional"), bounds),
        f"The class told from draws of q: a linear probe {styles['linear_probe']:.1%}, five nearest neighbours "
        f"{styles['nearest_neighbours']:.1%}; the commonest class alone is {styles['commonest_class']:.1%}. "
        "Choices were made on the last 10,000 training rows, with short runs on others; a first full run, whose KL weighed 2 at the start, "
        "had given 99.5% and ELBO - log 10 = -107.67 on test before the usual warm-up was taken.\n",
    ])  # fmt: skip


def _nats(measured: dict[str, Any] | None) -> str:
    return "" if measured is None else f"{measured['value']:.2f}"
