"""A prior fitted to the codes of a trained model, which then takes the place of the one it was trained with.

The bound stays one: the ELBO of any rows changes by the mean of log p'(z) - log p(z) over their draws. An autoencoder
gets with it a density of codes to draw from (Ghosh et al. 2020, arXiv 1903.12436, section 4).
"""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import numpy as np
import torch

from elbowroom.configuration import part
from elbowroom.errors import ConfigError, ElbowroomWarning
from elbowroom.evaluation.inference import terms_of
from elbowroom.maths.noise import Noise, derive_seed, seeded_generator
from elbowroom.model import Model
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import ObjectiveModule, Phase
from elbowroom.parts.priors import PriorModule
from elbowroom.training.callbacks.best import BestModel
from elbowroom.training.callbacks.early_stopping import EarlyStopping
from elbowroom.training.callbacks.history import History
from elbowroom.training.data import Monitor
from elbowroom.training.examples import place
from elbowroom.training.loop import Loop
from elbowroom.training.settings import TrainingSettings

HELD_OUT, EPOCHS, PATIENCE = 0.1, 200, 10
"""Of a fit by gradients: the share of codes by which it ends, most epochs, and epochs without a better one."""


@torch.no_grad()
def codes_of(model: Model, x: np.ndarray, seed: int, labels: Any = None) -> torch.Tensor:
    """One draw of q(z|x) for each row [N, D], by the row's own noise; not its mean, which leaves the width out."""
    drawn = [
        torch.cat([latent.z[0] for latent in terms.latents], -1)
        for _, _, terms in terms_of(model, x, 1, seed, "prior", labels)
    ]
    return torch.cat(drawn)


def fit_prior(model: Model, x: np.ndarray, prior: Any, seed: int = 0, labels: Any = None) -> Model:
    """The model with a prior of greatest likelihood for one code of each row.

    Args:
        model: a trained one, in evaluation mode; it is left as it is.
        x: training rows [N, *event].
        prior: "mixture", "flow", or another prior that is fitted to codes; by name or as a configuration.
        seed: of the codes and of the fit.
        labels: of the rows, where the model has a condition.

    Raises:
        ConfigError: a prior that is not fitted to codes, or fewer rows than it needs.
    """
    wanted = part("priors", prior)
    wanted.check(model.config.latent_dim)
    codes = codes_of(model, x, seed, labels)
    fitted = (wanted.fit(codes, seed) or _by_gradients(model, wanted, codes, seed)).to(model.dtype)
    return _with_module(model, fitted, prior_fitted=True)


def without_fitted_prior(model: Model, prior: Any) -> Model:
    """The model as further training takes it: a prior that was fitted to its codes gives way to a fresh one.

    Args:
        model: any; one whose prior was not fitted after training comes back as it is.
        prior: the one that training begins with, by name or as a configuration.
    """
    if not model.config.prior_fitted:
        return model
    said = "The prior that was fitted after training is dropped, since codes change; call fit_prior again."
    warnings.warn(ElbowroomWarning(said), stacklevel=3)
    config = dataclasses.replace(model.config, prior=part("priors", prior), prior_fitted=False)
    return _with_module(model, config.build().prior.to(model.dtype), prior_fitted=False)


def _with_module(model: Model, prior: PriorModule, prior_fitted: bool) -> Model:
    changed = dataclasses.replace(model.config, prior=prior.config, prior_fitted=prior_fitted).build().to(model.dtype)
    changed.prior = prior
    others = {name: value for name, value in model.state_dict().items() if not name.startswith("prior.")}
    changed.load_state_dict({**others, **{f"prior.{name}": value for name, value in prior.state_dict().items()}})
    return changed.eval()


class _Likelihood(ObjectiveModule):
    """Raise log p(z) of codes, by what the prior alone has to learn."""

    def phases(self, model: Any) -> tuple[Phase, ...]:
        return (Phase("main", self._log_density, model.prior.parameters),)

    def after_step(self, model: Any, batch: Batch, noise: Noise) -> None:
        """The model's own parts see no codes."""

    def _log_density(self, model: Any, batch: Batch, noise: Noise) -> torch.Tensor:
        return model.p(batch.x).log_density(batch.x)


def _by_gradients(model: Model, prior: Any, codes: torch.Tensor, seed: int) -> PriorModule:
    """The prior that explains held-out codes best, of the epochs of a training on the others."""
    with seeded_generator(derive_seed(seed, "prior")):
        module = prior.build(codes.shape[1])
    if module.inputs() is not None or not any(True for _ in module.parameters()):
        raise ConfigError("A prior that is fitted after training learns from codes alone.", f"prior={prior.name!r}",
                          "take 'mixture' or 'flow'")  # fmt: skip
    order = np.random.default_rng(seed).permutation(len(codes))
    aside = max(1, int(HELD_OUT * len(codes)))
    if len(codes) < 2 * aside or len(codes) < 10:
        raise ConfigError("A prior is fitted to ten codes at least.", f"{len(codes)} rows", "pass more rows")
    points = codes.float()
    held_out, rest = points[order[:aside]], points[order[aside:]]
    module.start_at(rest)

    def monitor(points: torch.Tensor) -> Monitor:
        return lambda model: {"objective": float(model.p(points).log_density(points).double().mean())}

    settings = TrainingSettings(
        epochs=EPOCHS, batch_size=256, learning_rate=1e-3, schedule="constant", patience=PATIENCE, seed=seed % 2**31
    )
    history = History({"": monitor(rest[:1000]), "val_": monitor(held_out)})
    objective = _Likelihood(Reconstruction())
    examples = place(rest.numpy(), None, torch.device("cpu"))
    codes_model = _with_module(model, module, prior_fitted=True).float()
    Loop(codes_model, objective, examples, settings, [history, BestModel(), EarlyStopping(PATIENCE)]).run()
    return module
