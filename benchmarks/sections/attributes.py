"""The section of the page on editing along attributes."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(found: dict[str, Any]) -> str:
    rows, judges, ways = [], [], []
    for name, one in found["attributes"].items():
        for side, title in (("added", name), ("removed", f"{name}, removed")):
            v = one["test"][side]
            # the share that a random direction does not raise it lowers
            random = [[share if side == "added" else 1 - share for share in one["random"][kind]["moved"]]
                      for kind in ("any direction", "shuffled labels")]  # fmt: skip
            rows.append((title, _share(v["moved"]), *map(_shares, random), f"{v['logits']:.2f}", _share(v["flipped"]),
                         _share(v["kept"]), _share(v["kept_by_classifier"])))  # fmt: skip
        judges.append((name, one["have it"], _share(one["classifier"]), _share(one["majority"]),
                       _share(one["classifier on reconstructions"])))  # fmt: skip
        for way, v in one["choices"].items():
            if v is None:
                ways.append((f"{name}, {way}", "none", "", "", ""))
                continue
            ways.append((f"{name}, {way}{' (taken)' if way == one['way'] else ''}", one["strengths"][way],
                         *(f"{v[side]['logits']:.2f}" for side in ("added", "removed")),
                         _share(min(v[side]["kept"] for side in ("added", "removed")))))  # fmt: skip
    return "\n".join([
        "## Editing faces along attributes\n", around(found),
        f"{found['rows']}. A VAE of {found['parameters']:,} weights, {found['model_seconds']} s of training; its ELBO on the choices rows "
        f"{found['choices']['elbo']:.0f} nats, KL {found['choices']['kl']:.0f}. The attributes were named beforehand; way and strength were "
        f"chosen on the choices rows, as the greatest strength at which at least {found['kept_at_least']:.0%} are kept. All 1,000 test "
        "pictures are moved, compared with their own reconstructions. Moved: the classifier's logit goes the way that was asked for; beside it "
        f"the mean, least and greatest of {found['random_draws']} random directions of the same length, of any direction and of shuffled labels. Flipped: of the "
        "reconstructions on the other side, those that change sides. Kept: of all 1,000 reconstructions the picture's own is the nearest to the "
        "edited one, in the features of the recogniser, which has seen no attribute, and in those of the classifier itself, which has.\n",
        table(("attribute added", "moved", "any direction", "shuffled labels", "logits", "flipped", "kept", "kept, classifier"), rows),
        "How good the classifier is on the test pictures, and the same of their reconstructions, on which it judges:\n",
        table(("", "have it, of 1,000", "right", "majority class", "right on reconstructions"), judges),
        "The two ways to a vector on the choices rows, each at its greatest strength:\n",
        table(("", "strength", "logits, added", "logits, removed", "kept"), ways),
    ])  # fmt: skip


def _shares(values: list[float]) -> str:
    return f"{100 * sum(values) / len(values):.0f}% ({100 * min(values):.0f} to {100 * max(values):.0f})"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}%"
