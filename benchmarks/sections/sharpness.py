"""The section of the page on sharper images."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"vae": "VAE", "gaussian": "VAE, Gaussian of the optimal sigma", "ms_ssim": "VAE, penalty MS-SSIM", "perceptual": "VAE, penalty of features",
         "vae_gan": "VAE-GAN"}  # fmt: skip


def section(record: dict[str, Any]) -> str:
    header = ("trained as", "raises the ELBO alone", "ELBO, nats", "log p(x given z)", "KL", "PSNR, dB", "SSIM",
              "gradient energy: reconstructions", "samples", "Frechet: reconstructions", "samples", "seconds")  # fmt: skip
    rows = []
    for name, m in record["models"].items():
        rows.append((
            NAMES[name], "yes" if name in ("vae", "gaussian") else "no", f"{m['elbo']:.2f} ± {m['elbo_error']:.2f}",
            f"{m['log_px']:.1f}", f"{m['kl']:.1f}", f"{m['psnr']:.2f}", f"{m['ssim']:.3f}",
            f"{m['energy_of_reconstructions']:.2f}", f"{m['energy_of_samples']:.2f}",
            f"{m['frechet_of_reconstructions']:.1f}", f"{m['frechet_of_samples']:.1f}", f"{m['processor_seconds']:.1f}",
        ))  # fmt: skip
    w = record["weights"]
    return "\n".join([
        "## Sharper images\n", around(record),
        "Digits of 8 x 8, one network and the same steps for all, measured on the 360 test images. On grey values the "
        "Bernoulli's log p(x given z) is a cross entropy, so its ELBO is a bound in form alone; that of the Gaussian is of "
        "a density, and compares with none of the others. Gradient energy is that of the pictures over that of the test images, whose own is 1. Frechet "
        f"distances are in {record['space']}; that of the training images is "
        f"{record['frechet_of_training_images']:.1f}.\n",
        table(header, rows),
        f"Penalties cost {w['ms_ssim']:g} nats per unit of MS-SSIM and {w['perceptual']:g} per unit of the distance of "
        "features. These, epochs and the discriminator's width were chosen on training images that were held out.\n",
        "![Images, their reconstructions and samples under each training](../docs/pictures/sharpness.png)\n",
    ])  # fmt: skip
