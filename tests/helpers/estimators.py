"""The estimators of rows that all tests of their habits run over, small and quick."""

from __future__ import annotations

from typing import Any

from elbowroom import VAE, AdversarialAutoencoder, Autoencoder, LinearAutoencoder

ALL = [LinearAutoencoder, Autoencoder, VAE, AdversarialAutoencoder]


DEEP = [Autoencoder, VAE, AdversarialAutoencoder]


def make(cls: type, latent_dim: Any = 2, **settings: Any) -> Any:
    """A small, quick estimator."""
    small = {"hidden": (8,)} if cls is not LinearAutoencoder else {}
    return cls(latent_dim, **{**small, "epochs": 2, "random_state": 0, **settings})
