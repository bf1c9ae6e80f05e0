"""C24: does adding or subtracting an attribute's vector add or remove the attribute?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.evaluation.passes import decode
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.latent.attributes import attribute_vector
from elbowroom.latent.edit import edit
from elbowroom.maths.noise import derive_seed

ATTRIBUTES: Mapping[str, tuple[str, float]] = {
    "large": ("scale", 0.75),
    "right": ("x", 0.5),
    "low": ("y", 0.5),
    "heart": ("shape", 1.5),
    "smiling": ("Smiling", 0.5),
    "glasses": ("Eyeglasses", 0.5),
    "male": ("Male", 0.5),
    "blond": ("Blond_Hair", 0.5),
}
"""What is asked for, where a set has it: the column of its attributes, and the value above which a row has it."""
METHODS = {"plain": "plain_mean", "difference": "difference_of_means"}
HALF = 0.5
"""Probability above which the classifier says that an attribute is there; share of pictures that stay themselves."""
TRUSTED = 0.8
"""Accuracy below which the classifier's word counts for nothing."""
OTHERS, ROWS, SHOWN = 99, 1000, 10
"""Pictures among which one's own is to be found; test rows that are edited, and shown."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    large = bench.scale.large_latent
    return [bench.vae(large), bench.autoencoder(large)]


def attributes(data: Dataset) -> dict[str, np.ndarray]:
    """Those of ATTRIBUTES that the set has: which rows have them, bool [N]."""
    assert data.attributes is not None, "the claim wants attributes"
    columns = dict(zip(data.attribute_names or (), data.attributes.T, strict=True))
    return {name: columns[column] > limit for name, (column, limit) in ATTRIBUTES.items() if column in columns}


@dataclass(frozen=True)
class Judge:
    """A classifier that was trained on training rows and knows no latent space.

    It learns all attributes at once, as classes that are their combinations; one attribute's probability is the sum of
    those that have it.
    """

    space: FeatureSpace
    names: tuple[str, ...]

    def probability(self, x: np.ndarray, name: str) -> np.ndarray:
        """That pictures have an attribute [N]."""
        assert self.space.classes is not None
        return self.space.probabilities(x) @ (self.space.classes >> self.names.index(name) & 1)


def judge_of(bench: Workbench) -> Judge:
    found, held_out = attributes(bench.train), attributes(bench.test)
    codes, codes_test = (np.stack(list(of.values()), 1) @ 2 ** np.arange(len(of)) for of in (found, held_out))
    seed = derive_seed("attributes", bench.base_seed) % 2**31
    return Judge(train_features(bench.train.x, codes, bench.test.x, codes_test, seed=seed), tuple(found))


def itself(edited: np.ndarray, own: np.ndarray) -> float:
    """The share of edited pictures whose own, of it and OTHERS more, is the nearest in features [N, F].

    What the edit does to all alike, the attribute, is taken off: the mean of the shift.
    """
    from scipy.spatial.distance import cdist

    distance = cdist(edited - (edited - own).mean(0), own)
    others = (np.arange(len(own))[:, None] + np.arange(1, min(OTHERS, len(own) - 1) + 1)) % len(own)
    return float((np.diag(distance) < np.take_along_axis(distance, others, 1).min(1)).mean())


def judged(moves: Mapping[str, Verdict], kept: Mapping[str, Verdict]) -> tuple[Verdict, str]:
    """The plain mean as the document writes it, else the difference of means of its book; identity is part of it."""
    plain, book = (all_of(moves[name], kept[name]) for name in METHODS)
    if plain == "holds":
        return "holds", ""
    if book == "holds":
        return ("conditional", "book") if plain == "refuted" else ("undecided", "")
    if moves["difference"] == "holds" and kept["difference"] == "refuted":
        return "conditional", "another"
    return ("refuted", "") if plain == book == "refuted" else ("undecided", "")


def measured(bench: Workbench, judge: Judge, seed: int) -> dict[str, dict[str, float]]:
    """Of one seed: attribute -> the probabilities after each edit, and the shares of those that stay themselves."""
    model, other = (bench.model(recipe, seed) for recipe in needs(bench))
    codes_train, codes = bench.codes(model, bench.train.x), bench.codes(model, bench.held_out.x[:ROWS])
    has_train, has = attributes(bench.train), attributes(bench.held_out.take(slice(0, ROWS)))
    found = {}
    for name in judge.names:
        values: dict[str, float] = {}
        for way, sign, rows in (("added", 1.0, ~has[name]), ("removed", -1.0, has[name])):
            start, rng = codes[rows], bench.rng("C24", name, way, seed)
            before = decode(model, start)
            own = bench.codes(other, before)
            values[f"{way}_before"] = float(judge.probability(before, name).mean())
            for method, asked in METHODS.items():
                vector = attribute_vector(codes_train, has_train[name], asked)
                random = rng.standard_normal(start.shape)
                random *= np.linalg.norm(vector) / np.linalg.norm(random, axis=1, keepdims=True)
                moved = {method: edit(start, vector, sign), f"random_{method}": start + random.astype(start.dtype)}
                for arm, there in moved.items():
                    after = decode(model, there)
                    values[f"{way}_{arm}"] = float(judge.probability(after, name).mean())
                    values[f"itself_{way}_{arm}"] = itself(bench.codes(other, after), own)
        found[name] = values
    return found


def verdicts(mean: Callable[[str], np.ndarray]) -> tuple[Verdict, str]:
    """By the rule, of the means over attributes that have these names, one for each seed."""
    moves, kept = {}, {}
    for method in METHODS:
        beyond = difference(gain(mean, method), gain(mean, f"random_{method}"))
        moves[method] = all_of(above(interval(mean(f"added_{method}")), HALF),
                               below(interval(mean(f"removed_{method}")), HALF), above(beyond))  # fmt: skip
        kept[method] = above(interval(stays(mean, method)), HALF)
    return judged(moves, kept)


def gain(mean: Callable[[str], np.ndarray], arm: str) -> np.ndarray:
    """How far the probability moves the right way, over adding and removing."""
    return (mean(f"added_{arm}") - mean("added_before") + mean("removed_before") - mean(f"removed_{arm}")) / 2


def stays(mean: Callable[[str], np.ndarray], arm: str) -> np.ndarray:
    """The share of pictures that stay themselves, over adding and removing."""
    return (mean(f"itself_added_{arm}") + mean(f"itself_removed_{arm}")) / 2


ARMS = ("before", "random_difference", "plain", "difference")


def experiment(bench: Workbench) -> Outcome:
    judge = judge_of(bench)
    runs = [measured(bench, judge, seed) for seed in bench.seeds]

    def mean(key: str) -> np.ndarray:
        return np.array([np.mean([values[key] for values in run.values()]) for run in runs])

    right = np.mean([(judge.probability(bench.test.x, name) > HALF) == has
                     for name, has in attributes(bench.test).items()])  # fmt: skip
    verdict, condition = verdicts(mean) if right >= TRUSTED else ("undecided", "")
    ways = {way: {arm: mean(f"{way}_{arm}").tolist() for arm in ARMS} for way in ("added", "removed")}
    remains = {arm: stays(mean, arm).tolist() for arm in ARMS[1:]}
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            *(interval(values).number(f"{way}_{arm}") for arm in reversed(ARMS) for way, values in
              ((way, arms[arm]) for way, arms in ways.items())),
            *(interval(values).number(f"itself_{arm}") for arm, values in reversed(remains.items())),
            Number("judge", float(right), count=len(bench.test)),
        ),
        plot=panels.figure(
            *(panels.paired(arms, y="probability", title=way, reference=HALF) for way, arms in ways.items()),
            panels.bars({name: [run[name]["added_difference"] - run[name]["added_before"] for run in runs]
                         for name in judge.names}, y="rise", title="each"),
            panels.paired(remains, y="share", title="identity", reference=HALF),
            panels.images(shown(bench, judge.names[0]), float(bench.train.x.min()), float(bench.train.x.max()),
                          title="pictures"),
        ),
    )  # fmt: skip


def shown(bench: Workbench, name: str) -> dict[str, np.ndarray]:
    """Held-out pictures without an attribute, and what becomes of them where it is added."""
    model = bench.model(needs(bench)[0], bench.seeds[0])
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
    figure=draw.panels,
    wants="attributes",
    words={
        "en": Words(
            title="Does a vector add an attribute?",
            claim=(
                "Adding an attribute's mean vector to a code adds the attribute; subtracting it removes the attribute."
            ),
            method=(
                "On test pictures without an attribute its vector is added to the VAE's code, on those with it taken "
                "away; once, not more. A classifier of pixels, trained on training pictures, says how probable the "
                "attribute is before and after. The vector is the mean code of the training pictures that have the "
                "attribute, as the document writes it, or the difference of the means with and without it, as its book "
                "has it; against both, steps of the same length in random directions. A picture stays itself if, in "
                "the codes of another network, its own reconstruction is nearer than 99 others, what the edit does to "
                "all alike being taken off. Over all attributes and both ways, a vector works if the 95% intervals say "
                "that the probability rises above 0.5 and falls below it, that it moves farther than by random steps, "
                "and that more than half stay themselves. The claim holds if the plain mean works; it holds on a "
                "condition if the difference of means alone does, or if it moves the attribute and loses the picture."
            ),
            remark=(
                "The plain mean is a place and no direction: where half of the pictures have the attribute and the "
                "codes lie around 0, it is half of the difference of means. Sets without attributes have the library's "
                "own sprites stand in; faces are measured with --data celeba. Asked for are large, right, low and "
                "heart of sprites, and smiling, glasses, male and blond of faces."
            ),
            conclusions={
                "holds": "Even the plain mean adds and removes the attribute, and the picture stays itself.",
                "conditional": (
                    "The difference of means adds and removes the attribute, far beyond random steps; what is wrong "
                    "with the rest of the claim, the condition says."
                ),
                "refuted": (
                    "Neither vector adds and removes the attribute while the picture stays itself, or random steps of "
                    "the same length do as much."
                ),
                "undecided": "The seeds do not agree, or the classifier is not to be trusted with these attributes.",
            },
            labels={
                "book": "the vector is the difference of the means with and without the attribute",
                "another": "the picture need not stay itself",
                "added_before": "Probability of the attribute before it is added",
                "removed_before": "Probability before it is removed",
                "added_random_difference": "After a random step, pictures without it",
                "removed_random_difference": "After a random step, pictures with it",
                "added_plain": "After adding the plain mean",
                "removed_plain": "After removing the plain mean",
                "added_difference": "Probability after adding the difference of means",
                "removed_difference": "Probability after removing the difference of means",
                "itself_random_difference": "Share that stays itself, random step",
                "itself_plain": "Share that stays itself, plain mean",
                "itself_difference": "Share that stays itself, difference of means",
                "judge": "Accuracy of the classifier on test pictures",
                "before": "Before",
                "random_difference": "Random step",
                "plain": "Plain mean",
                "difference": "Difference of means",
                "probability": "Probability of the attribute",
                "added": "Added",
                "removed": "Removed",
                "rise": "Rise of the probability",
                "each": "Each attribute, difference of means",
                "share": "Share of pictures",
                "identity": "Nearest to their own",
                "pictures": "Test pictures, the first attribute added",
                "large": "Large",
                "right": "Right",
                "low": "Low",
                "heart": "Heart",
                "smiling": "Smiling",
                "glasses": "Glasses",
                "male": "Male",
                "blond": "Blond",
            },
        ),
        "ko": Words(
            title="벡터를 더하면 속성이 생기는가?",
            claim="어떤 속성의 평균 벡터를 코드에 더하면 그 속성이 생기고 빼면 없어진다.",
            method=(
                "속성이 없는 시험 그림에는 VAE의 코드에 그 속성의 벡터를 더하고, 있는 그림에서는 뺀다. 한 번만 그렇게 "
                "한다. 훈련 그림의 픽셀로 학습한 분류기가 앞뒤로 속성의 확률을 말한다. 벡터는 문서에 적힌 대로 속성이 "
                "있는 훈련 그림의 평균 코드이거나, 문서가 따르는 책대로 속성이 있는 쪽과 없는 쪽의 평균의 차이이다. 둘 "
                "다 같은 길이의 무작위 걸음과 견준다. 다른 신경망의 코드에서, 편집이 모든 그림에 똑같이 한 것을 뺀 "
                "뒤에 자기 복원 그림이 다른 99개보다 가까우면 그 그림은 그대로이다. 모든 속성과 두 방향에 걸쳐, 확률이 "
                "더하면 0.5보다 높아지고 빼면 낮아지며, 무작위 걸음보다 많이 움직이고, 절반이 넘는 그림이 그대로라고 "
                "95% 구간이 말하면 그 벡터는 통한다. 평균 벡터가 통하면 성립한다. 평균의 차이만 통하거나, 속성은 "
                "움직이지만 그림이 바뀌면 조건부로 성립한다."
            ),
            remark=(
                "평균은 위치이지 방향이 아니다. 그림의 절반에 속성이 있고 코드가 0 둘레에 있으면 평균은 평균의 차이의 "
                "절반이다. 속성이 없는 데이터에서는 라이브러리가 그리는 스프라이트로 재며, 얼굴은 --data celeba로 "
                "잰다. 스프라이트에서는 큼, 오른쪽, 아래쪽, 하트를, 얼굴에서는 웃음, 안경, 남성, 금발을 묻는다."
            ),
            conclusions={
                "holds": "평균 벡터만으로도 속성이 생기고 없어지며 그림은 그대로이다.",
                "conditional": (
                    "평균의 차이는 무작위 걸음보다 훨씬 확실하게 속성을 더하고 뺀다. 주장의 나머지에서 무엇이 "
                    "틀렸는지는 조건에 적혀 있다."
                ),
                "refuted": (
                    "어느 벡터도 그림을 그대로 둔 채 속성을 더하고 빼지 못하거나, 같은 길이의 무작위 걸음도 그만큼 "
                    "한다."
                ),
                "undecided": "시드마다 결과가 엇갈리거나, 이 속성들에는 분류기를 믿을 수 없다.",
            },
            labels={
                "book": "벡터가 속성이 있는 쪽과 없는 쪽의 평균의 차이일 때",
                "another": "그림이 그대로가 아니어도 될 때",
                "added_before": "더하기 전 속성의 확률",
                "removed_before": "빼기 전 속성의 확률",
                "added_random_difference": "무작위 걸음 뒤, 속성이 없던 그림",
                "removed_random_difference": "무작위 걸음 뒤, 속성이 있던 그림",
                "added_plain": "평균을 더한 뒤",
                "removed_plain": "평균을 뺀 뒤",
                "added_difference": "평균의 차이를 더한 뒤 속성의 확률",
                "removed_difference": "평균의 차이를 뺀 뒤 속성의 확률",
                "itself_random_difference": "그대로인 비율, 무작위 걸음",
                "itself_plain": "그대로인 비율, 평균",
                "itself_difference": "그대로인 비율, 평균의 차이",
                "judge": "시험 그림에서 분류기의 정확도",
                "before": "앞",
                "random_difference": "무작위 걸음",
                "plain": "평균",
                "difference": "평균의 차이",
                "probability": "속성의 확률",
                "added": "더했을 때",
                "removed": "뺐을 때",
                "rise": "확률이 높아진 정도",
                "each": "속성마다, 평균의 차이",
                "share": "그림의 비율",
                "identity": "자기 그림에 가장 가까움",
                "pictures": "시험 그림에 첫 속성을 더한 것",
                "large": "큼",
                "right": "오른쪽",
                "low": "아래쪽",
                "heart": "하트",
                "smiling": "웃음",
                "glasses": "안경",
                "male": "남성",
                "blond": "금발",
            },
        ),
    },
)
