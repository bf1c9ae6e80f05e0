"""The section of the page on sharper images."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"vae": "VAE", "ms_ssim": "VAE, penalty MS-SSIM", "perceptual": "VAE, penalty of features",
         "vae_gan": "VAE-GAN"}  # fmt: skip


def section(found: dict[str, Any]) -> str:
    header = ("trained as", "raises a likelihood", "ELBO, nats", "log p(x given z)", "KL", "PSNR, dB", "SSIM",
              "gradient energy: reconstructions", "samples", "Frechet: reconstructions", "samples", "minutes")  # fmt: skip
    rows = []
    for name, m in found["models"].items():
        rows.append((
            NAMES[name], "yes" if name == "vae" else "no", f"{m['elbo']:.1f} ± {m['elbo_error']:.1f}",
            f"{m['log_px']:.1f}", f"{m['kl']:.1f}", f"{m['psnr']:.2f}", f"{m['ssim']:.3f}",
            f"{m['energy_of_reconstructions']:.2f}", f"{m['energy_of_samples']:.2f}",
            f"{m['frechet_of_reconstructions']:.1f}", f"{m['frechet_of_samples']:.1f}", f"{m['processor_seconds'] / 60:.1f}",
        ))  # fmt: skip
    w = found["weights"]
    return "\n".join([
        "## Sharper images\n", around(found),
        "Fashion-MNIST, one network, 10,000 training images and the same steps for all; measured on 5,000 test "
        "images. Every ELBO is one of the model as it is, under a Gaussian of the optimal sigma; only the first "
        "training raises it. Gradient energy is that of the pictures over that of the test images, whose own is 1. "
        f"Frechet distances are in {found['space']}; that of 5,000 training images is "
        f"{found['frechet_of_training_images']:.1f}.\n",
        table(header, rows),
        f"Penalties cost {w['ms_ssim']:g} nats per unit of MS-SSIM and {w['perceptual']:g} per unit of the distance of "
        "features, the game has the settings that `VAEGAN` has by itself; none was tuned on these images. The minutes "
        "are those of one core.\n",
        "![Images, their reconstructions and samples under the four trainings](../docs/pictures/sharpness.png)\n",
    ])  # fmt: skip
