"""Each latent space against something exact: closed forms of linear Gaussian models, and identities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal
from torch import Tensor
from torch.distributions import Distribution, MultivariateNormal

from elbowroom.configuration import part
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.mixture import Mixture
from elbowroom.distributions.normal import Normal, StandardNormal
from elbowroom.errors import ConfigError
from elbowroom.evaluation.decomposition import kl_decomposition
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.maths.noise import draw, row_noise
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives import bounds
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.terms import Terms, stochastic_layers
from elbowroom.parts.flows import zuko
from elbowroom.training.fit import Plan, fit
from elbowroom.training.fit_prior import codes_of, fit_prior
from elbowroom.training.settings import TrainingSettings

FEATURES, LATENT = 8, 4
SIGMA = 1.0


def linear_model(posterior: Any, prior: Any = "standard_normal") -> Model:
    """x = W z + b + noise, with W and b fixed; float64."""
    config = ModelConfig((FEATURES,), LATENT, "linear", "linear", posterior, prior,
                         {"name": "gaussian", "sigma": SIGMA}, "identity")  # fmt: skip
    model = config.build(seed=0).double().eval()
    generator = torch.Generator().manual_seed(3)
    layer = model.decoder.linear
    with torch.no_grad():
        layer.weight.copy_(torch.randn(layer.weight.shape, dtype=torch.float64, generator=generator))
        layer.bias.copy_(torch.randn(layer.bias.shape, dtype=torch.float64, generator=generator))
    return model


def rows(model: Model, count: int, seed: int = 0) -> np.ndarray:
    """Draws of the model itself [N, F]."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        z = model.p(torch.zeros(count, LATENT, dtype=torch.float64)).sample(generator)
        return model.decode(z).sample(generator).numpy()


def exact_posterior(model: Model) -> tuple[Tensor, Tensor, Tensor]:
    """Of the linear model under N(0, I): A and c with mean A x + c, and the precision; Bishop 2006, eq. 2.116."""
    weight, bias = model.decoder.linear.weight.detach(), model.decoder.linear.bias.detach()
    precision = torch.eye(LATENT, dtype=torch.float64) + weight.T @ weight / SIGMA**2
    a = torch.linalg.solve(precision, weight.T) / SIGMA**2
    return a, -a @ bias, precision


def log_p(model: Model, x: np.ndarray) -> Tensor:
    """log p(x) [N] in nats under the prior N(0, I)."""
    weight, bias = model.decoder.linear.weight.detach(), model.decoder.linear.bias.detach()
    covariance = weight @ weight.T + SIGMA**2 * torch.eye(FEATURES, dtype=torch.float64)
    return MultivariateNormal(bias, covariance).log_prob(torch.from_numpy(x))


def set_encoder(model: Model, mean: tuple[Tensor, Tensor], rest: Tensor) -> None:
    """An encoder whose first outputs are A x + c, and whose others are constants."""
    layer = model.encoder.linear
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[:LATENT], layer.bias[:LATENT] = mean
        layer.bias[LATENT:] = rest


