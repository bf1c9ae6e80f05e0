"""The section of the page on anchors."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    exact = record["probabilistic_pca"]
    bounds_by_k = [(f"K = {k}", f"{v['bound']:.4f}", "-" if v["standard_error"] is None else f"{v['standard_error']:.4f}")
                   for k, v in exact["half_trained_bounds_by_K"].items()]  # fmt: skip
    angles = [
        (size, f"{v['degrees']:.2f}", v["seconds"]) for size, v in record["linear_autoencoder_degrees_to_pca"].items()
    ]
    times = [("Python alone", *record["seconds_of_python_alone"].values()),
             ("Python with `import elbowroom`", *record["seconds_of_python_with_import_elbowroom"].values()),
             ("`elbowroom --help`", *record["seconds_of_elbowroom_help"].values())]  # fmt: skip
    demos = [(record[key]["first_line"].split(".")[0], record[key]["seconds"])
             for key in ("demo_without_network", "demo_with_fashion_mnist") if key in record]  # fmt: skip
    return "\n".join([
        "## Anchors\n", around(record),
        f"Closed-form KL against a million samples: within {record['kl']['largest_difference_in_standard_errors']:.2f} standard "
        f"errors; its gradient against finite differences: within {record['kl']['largest_gradient_difference']:.1e}.\n",
        f"Probabilistic PCA: the closed-form maximum of the mean log-likelihood is {exact['closed_form_maximum_nats']:.4f} nats; "
        f"the linear VAE's ELBO is {exact['elbo_nats']:.4f} ± {exact['elbo_standard_error']:.4f} "
        f"({exact['difference_percent']:.3f}% away). "
        "A linear VAE trained only half, whose log p(x) is known exactly as "
        f"{exact['half_trained_log_p_nats']:.4f} nats, has these importance-weighted bounds:\n",
        table(("samples", "bound [nats]", "standard error"), bounds_by_k),
        "`LinearAutoencoder` with its default settings, random start and gradient steps alone, on digits: largest principal "
        "angle between what its decoder spans and scikit-learn's PCA:\n",
        table(("latent_dim", "degrees", "seconds"), angles),
        "Start-up, seconds, medians of 7:\n", table(("", "median", "lowest", "highest"), times),
        "The demo, both models, both evaluations and the page, in an empty folder with an empty cache:\n",
        table(("", "seconds"), demos),
    ])  # fmt: skip
