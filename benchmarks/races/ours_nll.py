"""This library's NLL of given rows under given weights."""

from __future__ import annotations

import argparse
import json
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch

from elbowroom import runs
from elbowroom.configuration import part
from elbowroom.evaluation.likelihood import nll
from elbowroom.model import Model, ModelConfig

NETWORK = {"name": "mlp", "hidden": (200, 200), "activation": "tanh"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    options = parser.parse_args()
    model = Model(ModelConfig(
        event_shape=(28, 28), latent_dim=50, encoder=part("networks", NETWORK), decoder=part("networks", NETWORK),
        posterior="diagonal_gaussian", prior="standard_normal", likelihood="bernoulli", scaling="identity",
    ))  # fmt: skip
    weights = {k: v for k, v in runs.load_tensors(options.weights)[0].items() if not k.startswith("scaling.")}
    unknown = model.load_state_dict(weights, strict=False)
    assert not unknown.unexpected_keys
    assert all(key.startswith("scaling.") for key in unknown.missing_keys)
    x = np.load(options.rows)
    half = torch.autocast("cpu", torch.bfloat16) if options.precision == "bfloat16" else nullcontext()
    with half:
        nll(model.eval(), x[:1], 100, "test")
        started = time.perf_counter()
        found = nll(model, x, options.samples, "test")
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": round(seconds, 3), "nll": found.value, "standard_error": found.standard_error,
                      "threads": torch.get_num_threads()}))  # fmt: skip


if __name__ == "__main__":
    main()
