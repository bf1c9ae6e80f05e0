"""The held-out error of a linear autoencoder beside PCA's, by the number of training rows: digits, latent_dim 8.

    python benchmarks/few_rows.py

400 rows are held out. Of the others so many are drawn, twice; the figures are means over the two draws, in squared
levels of grey. The guide "Likelihoods and bounds" has them. It takes about three minutes on one core.
"""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from elbowroom import LinearAutoencoder
from elbowroom.errors import ElbowroomWarning

LATENT, HELD_OUT, DRAWS, ROWS = 8, 400, 2, (20, 40, 64, 100, 200, 400)


def errors(rows: int, draw: int) -> tuple[float, float]:
    """Squared error per value of held-out rows: the linear autoencoder's, and PCA's."""
    x = load_digits().data
    order = np.random.default_rng(0).permutation(len(x))
    new, rest = x[order[-HELD_OUT:]], order[:-HELD_OUT]
    train = x[np.random.default_rng(draw).permutation(rest)[:rows]]
    trained, pca = LinearAutoencoder(LATENT, random_state=draw).fit(train), PCA(LATENT).fit(train)
    restored = pca.inverse_transform(pca.transform(new))
    return -trained.score(new), float(np.square(new - restored).mean())


if __name__ == "__main__":
    warnings.simplefilter("ignore", ElbowroomWarning)
    print(f"{'rows':>5} {'linear autoencoder':>19} {'PCA':>7}")
    for rows in ROWS:
        ours, theirs = np.mean([errors(rows, draw) for draw in range(DRAWS)], axis=0)
        print(f"{rows:5} {ours:19.3f} {theirs:7.3f}", flush=True)
