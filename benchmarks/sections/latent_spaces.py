"""The section of the page on latent spaces of other forms: priors that learn, priors fitted afterwards, the MMD."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {
    "standard_normal": "N(0, I)",
    "mixture": "mixture",
    "vamp": "VampPrior",
    "flow": "flow",
    "one_gaussian": "one Gaussian, full covariance",
}


def section(found: dict[str, Any]) -> str:
    training, mmd = found["training"], found["mmd"]
    return "\n".join([
        "## Latent spaces of another form: learned priors, priors fitted afterwards, the MMD\n",
        around(found),
        f"Dynamically binarised MNIST, 784-300-300-40 and mirrored, {training['epochs']} epochs of batches of "
        f"{training['batch_size']} for each prior, {found['rows']}; in nats.\n",
        table(("prior", "NLL", "below N(0, I)", "ELBO", "KL"),
              [_learned(name, values) for name, values in found["priors"].items()]),
        "The first model with a prior fitted to codes of training digits in place of N(0, I), and no training again; "
        "what the ELBO of the same test digits gains:\n",
        table(("fitted afterwards", "gain", "NLL", "what was chosen"),
              [_fitted(name, values) for name, values in found["fitted_after"].items()]),
        "An autoencoder 784-400-8 under squared error, alone and with the regulariser `mmd` of weight "
        f"{mmd['weight']:g}. `mmd_ratio` is the MMD between 2,000 codes of test digits and draws of N(0, I) over that "
        "between draws; 1 is a perfect match. The weight was chosen on held-out training digits, where the weights "
        f"gave {_chosen(mmd['held_out'])}.\n",
        table(("trained with", "mmd_ratio", "squared error of a digit, pixels from 0 to 1"),
              [_codes("reconstruction alone", mmd["autoencoder"]), _codes("mmd", mmd["with_mmd"])]),
    ])  # fmt: skip


def _learned(name: str, values: dict[str, Any]) -> list[str]:
    gain = "" if name == "standard_normal" else f"{values['gain']:.2f}"
    return [NAMES.get(name, name), f"{values['nll']:.2f} ± {values['standard_error']:.2f}", gain,
            f"{values['elbo']:.2f}", f"{values['kl']:.2f}"]  # fmt: skip


def _fitted(name: str, values: dict[str, Any]) -> list[str]:
    chosen = ", ".join(f"{key} {value}" for key, value in values["prior"].items() if value is not None)
    return [NAMES.get(name, name), f"{values['gain']:.2f}", f"{values['nll']:.2f}", chosen]


def _codes(name: str, values: dict[str, float]) -> list[str]:
    return [name, f"{values['mmd_ratio']:.2f}", f"{values['squared_error']:.2f}"]


def _chosen(held_out: dict[str, dict[str, float]]) -> str:
    return "; ".join(f"{weight}: ratio {values['mmd_ratio']:.2f}, squared error {values['squared_error']:.2f}"
                     for weight, values in held_out.items())  # fmt: skip