def test_a_full_posterior_closes_the_gap_that_a_diagonal_one_keeps():
    full = linear_model("full_gaussian")
    a, c, precision = exact_posterior(full)
    tril = torch.linalg.cholesky(torch.linalg.inv(precision))
    row, column = torch.tril_indices(LATENT, LATENT, -1)
    set_encoder(full, (a, c), torch.cat([tril.diagonal().log(), tril[row, column]]))
    x = rows(full, 50)
    exact = log_p(full, x)
    with torch.no_grad():
        eps = torch.randn(3, len(x), LATENT, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        data = torch.from_numpy(x)
        log_w = bounds.log_weights(full.score(data, full.encode(data), eps))
        assert float((log_w - exact).abs().max()) < 1e-10

        diagonal = linear_model("diagonal_gaussian")
        set_encoder(diagonal, (a, c), -precision.diagonal().log())
        eps = torch.randn(4000, len(x), LATENT, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        log_w = bounds.log_weights(diagonal.score(data, diagonal.encode(data), eps))
        gaps = exact - log_w
        closed_form = 0.5 * (precision.diagonal().log().sum() - torch.logdet(precision))
        error = float(gaps.std()) / math.sqrt(gaps.numel())
        assert float(closed_form) > 0.2
        assert abs(float(gaps.mean() - closed_form)) < 4 * error < 0.02


@pytest.mark.slow
def test_one_linear_autoregressive_step_learns_any_gaussian():
    model = linear_model({"name": "iaf", "steps": 1, "hidden": [], "context": 1})
    x = torch.from_numpy(rows(model, 100))
    exact = log_p(model, x.numpy())
    learned = [*model.encoder.parameters(), *model.posterior.parameters()]
    optimizer = torch.optim.Adam(learned, 0.1)
    generator = torch.Generator().manual_seed(0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1000)
    for _ in range(1000):
        eps = torch.randn(8, len(x), LATENT, dtype=torch.float64, generator=generator)
        value = bounds.log_weights(model.score(x, model.encode(x), eps)).mean()
        optimizer.zero_grad()
        (-value).backward()
        optimizer.step()
        schedule.step()
    eps = torch.randn(50, len(x), LATENT, dtype=torch.float64, generator=generator)
    with torch.no_grad():
        gap = (exact - bounds.log_weights(model.score(x, model.encode(x), eps)).mean(0)).mean()
    assert 0.0 <= float(gap) < 0.01


def known_mixture() -> Model:
    """The linear model under a mixture of three Gaussians, its posterior wide enough to reach all of it."""
    model = linear_model("diagonal_gaussian", {"name": "mixture", "components": 3})
    generator = torch.Generator().manual_seed(5)
    means = 2.0 * torch.randn(3, LATENT, dtype=torch.float64, generator=generator)
    scales = torch.rand(3, LATENT, dtype=torch.float64, generator=generator) + 0.3
    model.prior.set(means, torch.tensor([0.2, 0.5, 0.3]).log(), scales)
    weight, bias = model.decoder.linear.weight.detach(), model.decoder.linear.bias.detach()
    inverse = torch.linalg.pinv(weight)
    variance = 1.5 * SIGMA**2 * torch.linalg.inv(weight.T @ weight).diagonal() + 0.05
    set_encoder(model, (inverse, -inverse @ bias), variance.log())
    return model


def by_component(model: Model, x: np.ndarray) -> Tensor:
    """log p(k, x) [N, K] in nats of the linear model under a mixture, in closed form."""
    weight, bias = model.decoder.linear.weight.detach(), model.decoder.linear.bias.detach()
    p = model.p(torch.zeros(1, LATENT, dtype=torch.float64))
    assert isinstance(p, Mixture)
    assert isinstance(p.components, Normal)
    spread = torch.diag_embed(p.components.variance.detach())
    covariances = weight @ spread @ weight.T + SIGMA**2 * torch.eye(FEATURES, dtype=torch.float64)
    components = MultivariateNormal(p.components.mu.detach() @ weight.T + bias, covariances)
    return components.log_prob(torch.from_numpy(x)[:, None]) + p.log_weights.detach()


def test_under_a_mixture_the_likelihood_and_the_component_are_those_of_the_closed_form():
    model = known_mixture()
    x = rows(model, 100)
    joint = by_component(model, x)
    values, errors, _ = importance_weighted(model, x, 5000)
    error = np.sqrt(np.square(errors).sum()) / len(x)
    assert abs(values.mean() - float(joint.logsumexp(-1).mean())) < 3 * error < 0.05
    with torch.no_grad():  # p(k | x) is the weighted mean of p(k | z)
        data = torch.from_numpy(x)
        eps = torch.randn(5000, len(x), LATENT, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        terms = model.score(data, model.encode(data), eps)
        weights = torch.softmax(bounds.log_weights(terms), 0)
        of_z = model.p(terms.latents[0].z).log_responsibilities(terms.latents[0].z).exp()  # type: ignore[attr-defined]
        estimated = (weights[..., None] * of_z).sum(0)
    exact = torch.softmax(joint, -1)
    assert float((estimated - exact).abs().mean()) < 0.01
    assert float((estimated.argmax(-1) == exact.argmax(-1)).double().mean()) > 0.97


def test_a_mixture_with_full_covariances_has_the_density_of_scipy():
    module = part("priors", {"name": "mixture", "components": 2, "covariance": "full"}).build(3).double()
    tril = torch.tensor([[1.0, 0, 0], [0.5, 0.8, 0], [-0.3, 0.2, 0.6]], dtype=torch.float64)
    means = torch.tensor([[0.0, 1.0, 2.0], [-1.0, 0.0, 0.5]], dtype=torch.float64)
    module.set(means, torch.tensor([0.3, 0.7], dtype=torch.float64).log(), torch.stack([tril, 2.0 * tril]))
    z = torch.randn(5, 3, dtype=torch.float64)
    of_each = [multivariate_normal(m.numpy(), (t @ t.T).numpy()).pdf(z.numpy()) for m, t in
               zip(means, (tril, 2.0 * tril), strict=True)]  # fmt: skip
    expected = np.log(0.3 * of_each[0] + 0.7 * of_each[1])
    np.testing.assert_allclose(module(z).log_density(z).detach().numpy(), expected, rtol=1e-10)


def test_with_all_rows_as_pseudo_inputs_the_prior_is_the_aggregate_posterior():
    config = ModelConfig((5,), 2, {"name": "mlp", "hidden": [16]}, {"name": "mlp", "hidden": [16]},
                         "diagonal_gaussian", {"name": "vamp", "pseudo_inputs": 40}, "gaussian",
                         "identity")  # fmt: skip
    model = config.build(seed=0).double().eval()
    x = 3.0 * np.random.default_rng(0).normal(size=(40, 5))
    with torch.no_grad():
        model.prior.examples.copy_(torch.from_numpy(x))
    measures = {m.name: m.value for m in kl_decomposition(model, x, "all rows", samples=20)}
    assert abs(measures["marginal_kl"]) < 1e-12
    assert measures["kl_monte_carlo"] == pytest.approx(measures["mutual_information"], abs=1e-12)
    assert 0.1 < measures["mutual_information"] <= math.log(40)


def test_pseudo_inputs_start_as_training_rows_whatever_their_order():
    x = np.random.default_rng(0).random((60, 5)).astype(np.float32)
    config = ModelConfig((5,), 2, {"name": "mlp", "hidden": [4]}, {"name": "mlp", "hidden": [4]}, "diagonal_gaussian",
                         {"name": "vamp", "pseudo_inputs": 7}, "gaussian", "identity")  # fmt: skip
    plan = Plan(config, part("objectives", "elbo"), TrainingSettings(epochs=1, batch_size=20, learning_rate=1e-12))
    one, other = (fit(plan, rows).model.prior.examples.detach().numpy() for rows in (x, x[::-1].copy()))
    np.testing.assert_array_equal(one, other)
    nearest = np.abs(one[:, None] - x[None]).max(-1).min(1)
    assert nearest.max() < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("prior", ["mixture", {"name": "flow", "transforms": 2, "hidden": [8]}])
def test_a_prior_fitted_after_training_changes_the_bound_by_what_it_says_of_the_codes(prior):
    model = known_mixture()
    plain = linear_model("diagonal_gaussian")
    plain.encoder.load_state_dict(model.encoder.state_dict())
    train, test = rows(model, 400), rows(model, 100, seed=1)
    fitted = fit_prior(plain, train, prior)
    assert fitted.config.prior_fitted
    before, after = (importance_weighted(m, test, 1).values for m in (plain, fitted))
    with torch.no_grad():
        eps = row_noise(test, (128, LATENT), 0, "importance", 0)[:, :1].transpose(0, 1).double()
        z = plain.encode(torch.from_numpy(test)).rsample(eps)
        change = fitted.p(z).log_density(z) - plain.p(z).log_density(z)
    assert abs(float((after - before).mean()) - float(change.mean())) < 1e-6
    assert float(change.mean()) > 0.5
    codes = codes_of(plain, test, 0)
    with torch.no_grad():
        gain = fitted.p(codes).log_density(codes) - plain.p(codes).log_density(codes)
    assert float(gain.mean()) > 0.5


@dataclass(frozen=True)
class Chain(LatentDistribution):
    """Two layers: the last two dimensions, and the first two given those."""

    upper: Normal
    slope: Tensor
    shift: Tensor
    log_var: Tensor
    independent: ClassVar[bool] = False

    def _lower(self, above: Tensor) -> Normal:
        mu = above @ self.slope.T + self.shift
        return Normal(mu, self.log_var.expand_as(mu))

    def layers(self, z: Tensor) -> tuple[tuple[Tensor, LatentDistribution], ...]:
        below, above = z.split(2, -1)
        return (above, self.upper), (below, self._lower(above))

    def rsample(self, eps: Tensor) -> Tensor:
        above = self.upper.rsample(eps[..., 2:])
        return torch.cat([self._lower(above).rsample(eps[..., :2]), above], -1)

    def log_density(self, z: Tensor) -> Tensor:
        return sum((p.log_density(part) for part, p in self.layers(z)), z.new_zeros(()))

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        raise NotImplementedError


def test_two_stochastic_layers_with_their_exact_posterior_give_the_likelihood():
    double = torch.float64
    generator = torch.Generator().manual_seed(0)
    w1, w2 = (torch.randn(*shape, dtype=double, generator=generator) for shape in ((5, 2), (2, 2)))
    v1, v2 = 0.3, 0.5  # variances of x given z1, and of z1 given z2
    x = torch.randn(6, 5, dtype=double, generator=generator)
    eye = torch.eye(2, dtype=double)
    # exact: z2 given x, then z1 given x and z2
    cov_x_given_z2 = v2 * w1 @ w1.T + v1 * torch.eye(5, dtype=double)
    u = w1 @ w2
    precision2 = eye + u.T @ torch.linalg.solve(cov_x_given_z2, u)
    cov2 = torch.linalg.inv(precision2)
    mean2 = (cov2 @ u.T @ torch.linalg.solve(cov_x_given_z2, x.T)).T
    turn = torch.linalg.eigh(cov2).eigenvectors  # in these axes q(z2|x) is diagonal, and so is the prior
    w2, mean2 = w2 @ turn, mean2 @ turn
    log_var2 = (turn.T @ cov2 @ turn).diagonal().log()
    cov1 = torch.linalg.inv(eye / v2 + w1.T @ w1 / v1)
    back = torch.linalg.eigh(cov1).eigenvectors
    w1, w2 = w1 @ back, back.T @ w2
    cov1 = (back.T @ cov1 @ back).diagonal()
    q = Chain(Normal(mean2, log_var2.expand_as(mean2)), cov1[:, None] * w2 / v2, cov1 * (x @ w1) / v1, cov1.log())
    eps = torch.randn(7, 6, 4, dtype=double, generator=generator)
    z, log_q = q.draw(eps)
    zeros = torch.zeros(6, 2, dtype=double)
    p = Chain(Normal(zeros, zeros), w2, zeros[0], torch.full((2,), math.log(v2), dtype=double))
    latents = stochastic_layers(z, q, p, log_q)
    assert [latent.z.shape for latent in latents] == [(7, 6, 2), (7, 6, 2)]
    log_px = Normal(z[..., :2] @ w1.T, torch.full((5,), math.log(v1), dtype=double)).log_prob(x).sum(-1)
    terms = Terms(latents, log_px, target=x, size=torch.full((6,), 5))
    covariance = w1 @ (w2 @ w2.T + v2 * eye) @ w1.T + v1 * torch.eye(5, dtype=double)
    exact = MultivariateNormal(torch.zeros(5, dtype=double), covariance).log_prob(x)
    assert float((bounds.log_weights(terms) - exact).abs().max()) < 1e-10
    assert all(latent.kl_per_dimension is not None for latent in latents[:1])
    double_gradient = part("objectives", {"name": "importance_weighted", "gradient": "doubly_reparameterised"})
    with pytest.raises(ConfigError, match="one stochastic layer"):
        double_gradient.value(terms, torch.tensor(0.0))


def test_the_import_of_the_flows_library_leaves_torch_as_it_was():
    assert zuko().__name__ == "zuko"
    assert Distribution._validate_args
    with pytest.raises(ValueError, match="scale"):
        torch.distributions.Normal(0.0, -1.0)


def test_a_flow_that_holds_weights_is_refused_where_its_density_has_to_be_cut_off():
    config = ModelConfig((5,), 2, "mlp", "mlp", "iaf", "standard_normal", "gaussian", "identity")
    model = config.build(0)
    objective = part("objectives", {"name": "importance_weighted", "gradient": "doubly_reparameterised"})
    terms = model(Batch(torch.randn(3, 5), torch.tensor(0.0)), draw(model.draws(3, 5), 0))
    with pytest.raises(ConfigError, match="cut from the encoder"):
        objective.value(terms, torch.tensor(0.0))


def test_densities_leave_bfloat16():
    config = ModelConfig((5,), 8, "mlp", "mlp", "diagonal_gaussian", "mixture", "gaussian", "identity")
    model, batch = config.build(0), Batch(torch.randn(64, 5), torch.tensor(0.0))
    noise = draw(model.draws(64), 0)
    with torch.autocast("cpu", torch.bfloat16):
        latent = model(batch, noise).latents[0]
        log_p = latent.log_p
    exact = model.double().p(latent.z.double()).log_density(latent.z.double())
    torch.testing.assert_close(log_p.double(), exact, atol=1e-3, rtol=1e-5)


def test_a_prior_made_of_the_encoder_is_refused_beside_labels():
    with pytest.raises(ConfigError, match="without labels"):
        ModelConfig((5,), 2, "mlp", "mlp", "diagonal_gaussian", "vamp", "gaussian", "identity",
                    condition={"name": "classes", "labels": [0, 1]}).build(0)  # fmt: skip


def test_n_01_and_the_prior_of_a_model_without_questions_are_the_same():
    model = linear_model("diagonal_gaussian")
    like = torch.zeros(2, LATENT, dtype=torch.float64)
    assert isinstance(model.p(like), StandardNormal)
