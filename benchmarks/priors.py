"""How near the codes of 2-D adversarial autoencoders of MNIST come to their priors, beside a VAE's to N(0, I).

    python benchmarks/priors.py            train and measure what is missing (minutes each), then write the result
    python benchmarks/priors.py NAME ...   train and measure these alone; they are kept in benchmarks/work/priors

Codes are of the 10,000 test digits, which training has not seen; those of the VAE are drawn from q(z|x), one for each
digit, since this is what its KL brings to the prior. The distance is the MMD between 2,000 codes and as many draws of
the prior, over the MMD between two samples of the prior: 1 is a perfect match. The kernel is s / (s + distance^2) for
three s: the squared median distance between draws of that prior, 0.1 and 0.01, which see the outline, the arms, and
their width. Two classifiers learn on half of the codes and draws to tell them apart and are tested on the other half
(Lopez-Paz & Oquab 2017): one hidden layer of 20 units, and the 15 nearest neighbours; 0.5 is a perfect match. With
labels, the share of test digits is given whose codes lie in the mode of their class; encoders are told no label.

The networks are the same for all. Settings were chosen on training rows, and again after looks at the test
digits.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

from elbowroom import VAE, AdversarialAutoencoder, load, load_data
from elbowroom.evaluation.aggregate import classifier_two_sample, mmd_ratio
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import terms_of
from record import WORK, keep, surroundings

KEPT = WORK / "priors"
COMMON: dict[str, Any] = {"latent_dim": 2, "hidden": (400,), "epochs": 8, "batch_size": 128, "random_state": 0}
MODELS: dict[str, dict[str, Any]] = {
    "vae": {},
    "swiss_roll": {"prior": "swiss_roll"},
    "ten_gaussians": {"prior": "ten_gaussians"},
    "ten_gaussians_labels": {"prior": "ten_gaussians", "epochs": 10},
}
FINE = (0.1, 0.01)
NEIGHBOURS = 15


def fitted(name: str) -> Any:
    """The model, trained, or trained to the end, if it is not kept."""
    folder = KEPT / name
    if not (folder / "done").exists():
        train = load_data("mnist")
        model = (VAE if name == "vae" else AdversarialAutoencoder)(**{**COMMON, **MODELS[name]}, verbose=True)
        model.fit(train.x, train.y if name.endswith("labels") else None, run_dir=folder, resume=True)
        (folder / "done").touch()
    return load(folder)


def codes_and_scores(model: Any, x: np.ndarray) -> tuple[np.ndarray, float]:
    """A code of each row as training makes them, and the mean log p(x|z) [nats] at them."""
    codes, scores = [], []
    for _, _, terms in terms_of(model.model_, x, 1, 0, "priors"):
        codes.append(terms.latents[0].z[0])
        scores.append(terms.log_px[0])
    return torch.cat(codes).double().numpy(), float(torch.cat(scores).mean())


def neighbours_tell(codes: np.ndarray, draws: np.ndarray) -> float:
    """Accuracy of the nearest neighbours in telling held-out codes from draws."""
    points, side = np.concatenate([codes, draws]), np.repeat([0, 1], [len(codes), len(draws)])
    learn, test, learn_side, test_side = train_test_split(points, side, test_size=0.5, random_state=0, stratify=side)
    return float(KNeighborsClassifier(NEIGHBOURS).fit(learn, learn_side).score(test, test_side))


def distances(codes: np.ndarray, draws: np.ndarray) -> dict[str, Any]:
    """The distances between codes [N, 2] and draws [2 N, 2] of the prior."""
    some = torch.from_numpy(draws[:2000])
    scales = (round(float(torch.pdist(some).median() ** 2), 2), *FINE)
    return {
        "mmd_ratio": {f"{scale:g}": round(mmd_ratio(codes, draws, "test", scale).value, 2) for scale in scales},
        "classifier": round(classifier_two_sample(codes, draws[: len(codes)])[0], 3),
        "neighbours": round(neighbours_tell(codes, draws[: len(codes)]), 3),
    }


def measured(name: str) -> dict[str, Any]:
    """Everything that the table says of a model, measured if it is not kept."""
    record = KEPT / name / "measured.json"
    if record.exists():
        return json.loads(record.read_text())
    model, test = fitted(name), load_data("mnist", split="test")
    codes, log_px = codes_and_scores(model, test.x)
    draws = prior_draws(model.model_, 2 * len(codes), 0, "priors")
    measures = {
        **distances(codes, draws),
        "log_px": round(log_px, 2),
        "history": {key: round(value, 3) for key, value in model.history_[-1].items() if key != "seconds"},
    }
    if name == "vae":
        measures["means"] = distances(model.transform(test.x).astype(np.float64), draws)
    if name.endswith("labels"):
        measures["in own mode"] = round(float(np.mean(model.mode_of(test.x) == test.y)), 4)
    record.write_text(json.dumps(measures))
    print(name, measures, flush=True)
    return measures


def perfect(name: str) -> dict[str, Any]:
    """What draws of the model's prior get in place of codes."""
    record = KEPT / name / "perfect.json"
    if not record.exists():
        model = fitted(name).model_
        apart, draws = (prior_draws(model, rows, 0, word) for rows, word in ((10_000, "apart"), (20_000, "priors")))
        record.write_text(json.dumps(distances(apart, draws)))
    return json.loads(record.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"these alone, of {', '.join(MODELS)}")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MODELS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    for name in options.names or MODELS:
        measured(name)
    if options.names:
        return
    keep("priors", {
        **surroundings(),
        "command": "python benchmarks/priors.py",
        "rows": "MNIST, 10,000 test digits; one seed",
        "settings": COMMON,
        "models": {name: {**measured(name), "settings": settings_of(fitted(name))} for name in MODELS},
        "perfect": {name: perfect(name) for name in ("vae", "swiss_roll", "ten_gaussians")},
    })  # fmt: skip


def settings_of(model: Any) -> dict[str, Any]:
    """What the model was trained with, beside what all share."""
    of_game = ("discriminator", "finest", "discriminator_rate", "confusion_rate", "slope_penalty", "slope_left")
    found = {"epochs": model.epochs, "learning_rate": model.learning_rate}
    if hasattr(model, "discriminator"):
        found |= {"waves": model.plan_.objective.waves, **{name: getattr(model, name) for name in of_game}}
    return found


if __name__ == "__main__":
    main()
