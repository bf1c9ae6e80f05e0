"""The section of the page on maps of a code of 20 dimensions."""

from __future__ import annotations

from typing import Any

from layout import around, table

METHODS = {"tsne": "t-SNE", "pca": "PCA", "umap": "UMAP"}
SOURCES = {"means": "mean codes", "sampled": "codes drawn from q(z\\|x)", "pixels": "the pixels"}


def section(found: dict[str, Any]) -> str:
    rows = [
        [
            METHODS[by],
            SOURCES[name],
            f"{values['trustworthiness']:.3f}",
            f"{values['seconds']:.1f}",
            f"{values['processor_seconds']:.1f}",
        ]
        for by, made in found["maps"].items()
        for name, values in made.items()
    ]
    return "\n".join([
        "## The map of a larger code\n",
        around(found),
        f"A VAE of MNIST with {found['training']['latent_dim']} latent dimensions, {found['training']['epochs']} "
        f"epochs; {found['rows']:,} test digits on a plane. Trustworthiness to the pixels, {found['neighbours']} "
        "neighbours: 1 is best, about 0.5 is chance. The row of the pixels is what the codes are to be "
        "compared with. Seconds are those of one map, on the clock and of all processors together.\n",
        table(("method", "map of", "trustworthiness", "seconds", "of processors"), rows),
    ])  # fmt: skip
