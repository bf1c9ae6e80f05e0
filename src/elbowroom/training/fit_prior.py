"""A prior fitted to the codes of a trained model, which then takes the place of the one it was trained with.

The bound stays one: the ELBO of any rows changes by the mean of log p'(z) - log p(z) over their draws. An autoencoder
gets with it a density of codes to draw from (Ghosh et al. 2020, arXiv 1903.12436, section 4).
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch

from elbowroom.configuration import part
from elbowroom.evaluation.passes import terms_of
from elbowroom.model import Model


@torch.no_grad()
def codes_of(model: Model, x: np.ndarray, seed: int, condition: Any = None) -> torch.Tensor:
    """One draw of q(z|x) for each row [N, D], by the row's own noise; not its mean, which leaves the width out."""
    drawn = [
        torch.cat([latent.z[0] for latent in terms.latents], -1)
        for _, _, terms in terms_of(model, x, 1, seed, "prior", condition)
    ]
    return torch.cat(drawn)


def fit_prior(model: Model, x: np.ndarray, prior: Any, seed: int = 0, condition: Any = None) -> Model:
    """The model with a prior of greatest likelihood for one code of each row.

    Args:
        model: a trained one, in evaluation mode; it is left as it is.
        x: training rows [N, *event].
        prior: "mixture", "flow", or another prior that is fitted to codes; by name or as a configuration.
        seed: of the codes and of the fit.
        condition: labels of the rows, where the model has a condition.

    Raises:
        ConfigError: a prior that is not fitted to codes, or fewer rows than it needs.
    """
    wanted = part("priors", prior)
    wanted.check(model.config.latent_dim)
    fitted = wanted.fit(codes_of(model, x, seed, condition), seed).to(model.dtype)
    changed = dataclasses.replace(model.config, prior=fitted.config, prior_fitted=True).build()
    changed.prior = fitted
    others = {name: value for name, value in model.state_dict().items() if not name.startswith("prior.")}
    changed.load_state_dict({**others, **{f"prior.{name}": value for name, value in fitted.state_dict().items()}})
    return changed.to(model.dtype).eval()
