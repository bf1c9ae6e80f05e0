"""C16: is one Monte Carlo sample per image enough?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Verdict, Words
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, interval
from elbowroom.lab.workbench import Workbench, over_seeds

BATCHES, SAMPLES = (128, 20), (1, 5, 50)
LIMIT = 0.5
"""Nats of test ELBO that more samples must gain to count."""
LEAST_EPOCHS = 5
ROWS, JUDGED = 1000, 16


def needs(bench: Workbench) -> Sequence[Recipe]:
    recipes = [_recipe(bench, batch, samples, _cost(samples)) for batch in BATCHES for samples in SAMPLES]
    return recipes + [_recipe(bench, batch, 5, 1) for batch in BATCHES]


def _cost(samples: int) -> float:
    """Of a step with K samples, over one with one: the encoder once and the decoder, its mirror image, K times."""
    return (1 + samples) / 2


def _recipe(bench: Workbench, batch: int, samples: int, cost: float) -> Recipe:
    """So many samples, in the steps that one sample gets over `cost`; an epoch is the least."""
    steps = bench.scale.steps
    if batch != bench.scale.batch_size:
        steps = max(steps, LEAST_EPOCHS * -(-len(bench.train) // batch))
    objective = {"name": "elbo", "samples": samples}
    return bench.vae(objective=objective, training={"batch_size": batch, "steps": max(1, round(steps / cost))})


def experiment(bench: Workbench) -> Outcome:
    x = bench.held_out.x[:ROWS]

    def elbos(batch: int, samples: int, cost: float) -> list[float]:
        recipe = _recipe(bench, batch, samples, cost)
        return over_seeds(bench, recipe, lambda model, seed: elbo_parts(model, x, "test", JUDGED)[0].value)

    by_cost = {batch: [elbos(batch, samples, _cost(samples)) for samples in SAMPLES] for batch in BATCHES}
    by_steps = {batch: elbos(batch, 5, 1) for batch in BATCHES}
    gains = {f"cost_{batch}_{samples}": difference(by_cost[batch][place], by_cost[batch][0])
             for batch in BATCHES for place, samples in enumerate(SAMPLES) if place}  # fmt: skip
    at_steps = {f"steps_{batch}_5": difference(by_steps[batch], by_cost[batch][0]) for batch in BATCHES}
    verdict: Verdict = all_of(*(below(gain, LIMIT) for gain in gains.values()))
    if verdict == "holds" and any(below(gain, LIMIT) == "refuted" for gain in at_steps.values()):
        verdict = "conditional"
    arms = {f"arm_{batch}_1": by_cost[batch][0] for batch in BATCHES}
    arms |= {f"arm_{batch}_5": by_steps[batch] for batch in BATCHES}
    return Outcome(
        verdict=verdict,
        condition="condition" if verdict == "conditional" else "",
        numbers=(
            *(gain.number(name, "nats") for name, gain in gains.items()),
            *(gain.number(name, "nats") for name, gain in at_steps.items()),
            *(interval(by_cost[batch][0]).number(f"one_{batch}", "nats") for batch in BATCHES),
        ),
        plot=panels.figure(
            panels.curve(SAMPLES, {f"batch_{batch}": np.asarray(by_cost[batch]) for batch in BATCHES},
                         x_label="samples", y_label="elbo", title="equal_cost", x_log=True),
            panels.paired({name: arms[name] for name in sorted(arms)}, y="elbo", title="equal_steps"),
        ),
    )  # fmt: skip


claim = Claim(
    name="C16",
    sources=(3,),
    needs=needs,
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Is one sample enough?",
            claim="One Monte Carlo sample of z for each image and step is enough to train a VAE.",
            method=(
                "2-D VAEs with K = 1, 5 and 50 samples, in batches of 128 and of 20, five seeds. Cost is counted in "
                "passes through encoder and decoder: a step with K samples costs (1 + K) / 2 times one with one and "
                "gets as many fewer steps (at least one pass through the data, which can only favour it). The claim "
                "holds if the 95% interval of what K = 5 and 50 gain over K = 1 in test ELBO lies below 0.5 nat for "
                "both batch sizes; it holds on a condition if K = 5 gains more than that at equal steps."
            ),
            remark=(
                "Counting passes and not seconds keeps the clock out of the numbers; on a processor that does five "
                "samples in the time of one, the numbers at equal steps are the ones to read."
            ),
            conclusions={
                "holds": "One sample is enough: at equal cost more samples gain less than half a nat, and five do "
                "not gain more even where their cost is not counted. Noise averages out over images and steps.",
                "conditional": "At equal cost one sample is enough; with as many steps, which then cost five times as "
                "much, five samples gain more than half a nat.",
                "refuted": "More samples gain half a nat or more at equal cost.",
                "undecided": "Whether more samples gain half a nat at equal cost differs between seeds.",
            },
            labels={
                "condition": "cost is what is held equal",
                "cost_128_5": "Gain of K = 5 at equal cost, batch 128",
                "cost_128_50": "Gain of K = 50 at equal cost, batch 128",
                "cost_20_5": "Gain of K = 5 at equal cost, batch 20",
                "cost_20_50": "Gain of K = 50 at equal cost, batch 20",
                "steps_128_5": "Gain of K = 5 at equal steps, batch 128",
                "steps_20_5": "Gain of K = 5 at equal steps, batch 20",
                "one_128": "ELBO of K = 1, batch 128",
                "one_20": "ELBO of K = 1, batch 20",
                "batch_128": "Batch 128",
                "batch_20": "Batch 20",
                "arm_128_1": "K = 1, 128",
                "arm_128_5": "K = 5, 128",
                "arm_20_1": "K = 1, 20",
                "arm_20_5": "K = 5, 20",
                "samples": "Samples K",
                "elbo": "ELBO (test, nats)",
                "equal_cost": "Equal cost",
                "equal_steps": "Equal steps",
            },
        ),
        "ko": Words(
            title="표본 하나로 충분한가?",
            claim="VAE를 학습할 때 이미지와 단계마다 z의 몬테카를로 표본 하나면 충분하다.",
            method=(
                "표본 수 K = 1, 5, 50과 배치 크기 128, 20으로 2차원 VAE를 시드 다섯 개로 학습한다. 비용은 인코더와 "
                "디코더를 지나는 횟수로 센다. 표본이 K개인 걸음은 하나인 걸음의 (1 + K) / 2배이므로 학습 횟수를 그만큼 "
                "줄인다(데이터를 적어도 한 번은 보게 하며, "
                "이는 그쪽에 유리할 뿐이다). K = 5와 50이 K = 1보다 더 얻는 시험 ELBO의 95% 구간이 두 배치 크기 "
                "모두에서 0.5 nat보다 아래에 있으면 주장이 성립한다. 학습 횟수를 같게 할 때 K = 5가 그보다 더 얻으면 "
                "조건부로 성립한다."
            ),
            remark=(
                "초가 아니라 횟수를 세므로 시계가 수를 바꾸지 않는다. 표본 하나를 처리할 시간에 다섯을 처리하는 "
                "장치라면 학습 횟수를 같게 한 수를 보면 된다."
            ),
            conclusions={
                "holds": "하나로 충분하다. 같은 비용에서 표본을 늘려 얻는 것은 0.5 nat에 못 미치고, 비용을 세지 "
                "않아도 다섯 개가 그보다 더 얻지는 못한다. 잡음은 이미지와 단계를 거치며 평균이 된다.",
                "conditional": "같은 비용에서는 하나로 충분하다. 다섯 배의 비용을 들여 학습 횟수를 같게 하면 표본 "
                "다섯 개가 0.5 nat 넘게 더 얻는다.",
                "refuted": "같은 비용에서도 표본을 늘리면 0.5 nat 이상 더 얻는다.",
                "undecided": "같은 비용에서 표본을 늘려 0.5 nat을 더 얻는지는 시드마다 다르다.",
            },
            labels={
                "condition": "비용을 같게 할 때",
                "cost_128_5": "같은 비용에서 K = 5의 이득, 배치 128",
                "cost_128_50": "같은 비용에서 K = 50의 이득, 배치 128",
                "cost_20_5": "같은 비용에서 K = 5의 이득, 배치 20",
                "cost_20_50": "같은 비용에서 K = 50의 이득, 배치 20",
                "steps_128_5": "같은 횟수에서 K = 5의 이득, 배치 128",
                "steps_20_5": "같은 횟수에서 K = 5의 이득, 배치 20",
                "one_128": "K = 1의 ELBO, 배치 128",
                "one_20": "K = 1의 ELBO, 배치 20",
                "batch_128": "배치 128",
                "batch_20": "배치 20",
                "arm_128_1": "K = 1, 128",
                "arm_128_5": "K = 5, 128",
                "arm_20_1": "K = 1, 20",
                "arm_20_5": "K = 5, 20",
                "samples": "표본 수 K",
                "elbo": "ELBO (시험, nats)",
                "equal_cost": "같은 비용",
                "equal_steps": "같은 학습 횟수",
            },
        ),
    },
)
