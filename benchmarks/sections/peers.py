"""The section of the page on peers."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = [(name, f"{v['examples_per_second']:,}", f"{v['lowest']:,} to {v['highest']:,}", v["seconds_per_epoch"],
             v["elbowroom_is_faster_by"], v["test_negative_elbo"]) for name, v in record["table"].items()]  # fmt: skip
    shares = ", ".join(f"{kind} {share:.0%}" for kind, share in record["where_the_step_goes"].items())
    ours = record["table"]["elbowroom"]["settings"]
    settings = ", ".join(f"{name} {value}" for name, value in ours.items())
    return "\n".join([
        "## Peers: training the same 784-400-20 VAE, batch 128, on MNIST\n", around(record),
        f"{record['epochs']} epochs each, {record['rounds']} interleaved rounds, medians; a whole training call with its progress and "
        "history. Wanted, uncompiled: 4.5 times the plain loop (which feeds single PIL images as torchvision does) and 3.5 "
        "times pythae. Ours: " + settings + "; the others: float32, Adam 1e-3 constant. Imports are off every racer's clock, also "
        "that of torch._dynamo, which torch.optim makes on first use (1.3 s). The test bound is better by the rate and its "
        "schedule, not by the speed.\n",
        table(("", "examples/s", "spread", "s per epoch", "elbowroom is faster by", "test -ELBO"), rows),
        f"Matrix products: {record['gflops_reached']} GFLOP/s, **{record['share_of_peak']:.0%}** of this machine's own bfloat16 rate. "
        f"Where the processor time of a step goes: {shares}.\n",
    ])  # fmt: skip
