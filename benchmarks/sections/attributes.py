"""The section of the page on editing along attributes."""

from __future__ import annotations

from typing import Any

from layout import around, table

KINDS = ("any direction", "shuffled labels")


def section(record: dict[str, Any]) -> str:
    rows, random, judges, ways = [], [], [], []
    for name, one in record["attributes"].items():
        for side, title in (("added", name), ("removed", f"{name}, removed")):
            v = one["test"][side]
            rows.append((title, one["strength"], *(_share(v[key]) for key in ("moved", "flipped")), f"{v['logits']:.2f}",
                         *(_share(v[key]) for key in ("kept", "kept_by_classifier"))))  # fmt: skip
        moved = [one["random"][kind]["moved"] for kind in KINDS]
        sizes = [[abs(value) for value in one["random"][kind]["logits"]] for kind in KINDS]
        random.append((name, _share(one["test"]["added"]["moved"]), *map(_shares, moved),
                       f"{one['test']['added']['logits']:.2f}", *map(_sizes, sizes)))  # fmt: skip
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
        "## Editing faces along attributes\n", around(record),
        f"{record['rows']}. A VAE of {record['parameters']:,} weights, {record['model_seconds']:.0f} s of training; ELBO on the choices rows "
        f"{record['choices_rows']['elbo']:.0f} nats, KL {record['choices_rows']['kl']:.0f}. The attributes were named beforehand; way and "
        f"strength were chosen on the choices rows: the greatest strength at which at least {record['kept_at_least']:.0%} are kept. All 1,000 "
        "test pictures are edited, and compared with their own reconstructions. Moved: the classifier's logit goes the way that was asked for. "
        "Flipped: of the reconstructions on the other side, those that change sides. Kept: of all 1,000 reconstructions the picture's own is "
        "the nearest to the edited one, in the features of the recogniser, which has seen no attribute, and in those of the classifier itself, "
        f"which has. (The nearest reconstruction to a test picture itself is its own for {_share(record['own_reconstruction_nearest_to_the_picture'])}.)\n",
        table(("attribute, added or removed", "strength", "moved", "flipped", "mean of logits", "kept", "kept, classifier"), rows),
        f"Beside adding it, {record['random_draws']} random moves of the same length of either kind: in any direction, and by the same way for "
        "shuffled labels. Shares of pictures whose logit rises, mean (least to greatest); then the size of the mean change of the logit, mean "
        "(greatest). A random move can push nearly all pictures one way, but not far.\n",
        table(("", "moved", *KINDS, "logits", *KINDS), random),
        "How good the classifier is on the test pictures, and on their reconstructions, by which it judges:\n",
        table(("", "have it, of 1,000", "right", "majority class", "right on reconstructions"), judges),
        f"The two ways to a vector on {record['edited_choices']} of the choices rows, each at its greatest strength; taken is the one whose lesser "
        "of both moves is the greater. A first run with strengths up to 4 and three random moves, whose networks these are, met the test rows "
        "before; there the probe stood at the last strength.\n",
        table(("", "strength", "logits, added", "logits, removed", "kept"), ways),
    ])  # fmt: skip


def _sizes(values: list[float]) -> str:
    return f"{sum(values) / len(values):.2f} ({max(values):.2f})"


def _shares(values: list[float]) -> str:
    return f"{100 * sum(values) / len(values):.0f}% ({100 * min(values):.0f} to {100 * max(values):.0f})"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}%"
