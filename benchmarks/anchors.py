"""The anchors: every bound against a closed form, the linear autoencoder against PCA, start-up and the demo timed.

make anchors        or        python benchmarks/anchors.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np
import torch
from scipy.linalg import subspace_angles
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from elbowroom import LinearAutoencoder, ModelConfig
from elbowroom.evaluation.likelihood import elbo_parts, importance_weighted
from elbowroom.maths import divergence, gaussian, ppca
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.training.fit import Plan, fit
from elbowroom.training.settings import TrainingSettings
from record import keep, median_and_spread, surroundings

ROWS, FEATURES, LATENT = 2000, 10, 3


def kl() -> dict[str, float]:
    """Closed-form KL against a million samples, in standard errors; its gradient against finite differences."""
    generator = torch.Generator().manual_seed(0)
    mu, log_var = torch.tensor([0.7, -1.2, 0.0]).double(), torch.tensor([-0.5, 0.8, -2.0]).double()
    z = gaussian.reparameterise(mu, log_var, torch.randn(1_000_000, 3, generator=generator, dtype=torch.float64))
    log_q, log_p = gaussian.log_normal(z, mu, log_var), gaussian.log_normal(z, torch.zeros(3), torch.zeros(3))
    estimate, error = divergence.monte_carlo_kl(log_q, log_p), (log_q - log_p).std(0) / 1000
    exact = gaussian.kl_to_standard_normal(mu, log_var)
    moved = [gaussian.kl_to_standard_normal(mu, log_var + step) for step in (1e-5, -1e-5)]
    numeric = (moved[0] - moved[1]) / 2e-5
    leaf = log_var.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(gaussian.kl_to_standard_normal(mu, leaf).sum(), leaf)
    return {"largest_difference_in_standard_errors": float(((estimate - exact).abs() / error).max()),
            "largest_gradient_difference": float((gradient - numeric).abs().max())}  # fmt: skip


def probabilistic_pca() -> dict[str, Any]:
    """The linear VAE's ELBO against the closed-form maximum; importance-weighted bounds against log p."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, LATENT)) @ rng.normal(size=(LATENT, FEATURES)) + 0.5 * rng.normal(size=(ROWS, FEATURES))
    rows = torch.from_numpy(x)
    best = float(ppca.ppca_log_likelihood(rows, ppca.ppca_maximum_likelihood(rows, LATENT)).mean())
    config = ModelConfig((FEATURES,), LATENT, "linear", "linear", "diagonal_gaussian", "standard_normal", "gaussian",
                         "identity")  # fmt: skip
    trained = fit(Plan(config, ELBO(), TrainingSettings(epochs=200, batch_size=250, learning_rate=5e-2)), x).model
    elbo = elbo_parts(trained, x, "train", samples=64)[0]
    early = fit(Plan(config, ELBO(), TrainingSettings(epochs=6, batch_size=100, learning_rate=1e-2)), x).model
    layer = early.decoder.linear
    twin = ppca.PPCA(layer.weight.detach().double(), layer.bias.detach().double(),
                     float(early.likelihood.log_var.detach().double().exp()))  # fmt: skip
    exact = float(ppca.ppca_log_likelihood(rows[:500], twin).mean())
    bounds = {}
    for samples in (1, 10, 100, 1000, 5000):
        values, errors, _ = importance_weighted(early, x[:500], samples)
        error = float(np.sqrt(np.square(errors).sum()) / 500) if samples > 1 else None
        bounds[samples] = {"bound": float(values.mean()), "standard_error": error}
    return {
        "closed_form_maximum_nats": best,
        "elbo_nats": elbo.value,
        "elbo_standard_error": elbo.standard_error,
        "difference_percent": 100 * abs(elbo.value - best) / abs(best),
        "half_trained_log_p_nats": exact,
        "half_trained_bounds_by_K": bounds,
    }


def angles() -> dict[str, Any]:
    """Largest principal angle between LinearAutoencoder's decoder and scikit-learn's PCA on digits, by default."""
    x = load_digits().data
    found = {}
    for size in (2, 8, 16):
        started = time.perf_counter()
        model = LinearAutoencoder(latent_dim=size, random_state=0).fit(x)
        seconds = time.perf_counter() - started
        origin = model.inverse_transform(np.zeros((1, size)))
        columns = (model.inverse_transform(np.eye(size)) - origin).T
        angle = np.rad2deg(subspace_angles(columns, PCA(size).fit(x).components_.T)).max()
        found[str(size)] = {"degrees": float(angle), "seconds": round(seconds, 1)}
    return found


def seconds_of(*command: str, repeats: int = 7) -> dict[str, float]:
    """Median, least and greatest seconds of a fresh Python."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    median, low, high = median_and_spread(times)
    return {"median": round(median, 3), "lowest": round(low, 3), "highest": round(high, 3)}


def demo(**environment: str) -> dict[str, Any]:
    """Seconds of `elbowroom demo` in an empty folder with an empty cache, and what it trained on."""
    with tempfile.TemporaryDirectory() as folder:
        around = {**os.environ, "XDG_CACHE_HOME": folder, **environment}
        if not environment:
            around.pop("ELBOWROOM_DATA", None)
        started = time.perf_counter()
        command = [sys.executable, "-m", "elbowroom.cli.main", "demo", "--out", f"{folder}/demo"]
        done = subprocess.run(command, env=around, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return {
            "seconds": round(time.perf_counter() - started, 1),
            "first_line": next(line for line in done.stdout.splitlines() if "to learn from" in line),
        }


def main() -> None:
    around = surroundings()
    bare, imported = seconds_of("-c", "pass"), seconds_of("-c", "import elbowroom")
    results = {
        "kl": kl(),
        "probabilistic_pca": probabilistic_pca(),
        "linear_autoencoder_degrees_to_pca": angles(),
        "seconds_of_python_alone": bare,
        "seconds_of_python_with_import_elbowroom": imported,
        "seconds_of_elbowroom_help": seconds_of("-m", "elbowroom.cli.main", "--help"),
        "demo_without_network": demo(),
    }
    if "ELBOWROOM_DATA" in os.environ:
        results["demo_with_fashion_mnist"] = demo(ELBOWROOM_DATA=os.environ["ELBOWROOM_DATA"])
    for name, value in results.items():
        print(name, value)
    keep("anchors", {**around, **results})


if __name__ == "__main__":
    main()
