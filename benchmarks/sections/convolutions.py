"""The section of the page on convolutions."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    parts = [
        "## Convolutions: training the face preset\n", around(record),
        "Four stride-2 layers of 128 channels each way, 200 latent dimensions, the network of Foster's book. All racers in one process by turns, "
        f"batch {record['batch']}, {record['rounds']} rounds, medians. The second row is the plain loop with the layers of the preset (doubled pixels and a "
        "convolution in place of a transposed one, groups in place of batch normalisation): what stands between it and the third row is how they are "
        "computed, and between the third and the fourth bfloat16. Wanted: 1.5 times the first. GFLOP/s are those of convolutions alone, as executed, over "
        "the time of whole steps; peaks are a matrix product of 1024 x 1024 and a 3 x 3 convolution of 128 channels at 64 x 64, forwards, of the same "
        "minutes and type.\n",
        *(f"{who}: {what}.\n" for who, what in record["settings"].items()),
    ]  # fmt: skip
    for size, raced in record["sizes"].items():
        rows = [(name, v["images_per_second"], f"{v['least']} to {v['most']}", v["times_the_book"], v["gflop_per_image"],
                 f"{v['gflops_of_convolutions']:,} ({v['dtype']})",
                 ", ".join(f"{share:.0%} of a {kind}" for kind, share in v["share_of_peak"].items()))
                for name, v in raced["table"].items()]  # fmt: skip
        parts += [f"{size}, {raced['images']}:\n",
                  table(("", "images/s", "spread", "times the first", "GFLOP an image", "GFLOP/s", "share of the peak"), rows)]  # fmt: skip
    return "\n".join(parts)
