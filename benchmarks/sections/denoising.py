"""The section of the page on denoising and inpainting."""

from __future__ import annotations

from typing import Any

from layout import around, table

DAMAGES = {"salt": "Salt and pepper on 20% of the pixels", "hole": "A block of 10 x 10 pixels hidden anywhere"}
METHODS = {
    "noisy": "damaged",
    "median": "3 x 3 median",
    "median_extremes": "median of extreme pixels only",
    "biharmonic": "biharmonic (scikit-image)",
    "restored": "{kind}: restored",
    "reconstruction": "{kind}: all pixels from the model",
}


def section(record: dict[str, Any]) -> str:
    images = record["images"]
    parts = ["## Denoising and inpainting: Fashion-MNIST\n", around(record),
             f"All {images['test']:,} test images, damage drawn with seed 0. PSNR in dB and SSIM (Wang et al. 2004) by scikit-image "
             f"{record['scikit-image']}, means over images ± standard error; images are cut to 0 to 255, and an image nearer than rounding "
             f"to 256 levels counts as 58.9 dB. Trained on {images['training']:,} training images, settings chosen on the other "
             f"{images['validation']:,} (few were tried, by short runs), and training is short, a minute or so of one core; one look at the test images. \"Restored\" replaces what the damage can "
             "have changed: the pixels at an extreme of their image, as the second median does, or the hidden ones.\n"]  # fmt: skip
    for damage, words in DAMAGES.items():
        models = {name.split("-")[1]: model for name, model in record["models"].items() if name.startswith(damage)}
        first = next(iter(models.values()))
        rows = [_row(METHODS[name], measured) for name, measured in first["beside"].items()]
        for kind, model in models.items():
            rows += [_row(METHODS[name].format(kind=kind), measured) for name, measured in model["test"].items()]
        parts += [f"### {words}\n", table(("", "PSNR, dB", "SSIM"), rows), _leads(models)]
    return "\n".join([*parts, _settings(record["models"])])


def _row(name: str, measured: dict[str, list[float]]) -> list[str]:
    (psnr, psnr_error), (ssim, ssim_error) = measured["psnr"], measured["ssim"]
    return [name, f"{psnr:.2f} ± {psnr_error:.2f}", f"{ssim:.3f} ± {ssim_error:.3f}"]


def _leads(models: dict[str, Any]) -> str:
    lines = []
    for kind, model in models.items():
        for method, lead in model["lead"].items():
            name = METHODS[method].format(kind=kind).replace(":", ",")
            lines.append(f"{name}: {lead['dB']:+.2f} ± {lead['error']:.2f} dB over {METHODS[lead['over']]}")
    return "Differences of the same images: " + "; ".join(lines).replace("+-", "-") + ".\n"


def _settings(models: dict[str, Any]) -> str:
    lines = []
    for name, model in models.items():
        shown = ("latent_dim", "hidden", "encoder", "likelihood", "learning_rate", "epochs", "corruption")
        settings = {key: model["settings"][key] for key in shown if model["settings"].get(key) is not None}
        lines.append(f"- {name}: `{settings}`, {model['weights']:,} weights, {model['precision']}, "
                    f"{model['core_seconds']} seconds of one core")  # fmt: skip
    return "\n".join(lines) + "\n"
