"""Training rate of Transformer and Seq2Seq beside loops as PyTorch's tutorials write them, of the same networks.

    make pace        or        python benchmarks/pace.py [--threads N] [--quick]

Racers take turns in one process on the same pairs of Multi30k and the same 8,000 pieces, batch 128, each turn from new
weights: the tutorial's loop (float32, pairs padded together as they come), elbowroom in float32, and elbowroom as it
comes. Ours is a whole `fit`, timed from its first step to its last; both sides clip gradients. The first round warms
up and is not counted. About 15 minutes on one core.

Behind them, greedy decoding of 200 tokens with the keys and values that were computed before, and without: width 256,
3 layers, 8,000 pieces, float64, where both must write the same tokens.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from clock import seconds_of_a_batch, seconds_of_a_step
from elbowroom.data.text.pairs import Pairs
from elbowroom.data.text.vocabulary import Vocabulary
from elbowroom.presets.transformer import TransformerPreset
from elbowroom.tokens import BEGIN
from record import keep, median_and_spread, surroundings
from translation import MODELS, SHARED, part

sys.path.insert(0, str(Path(__file__).with_name("races")))
from translation_loops import AttentionNetwork, Loop, TransformerNetwork

BATCH, STEPS, ROUNDS = SHARED["batch_size"], 21, 3
"""Steps of a turn, the first of which only starts the clock."""
TOKENS = 200
LOOP, FLOAT32, OURS = "tutorial-style loop", "elbowroom, float32", "elbowroom"


def fit_of(name: str, pairs: Pairs, precision: str) -> Callable[[], float]:
    """A turn of ours: one epoch; seconds of a step."""

    def turn() -> float:
        model = MODELS[name]().set_params(epochs=1)
        model.set_params(training={**(model.training or {}), "precision": precision, "clip_norm": 1.0})
        return seconds_of_a_step(lambda clock: model.fit(pairs, callbacks=[clock]))

    return turn


def loop_of(name: str, pairs: Pairs) -> Callable[[], float]:
    """A turn of a tutorial-style loop; seconds of a step."""
    settings = MODELS[name]().get_params()
    vocabulary = Vocabulary.learn([*pairs.source, *pairs.target], settings["tokens"], settings["vocabulary_size"])
    sides = [vocabulary.encode(list(side), 1024, "pairs") for side in (pairs.source, pairs.target)]
    encoded = [tuple(torch.from_numpy(side[i].astype(np.int64)) for side in sides) for i in range(len(pairs.source))]

    def turn() -> float:
        torch.manual_seed(0)
        width, dropout = settings["width"], settings["dropout"]
        if name == "transformer":
            network = TransformerNetwork(len(vocabulary), width, settings["heads"], settings["layers"],
                                         settings["inner"], dropout)  # fmt: skip
        else:
            network = AttentionNetwork(len(vocabulary), width, settings["units"], 256, dropout)
        loop = Loop(network, encoded, settings["label_smoothing"], settings["learning_rate"])
        return seconds_of_a_batch(loop.step, len(encoded), BATCH)

    return turn


def race(name: str, pairs: Pairs, rounds: int) -> dict[str, Any]:
    """All racers by turns with one network."""
    turns = {LOOP: loop_of(name, pairs), FLOAT32: fit_of(name, pairs, "float32"), OURS: fit_of(name, pairs, "auto")}
    seconds: dict[str, list[float]] = {racer: [] for racer in turns}
    for number in range(rounds + 1):
        for racer, turn in turns.items():
            found = turn()
            if number:
                seconds[racer].append(found)
        if number:
            shown = {racer: f"{BATCH / taken[-1]:.0f}" for racer, taken in seconds.items()}
            print(f"{name}, round {number}, pairs/s: {shown}", flush=True)
    result = {}
    for racer, taken in seconds.items():
        median, least, most = median_and_spread([BATCH / value for value in taken])
        ratios = [loop / own for loop, own in zip(seconds[LOOP], taken, strict=True)]
        result[racer] = {"pairs_per_second": round(median, 1), "least": round(least, 1), "most": round(most, 1),
                         "times_the_loop": round(median_and_spread(ratios)[0], 2)}  # fmt: skip
    return result


@torch.no_grad()
def decoding(batch: int, rounds: int) -> dict[str, Any]:
    """Seconds of `TOKENS` tokens for so many texts at once, with a cache and by reading the prefix again."""
    preset = TransformerPreset(width=256, layers=3, inner=1024, dropout=0.0)
    model = preset.parts((8000, 8000))[0].build(0).double().eval()
    memory = model.read(torch.arange(4, 24).repeat(batch, 1) + torch.arange(batch).unsqueeze(1))

    def cached() -> torch.Tensor:
        state, token, written = model.decoder.start(memory), torch.full((batch,), BEGIN), []
        for _ in range(TOKENS):
            logits, state = model.decoder.step(token, memory, state)
            token = logits.argmax(-1)
            written.append(token)
        return torch.stack(written, 1)

    def again() -> torch.Tensor:
        prefix = torch.full((batch, 1), BEGIN)
        for _ in range(TOKENS):
            h = model.decoder.before_logits(prefix, memory)[:, -1]
            prefix = torch.cat([prefix, torch.nn.functional.linear(h, *model.decoder.output).argmax(-1, True)], 1)
        return prefix[:, 1:]

    seconds: dict[str, list[float]] = {"cached": [], "again": []}
    for _ in range(rounds):
        written = {}
        for name, way in (("cached", cached), ("again", again)):
            started = time.perf_counter()
            written[name] = way()
            seconds[name].append(time.perf_counter() - started)
        assert torch.equal(written["cached"], written["again"]), "a cache changes no token"
    medians = {name: round(median_and_spread(taken)[0], 3) for name, taken in seconds.items()}
    return {**medians, "share": round(medians["cached"] / medians["again"], 3), "same_tokens": True}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--quick", action="store_true", help="three steps, one round; nothing is kept")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    warnings.simplefilter("ignore")
    whole, steps, rounds = part("train"), 3 if options.quick else STEPS, 1 if options.quick else ROUNDS
    rows = np.random.default_rng(0).choice(len(whole.source), BATCH * steps, replace=False)
    pairs = Pairs(tuple(whole.source[i] for i in rows), tuple(whole.target[i] for i in rows), whole.title)
    found = {name: race(name, pairs, rounds) for name in ("transformer", "bahdanau")}
    some = MODELS["transformer"]().set_params(epochs=1).fit(Pairs(pairs.source[:200], pairs.target[:200]))
    settings = {
        OURS: f"{some.plan_.training.precision}, pairs of like length together, rotary positions, the output layer at "
              "real tokens alone",
        FLOAT32: "the same with precision='float32'",
        LOOP: "float32, pairs padded as they come, sinusoidal positions, torch.nn.Transformer, torch.nn.GRU, "
              "CrossEntropyLoss(ignore_index), Adam",
    }  # fmt: skip
    cache = {batch: decoding(batch, rounds) for batch in (1, 4)}
    print("decoding, seconds by texts at once", cache)
    for name, raced in found.items():
        print(name, *(f"\n  {racer}: {values}" for racer, values in raced.items()))
    if not options.quick:
        keep("pace", {**surroundings(), "batch": BATCH, "steps": steps, "rounds": rounds, "settings": settings,
                      "networks": found, "decoded_tokens": TOKENS, "decoding": cache})  # fmt: skip


if __name__ == "__main__":
    main()
