"""Where a training step goes: processor time of torch's operations by kind, and the rest, which is Python."""

import json
import time
import warnings

import torch
from mnist import images
from torch.profiler import ProfilerActivity, profile

KINDS = {
    "matrix products": ("aten::mm", "aten::addmm", "aten::linear"),
    "casts and copies": ("aten::copy_", "aten::_to_copy", "aten::to", "aten::empty_strided"),
    "optimiser": ("aten::_fused_adam_", "Optimizer.step#Adam.step", "Optimizer.zero_grad#Adam.zero_grad"),
    "gathering the batch": ("aten::index",),
    "noise": ("aten::normal_", "aten::randn"),
}


def main():
    warnings.simplefilter("ignore")
    from elbowroom import VAE

    x = images("train")[: 150 * 128]
    vae = VAE(latent_dim=20, epochs=1, random_state=0)
    vae.fit(x)
    started = time.perf_counter()
    vae.fit(x)
    whole = time.perf_counter() - started
    with profile(activities=[ProfilerActivity.CPU]) as found:
        vae.fit(x)
    times = {event.key: event.self_cpu_time_total / 1e6 for event in found.key_averages()}
    shares = {kind: sum(times.get(name, 0.0) for name in names) for kind, names in KINDS.items()}
    in_torch = sum(times.values())
    shares["other operations (likelihood, activations, backward)"] = in_torch - sum(shares.values())
    total = max(whole, in_torch)
    shares = {kind: round(seconds / total, 3) for kind, seconds in shares.items()}
    shares["outside torch's operations"] = round(max(0.0, 1 - in_torch / total), 3)
    print(json.dumps(shares))


if __name__ == "__main__":
    torch.set_num_threads(torch.get_num_threads())
    main()
