"""The racer of this library: a whole `VAE.fit()` with its progress and history."""

import argparse
import json
import time
import warnings

import torch._dynamo  # noqa: F401  what torch.optim imports when it is first used; imports are off the clock
from mnist import images


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=4e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    from elbowroom import VAE
    from elbowroom.evaluation.likelihood import elbo_parts

    x, test = images("train"), images("t10k")
    training = {"precision": options.precision, "compile": options.compile}
    vae = VAE(latent_dim=20, epochs=options.epochs, batch_size=options.batch_size, random_state=options.seed,
              learning_rate=options.learning_rate, verbose=True, training=training)  # fmt: skip
    started = time.perf_counter()
    vae.fit(x)
    seconds = time.perf_counter() - started
    elbo = elbo_parts(vae.model_, test, "test")[0]
    settings = vae.plan_.training
    found = {
        "seconds": seconds,
        "epochs": options.epochs,
        "examples_per_second": options.epochs * len(x) / seconds,
        "test_negative_elbo": -elbo.value,
    }
    named = ("precision", "batch_size", "learning_rate", "schedule", "compile")
    print(json.dumps({**found, **{name: getattr(settings, name) for name in named}}))


if __name__ == "__main__":
    main()
