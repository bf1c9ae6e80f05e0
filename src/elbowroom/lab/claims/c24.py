"""C24: does adding or subtracting an attribute's vector add or remove the attribute?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from elbowroom.evaluation.inference import decode
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.attribute_classifier import AttributeClassifier, attribute_classifier, attributes
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, below, difference, interval, numbers
from elbowroom.lab.workbench import Workbench
from elbowroom.latent.attributes import attribute_vector
from elbowroom.latent.edit import edit

METHODS = {"plain": "plain_mean", "difference": "difference_of_means"}
HALF = 0.5
"""Probability above which the classifier says that an attribute is there; share of pictures that stay themselves."""
TRUSTED = 0.8
"""Accuracy below which the classifier's word counts for nothing."""
OTHERS, ROWS, SHOWN = 99, 1000, 10
"""Pictures that an edited one may be nearer to than to its own; test rows that are edited, and shown."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    large = bench.scale.large_latent
    return [bench.vae(large), bench.autoencoder(large)]


def itself(edited: np.ndarray, own: np.ndarray) -> float:
    """The share of edited pictures whose own, of it and OTHERS more, is the nearest in features [N, F].

    What the edit does to all alike, the attribute, is taken off: the mean of the shift.
    """
    from scipy.spatial.distance import cdist

    distance = cdist(edited - (edited - own).mean(0), own)
    others = (np.arange(len(own))[:, None] + np.arange(1, min(OTHERS, len(own) - 1) + 1)) % len(own)
    return float((np.diag(distance) < np.take_along_axis(distance, others, 1).min(1)).mean())


def rule(moves: Mapping[str, Verdict], same: Mapping[str, Verdict]) -> tuple[Verdict, str]:
    """The plain mean decides, as in the document, and then the difference of means, as in its book.

    Args:
        moves: method -> whether it moves the attribute.
        same: method -> whether the picture stays itself.
    """
    plain, book = (all_of(moves[name], same[name]) for name in METHODS)
    if plain == "holds":
        return "holds", ""
    if book == "holds":
        return ("conditional", "book") if plain == "refuted" else ("undecided", "")
    if moves["difference"] == "holds" and same["difference"] == "refuted":
        return "conditional", "another"
    return ("refuted", "") if plain == book == "refuted" else ("undecided", "")


def measured(bench: Workbench, classifier: AttributeClassifier, seed: int) -> dict[str, dict[str, float]]:
    """For one seed, attribute -> the probabilities after each edit, and the shares of pictures that stay themselves."""
    model, other = (bench.model(recipe, seed) for recipe in needs(bench))
    codes_train, codes = bench.codes(model, bench.train.x), bench.codes(model, bench.held_out.x[:ROWS])
    has_train, has = attributes(bench.train), attributes(bench.held_out.take(slice(0, ROWS)))
    by_attribute = {}
    for name in classifier.names:
        values: dict[str, float] = {}
        for way, sign, rows in (("added", 1.0, ~has[name]), ("removed", -1.0, has[name])):
            start, rng = codes[rows], bench.rng("C24", name, way, seed)
            before = decode(model, start)
            own = bench.codes(other, before)
            values[f"{way}_before"] = float(classifier.probability(before, name).mean())
            for method, asked in METHODS.items():
                vector = attribute_vector(codes_train, has_train[name], asked)
                random = rng.standard_normal(start.shape)
                random *= np.linalg.norm(vector) / np.linalg.norm(random, axis=1, keepdims=True)
                moved = {method: edit(start, vector, sign), f"random_{method}": start + random.astype(start.dtype)}
                for arm, there in moved.items():
                    after = decode(model, there)
                    values[f"{way}_{arm}"] = float(classifier.probability(after, name).mean())
                    values[f"itself_{way}_{arm}"] = itself(bench.codes(other, after), own)
        by_attribute[name] = values
    return by_attribute


def verdicts(mean: Callable[[str], np.ndarray]) -> tuple[Verdict, str]:
    """By the rule, of the means over attributes that have these names, one for each seed."""
    moves, same = {}, {}
    for method in METHODS:
        beyond = difference(gain(mean, method), gain(mean, f"random_{method}"))
        moves[method] = all_of(above(interval(mean(f"added_{method}")), HALF),
                               below(interval(mean(f"removed_{method}")), HALF), above(beyond))  # fmt: skip
        same[method] = above(interval(stays(mean, method)), HALF)
    return rule(moves, same)


def gain(mean: Callable[[str], np.ndarray], arm: str) -> np.ndarray:
    """How far the probability moves the right way, over adding and removing."""
    return (mean(f"added_{arm}") - mean("added_before") + mean("removed_before") - mean(f"removed_{arm}")) / 2


def stays(mean: Callable[[str], np.ndarray], arm: str) -> np.ndarray:
    """The share of pictures that stay themselves, over adding and removing."""
    return (mean(f"itself_added_{arm}") + mean(f"itself_removed_{arm}")) / 2


ARMS = ("before", "random_difference", "plain", "difference")


def experiment(bench: Workbench) -> Outcome:
    classifier = attribute_classifier(bench)
    runs = [measured(bench, classifier, seed) for seed in bench.seeds]

    def mean(key: str) -> np.ndarray:
        return np.array([np.mean([values[key] for values in run.values()]) for run in runs])

    right = classifier.accuracy(bench.test)
    verdict, condition = verdicts(mean) if right >= TRUSTED else ("undecided", "")
    ways = {way: {arm: mean(f"{way}_{arm}").tolist() for arm in ARMS} for way in ("added", "removed")}
    remains = {arm: stays(mean, arm).tolist() for arm in ARMS[1:]}
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(interval(arms[arm]).number(f"{way}_{arm}") for arm in reversed(ARMS) for way, arms in ways.items()),
            *numbers(dict(reversed(remains.items())), name="itself_{}"),
            Number("judge", right, count=len(bench.test)),
        ),
        plot=panels.figure(
            *(panels.paired(arms, y="probability", title=way, reference=HALF) for way, arms in ways.items()),
            panels.bars({name: [run[name]["added_difference"] - run[name]["added_before"] for run in runs]
                         for name in classifier.names}, y="rise", title="each"),
            panels.paired(remains, y="share", title="identity", reference=HALF),
            panels.images(shown(bench, classifier.names[0]), *bench.pixel_range, title="pictures"),
        ),
    )  # fmt: skip


def shown(bench: Workbench, name: str) -> dict[str, np.ndarray]:
    """Held-out pictures without an attribute, and what becomes of them where it is added."""
    model = bench.first(needs(bench)[0])
    x = bench.held_out.x[~attributes(bench.held_out)[name]][:SHOWN]
    codes, codes_train = bench.codes(model, x), bench.codes(model, bench.train.x)
    has = attributes(bench.train)[name]
    edited = {method: decode(model, edit(codes, attribute_vector(codes_train, has, asked)))
              for method, asked in METHODS.items()}  # fmt: skip
    return {"before": decode(model, codes), **edited}


claim = Claim(
    name="C24",
    sources=(4,),
    needs=needs,
    experiment=experiment,
    wants="attributes",
)
