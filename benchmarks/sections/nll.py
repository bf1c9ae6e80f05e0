"""The section of the page on nll."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = [(name, f"{v['seconds']:.2f}", f"{v['least']:.2f} to {v['greatest']:.2f}", v["elbowroom_is_faster_by"],
             f"{v['nll']:.3f} ± {v['standard_error']:.3f}" if "nll" in v else f"{-v['returned']:.3f} (returned with a plus)")
            for name, v in record["raced"].items()]  # fmt: skip
    whole = [(precision, f"{v['seconds']:.0f}", f"{v['nll']:.3f} ± {v['standard_error']:.3f}")
             for precision, v in record["whole_test_set"].items()]  # fmt: skip
    return "\n".join([
        f"## NLL at K = {record['samples']:,}, 784-200-200-50\n", around(record),
        f"{record['rows']} binary test images, the same weights, K and threads on all sides, medians of interleaved rounds:\n",
        table(("", "seconds", "spread", "elbowroom is faster by", "NLL [nats]"), rows),
        "All 10,000 test images:\n",
        table(("precision", "seconds", "NLL [nats]"), whole),
        f"bfloat16 products shift the NLL by {record['bias_of_bfloat16']:+.4f} nats.\n",
    ])  # fmt: skip
