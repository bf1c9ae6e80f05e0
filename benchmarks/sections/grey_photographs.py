"""The section of the page on grey photographs."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"auto": "the default: {}", "bernoulli": "{}, the default of before"}


def section(record: dict[str, Any]) -> str:
    height, width = record["shape"]
    header = ("likelihood", "bits per dimension", "KL, nats", "bits of its reconstructions", "RMSE", "of training", "sigma",
              "seconds")  # fmt: skip
    rows = []
    for name, m in record["models"].items():
        bits, sigma = m["bits_per_dim"], m["sigma"]
        rows.append((
            NAMES.get(name, "{}").format(m["likelihood"].replace("_", " ")), "none" if bits is None else f"{bits:.3f}",
            f"{m['kl']:.1f}", f"{m['bits_of_reconstructions']:.3f}", f"{m['rmse']:.2f}", f"{m['rmse_of_training']:.2f}",
            "" if sigma is None else f"{sigma:.2f}", f"{m['processor_seconds']:.0f}",
        ))  # fmt: skip
    return "\n".join([
        "## Grey photographs\n", around(record),
        f"{record['training_rows']} faces of CelebA in grey, {height} x {width}, {record['epochs']} epochs of a VAE with a "
        f"code of {record['latent_dim']} dimensions, whose other settings are the defaults; {record['test_rows']} faces of the "
        "test part are measured. Bits per dimension are those of the ELBO; a Bernoulli has none, since on grey values it is no "
        "density. The bits of its reconstructions give every model the same density, a Gaussian around each reconstructed pixel "
        "with the one sigma that suits the test rows best, and add the KL. RMSE and sigma are in levels from 0 to 255: a "
        "learned sigma that has settled is the RMSE of its training rows.\n",
        table(header, rows),
    ])  # fmt: skip
