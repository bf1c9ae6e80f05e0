"""A conditional VAE on MNIST: are the digits that it draws those that were asked for, and what does log p(x|y) gain?

    make conditions        or        ELBOWROOM_DATA=... python benchmarks/conditions.py

A classifier judges: a convolutional network of the library, trained here on the training digits, grey ones and draws of
them, moved by up to two pixels. The unconditional VAE has the same networks, code, epochs and settings. Choices were
made on the last 10,000 training rows, with short runs on up to 16,000 of the others; here both models learn from all
60,000. A first full run, whose KL weighed 2 at the start, had given 99.5% and ELBO - log 10 = -107.67 on test (VAE
without warm-up: -103.93) before both took the usual warm-up, which had given the better bound on the held-out rows.
Models are run folders in benchmarks/work/conditions: who stops goes on from there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from elbowroom import VAE, ConditionalVAE, evaluate, load, load_data, runs
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation import inference
from elbowroom.evaluation.probes import knn_accuracy, linear_probe_accuracy
from elbowroom.parts.networks.convolutional import Convolutional
from elbowroom.pictures import figures
from elbowroom.pictures.output import save
from record import WORK, keep, surroundings

SETTINGS: dict[str, Any] = {
    "latent_dim": 8,
    "augmentation": "binarise",
    "epochs": 12,
    "hidden": (400, 400),
    "kl_warmup": 4.0,
    "random_state": 0,
}
"""Of both models; all else is the estimators' default."""
OF_A_CLASS, SAMPLES, CODES = 1000, 100, 10_000
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "conditions.png"


class Classifier:
    """Reads digits; its accuracy on real ones says how far its word goes."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.network = Convolutional(channels=(32, 64, 128)).build((28, 28), (10,))

    def train(self, x: np.ndarray, y: np.ndarray, epochs: int = 6, rows: int = 128) -> None:
        """Learns to read digits x [N, 28, 28] of 8 bits, grey ones and draws of them."""
        grey, labels = torch.from_numpy(x).float() / 255, torch.from_numpy(np.asarray(y, np.int64))
        steps = len(x) // rows
        optimizer = torch.optim.AdamW(self.network.parameters(), 3e-3, weight_decay=0.05)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=epochs * steps)
        for _ in range(epochs):
            for taken in torch.randperm(len(x))[: steps * rows].view(steps, rows):
                seen = torch.roll(grey[taken], tuple(torch.randint(-2, 3, (2,)).tolist()), (1, 2))
                drawn = torch.rand(rows, 1, 1) < 0.5
                with torch.autocast("cpu", torch.bfloat16):
                    scores = self.network(torch.where(drawn, torch.bernoulli(seen), seen))
                loss = F.cross_entropy(scores.float(), labels[taken])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()

    @torch.no_grad()
    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The class of each image [N, 28, 28] of 0 to 255."""
        self.network.eval()
        blocks = [torch.from_numpy(np.ascontiguousarray(block)).float() / 255 for block in np.array_split(x, 20)]
        return torch.cat([self.network(block).argmax(1) for block in blocks]).numpy()


def classifier(train: Dataset) -> Classifier:
    """The one in the work folder, or one that is trained and put there."""
    made, path = Classifier(), WORK / "conditions" / "classifier.safetensors"
    if path.exists():
        made.network.load_state_dict(runs.load_tensors(path)[0])
    else:
        made.train(train.x, train.y)
        path.parent.mkdir(parents=True, exist_ok=True)
        runs.save_tensors(path, made.network.state_dict())
    return made


def fitted(kind: Any, train: Dataset) -> Any:
    """The model of this kind in the work folder, or one that is trained, or trained further, there."""
    folder = WORK / "conditions" / kind.__name__.lower()
    if not (folder / runs.WEIGHTS).exists():
        kind(**SETTINGS, verbose=True).fit(train.x, train.y, run_dir=folder, resume=True)
    return load(folder)


def of_the_class(read: Classifier, x: np.ndarray, wanted: np.ndarray) -> dict[str, Any]:
    """Share of examples that are read as the class that was asked for, in all and of each class."""
    right = read(x) == wanted
    return {"share": float(right.mean()), "of_each": [float(right[wanted == label].mean()) for label in range(10)]}


def codes_of(model: Any, x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """A draw of q(z|x, y) for each row [N, D]."""
    mean, variance = inference.posterior(model, x, y)
    drawn = np.random.default_rng(seed).normal(size=mean.shape)
    return (mean + np.sqrt(variance) * drawn).astype(np.float32)


def generated(conditional: ConditionalVAE, read: Classifier) -> dict[str, Any]:
    """Digits of z ~ N(0, I), a thousand of each class: means of p(x|z, y), and draws of it."""
    wanted = np.repeat(np.arange(10), OF_A_CLASS)
    return {name: of_the_class(read, conditional.sample(len(wanted), wanted, random_state=0, noise=noise), wanted)
            for name, noise in (("means", False), ("drawn_pixels", True))}  # fmt: skip


def styles(conditional: ConditionalVAE, read: Classifier, train: Dataset, test: Dataset) -> dict[str, Any]:
    """Codes of binarised test digits: what they say of the class, and digits of them under their own and another."""
    x, y = inference.modelled_rows(conditional.model_, test.x, 0), np.asarray(test.y)
    known = inference.modelled_rows(conditional.model_, train.x[:CODES], 0)
    codes, seen = codes_of(conditional.model_, x, y, 0), codes_of(conditional.model_, known, train.y[:CODES], 1)
    other = (y + np.random.default_rng(2).integers(1, 10, len(y))) % 10
    return {
        "own_label": of_the_class(read, conditional.inverse_transform(codes, y), y),
        "another_label": of_the_class(read, conditional.inverse_transform(codes, other), other),
        "linear_probe": linear_probe_accuracy(seen, train.y[:CODES], codes, y),
        "nearest_neighbours": knn_accuracy(seen, train.y[:CODES], codes, y),
        "commonest_class": float(np.bincount(y).max() / len(y)),
    }


def bounds(model: Any, test: Dataset, y: Any = None) -> dict[str, Any]:
    """ELBO, its two parts and the NLL on test rows that were binarised once, in nats."""
    found = evaluate(model, test.x, "test", SAMPLES, y)
    return {m.name: {"value": m.value, "standard_error": m.standard_error, "rows": m.rows} for m in found.measures
            if m.unit.startswith("nats")}  # fmt: skip


def draw(conditional: ConditionalVAE) -> None:
    """The picture of the guide: twelve styles, each as every class."""
    rows = {str(label): row for label, row in enumerate(conditional.style_grid(n_styles=12, random_state=0))}
    save(figures.style_grid(rows, vmin=0, vmax=255, ink=True), PICTURE, dpi=120)


def main() -> None:
    train, test = load_data("mnist"), load_data("mnist", split="test")
    around, read = surroundings(), classifier(train)
    conditional, plain = fitted(ConditionalVAE, train), fitted(VAE, train)
    binary = inference.modelled_rows(conditional.model_, test.x, 0)
    results = {
        "settings": SETTINGS,
        "classifier": {name: of_the_class(read, x, test.y) for name, x in (("grey", test.x), ("binarised", binary))},
        "generated": generated(conditional, read),
        "styles": styles(conditional, read, train, test),
        "conditional": bounds(conditional, test, test.y),
        "unconditional": bounds(plain, test),
    }
    for name, value in results.items():
        print(name, value)
    draw(conditional)
    keep("conditions", {**around, **results})


if __name__ == "__main__":
    main()
