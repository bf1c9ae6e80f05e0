"""What a latent space of another form is worth on MNIST: learned priors, priors fitted after training, and the MMD.

    make latent_spaces        or        python benchmarks/latent_spaces.py [NAME ...]

With names, these models alone are trained and kept in benchmarks/work/latent_spaces; without, what is missing is
trained, everything is measured, and the result is written.

Priors: 784-300-300-40 with ReLU, pixels binarised anew at every step, 12 epochs for each, batches of 250, Adam with a
cosine from 2e-3, the weight of the KL risen over the first 15% of the steps. The NLL is that of 1,000 test digits,
evenly taken and binarised once, by K = 500 importance samples. A prior fitted after training learns from one code of
each of 20,000 training digits; what it leaves open is chosen by held-out codes, and its gain is that of the ELBO of
the same test digits.

MMD: an autoencoder 784-400-8 under squared error (sigma 1), 10 epochs, and the same with the regulariser. The weight
was chosen among 10, 30, 100 and 300 on 5,000 held-out training digits. The distance is `mmd_ratio`, of 2,000 codes of
test digits.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from elbowroom import load_data
from elbowroom.configuration import part
from elbowroom.data.statistics import statistics
from elbowroom.evaluation import inference
from elbowroom.evaluation.aggregate import mmd_ratio
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import modelled_rows
from elbowroom.evaluation.likelihood import elbo_parts, nll
from elbowroom.evaluation.reconstruction import squared_error
from elbowroom.model import Model, ModelConfig
from elbowroom.training.fit import Plan, fit
from elbowroom.training.fit_prior import fit_prior
from elbowroom.training.settings import TrainingSettings
from record import WORK, keep, surroundings

KEPT = WORK / "latent_spaces"
TEST_ROWS, SAMPLES, FITTED_ROWS = 1000, 500, 20_000
PRIORS: dict[str, Any] = {
    "standard_normal": "standard_normal",
    "mixture": {"name": "mixture", "components": 100},
    "vamp": {"name": "vamp", "pseudo_inputs": 200},
}
FITTED: dict[str, Any] = {
    "mixture": "mixture",
    "flow": "flow",
    "one_gaussian": {"name": "mixture", "components": 1, "covariance": "full"},
}
WEIGHTS = (10.0, 30.0, 100.0, 300.0)
VAE_TRAINING = {"epochs": 12, "batch_size": 250, "learning_rate": 2e-3, "seed": 0}
AE_TRAINING = {"epochs": 10, "batch_size": 250, "learning_rate": 2e-3, "seed": 0}


def vae(prior: Any) -> Plan:
    """The network of the table under this prior."""
    network = {"name": "mlp", "hidden": [300, 300], "activation": "relu"}
    model = ModelConfig((28, 28), 40, network, network, "diagonal_gaussian", prior, "bernoulli", "range",
                        augmentation="binarise")  # fmt: skip
    warmup = 0.15 * VAE_TRAINING["epochs"]
    return Plan(model, part("objectives", {"name": "elbo", "kl_warmup": warmup}), TrainingSettings(**VAE_TRAINING))


def autoencoder(regularisers: list[Any]) -> Plan:
    """784-400-8 and back under squared error."""
    network = {"name": "mlp", "hidden": [400], "activation": "relu"}
    model = ModelConfig((28, 28), 8, network, network, "point", "standard_normal",
                        {"name": "gaussian", "sigma": 1.0}, "range")  # fmt: skip
    objective = part("objectives", {"name": "reconstruction", "regularisers": regularisers})
    return Plan(model, objective, TrainingSettings(**AE_TRAINING))


def trained(name: str, plan: Callable[[], Plan], x: np.ndarray) -> Model:
    """The model, trained if it is not kept."""
    from elbowroom import runs

    weights, settled = KEPT / f"{name}.safetensors", plan()
    if not weights.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        model = fit(settled, x, statistics=statistics(x), progress=True).model
        runs.save_tensors(weights, model.state_dict())
    model = settled.model.build().eval()
    runs.load_into(model, runs.load_tensors(weights)[0], str(weights))
    return model


def likelihoods(models: dict[str, Model], test: np.ndarray) -> dict[str, Any]:
    """NLL and ELBO of each prior, and how far below N(0, I) it lies."""
    measured = {}
    for name, model in models.items():
        rows = modelled_rows(model, test, 0)
        parts = {m.name: m for m in elbo_parts(model, rows, "test", 10)}
        value = nll(model, rows, SAMPLES, "test")
        measured[name] = {
            "nll": value.value,
            "standard_error": value.standard_error,
            "elbo": parts["elbo"].value,
            "kl": parts["kl"].value,
        }
        print(name, measured[name], flush=True)
    for values in measured.values():
        values["gain"] = measured["standard_normal"]["nll"] - values["nll"]
    return measured


def fitted_after(model: Model, train: np.ndarray, test: np.ndarray) -> dict[str, Any]:
    """What a prior fitted to codes of training digits brings the ELBO of the test digits."""
    rows, learn = modelled_rows(model, test, 0), modelled_rows(model, train, 0)
    measured = {}
    before = nll(model, rows, 1, "test")
    for name, prior in FITTED.items():
        changed = fit_prior(model, learn, prior)
        after = nll(changed, rows, 1, "test")  # with one sample it is the ELBO by Monte Carlo, at the same draws
        measured[name] = {
            "gain": before.value - after.value,
            "nll": nll(changed, rows, SAMPLES, "test").value,
            "prior": {key: value for key, value in vars(changed.config.prior).items() if not isinstance(value, tuple)},
        }
        print("fitted", name, measured[name], flush=True)
    return measured


def codes_to_prior(model: Model, x: np.ndarray, split: str) -> dict[str, float]:
    """How far codes are from the prior, and the squared error per digit, of pixels from 0 to 1."""
    codes = inference.encode(model, x)
    draws = prior_draws(model, 2 * len(codes), 0, "ratio")
    return {
        "mmd_ratio": mmd_ratio(codes, draws, split).value,
        "squared_error": float(squared_error(model, x).mean(dtype=np.float64)) * x[0].size / 255.0**2,
    }


def main() -> None:
    train, test = (load_data("mnist", split=split).x for split in ("train", "test"))
    asked = sys.argv[1:]
    models = {name: trained(name, lambda prior=prior: vae(prior), train)
              for name, prior in PRIORS.items() if not asked or name in asked}  # fmt: skip
    learn, held_out = train[:-5000], train[-5000:]
    plain = None
    if not asked or "autoencoder" in asked:
        plain = trained("autoencoder", lambda: autoencoder([]), learn)
    weighted = {}
    for weight in WEIGHTS:
        if not asked or "mmd" in asked:
            regulariser = {"name": "mmd", "weight": weight}
            weighted[weight] = trained(f"mmd-{weight:g}", lambda r=regulariser: autoencoder([r]), learn)
            print(weight, codes_to_prior(weighted[weight], held_out, "held-out training"), flush=True)
    if asked:
        return
    assert plain is not None
    some = test[:: len(test) // TEST_ROWS]
    chosen = {f"{weight:g}": codes_to_prior(model, held_out, "held-out training") for weight, model in weighted.items()}
    limit = 1.05 * codes_to_prior(plain, held_out, "held-out training")["squared_error"]
    fitting = [weight for weight in WEIGHTS if chosen[f"{weight:g}"]["squared_error"] <= limit] or [WEIGHTS[0]]
    best = min(fitting, key=lambda weight: chosen[f"{weight:g}"]["mmd_ratio"])
    content = {
        **surroundings(),
        "rows": f"{len(some)} test digits, K = {SAMPLES}",
        "training": VAE_TRAINING,
        "priors": likelihoods(models, some),
        "fitted_after": fitted_after(models["standard_normal"], train[:: len(train) // FITTED_ROWS], some),
        "mmd": {
            "weight": best,
            "held_out": chosen,
            "autoencoder": codes_to_prior(plain, test, "test"),
            "with_mmd": codes_to_prior(weighted[best], test, "test"),
        },
    }
    print(json.dumps(content, indent=2))
    keep("latent_spaces", content)


if __name__ == "__main__":
    main()
