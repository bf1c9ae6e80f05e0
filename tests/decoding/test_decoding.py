"""Decoding: beams find what an exhaustive search finds, draws have the model's frequencies, caches change nothing."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from elbowroom.data.ragged import Ragged
from elbowroom.decoding.beam import search
from elbowroom.decoding.generate import ROWS_AT_ONCE, Decoding, generate
from elbowroom.decoding.one_by_one import Draws, Greedy, generate_tokens, permitted
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import derive_seed
from elbowroom.parts.sequence_decoders import recurrent as recurrent_decoder
from elbowroom.parts.sequence_decoders import transformer as transformer_decoder
from elbowroom.parts.sequence_encoders import transformer as transformer_encoder
from elbowroom.sequence_model import SequenceModel, SequenceModelConfig
from elbowroom.tokens import BEGIN, END

VOCABULARY, MOST = 7, 3
SHAPE = {"width": 8, "heads": 2, "layers": 2, "inner": 7}
DECODERS = {
    "transformer": transformer_decoder.Transformer(**SHAPE),
    "bahdanau": recurrent_decoder.Recurrent(width=5, units=4, layers=2, attention={"name": "bahdanau", "units": 3}),
}
SOURCE = Ragged.of([[4, 5, 6], [6], [5, 5, 4, 4, 6]])


@pytest.fixture(params=DECODERS)
def model(request) -> SequenceModel:
    encoder = transformer_encoder.Transformer(**SHAPE)
    model = SequenceModelConfig(VOCABULARY, VOCABULARY, encoder, DECODERS[request.param]).build(3).double().eval()
    with torch.no_grad():  # so that logits differ between tokens and prefixes
        for p in model.parameters():
            p.mul_(3.0)
    return model


@torch.no_grad()
def log_p_of(model: SequenceModel, source: torch.Tensor, tokens: list[int]) -> float:
    """log p of these tokens and an END, where the tokens that are never generated have no probability."""
    memory = model.read(source)
    logits = model.decoder(torch.tensor([[BEGIN, *tokens]]), memory)[0]
    return float(permitted(logits).gather(-1, torch.tensor([[t] for t in (*tokens, END)])).sum())


@pytest.mark.slow
def test_wide_beams_find_the_best_of_all_sequences(model):
    for row in range(3):
        source = torch.from_numpy(SOURCE.padded([row]))
        every = [
            list(tokens) for n in range(MOST) for tokens in itertools.product((3, 4, 5, 6), repeat=n)
        ]  # all that end within three tokens
        scores = {tuple(tokens): log_p_of(model, source, tokens) / (len(tokens) + 1) for tokens in every}
        beams = search(model.decoder, model.read(source), beams=64, most=[MOST], length_penalty=1.0)[0]
        ended = {tuple(tokens): score for score, tokens in beams if tuple(tokens) in scores}
        best = max(scores, key=scores.__getitem__)
        assert ended[best] == pytest.approx(scores[best], rel=1e-9)
        assert list(ended) == sorted(ended, key=lambda tokens: -ended[tokens])


def test_one_beam_is_greedy(model):
    memory = model.read(torch.from_numpy(SOURCE.padded([0, 1, 2])))
    one = [beams[0][1] for beams in search(model.decoder, memory, beams=1, most=[6] * 3, length_penalty=0.0)]
    assert one == generate_tokens(model.decoder, memory, Greedy(), [6] * 3)


@pytest.mark.slow
def test_a_sequence_is_written_the_same_alone_and_in_company(model):
    for how in (Decoding(beams=1), Decoding(beams=4)):
        together = generate(model, SOURCE, how)
        assert together == [generate(model, SOURCE.take([row]), how)[0] for row in range(3)]


def test_draws_have_the_frequencies_of_the_model():
    log_p = torch.log(torch.tensor([[0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.0]])).expand(40_000, -1)
    for temperature, top_p, expected in ((1.0, 1.0, [0.1, 0.2, 0.3, 0.4]),
                                         (0.5, 1.0, [1 / 30, 4 / 30, 9 / 30, 16 / 30]),
                                         (1.0, 0.5, [0, 0, 3 / 7, 4 / 7])):  # fmt: skip
        drawn = Draws(torch.Generator().manual_seed(0), temperature, top_p)(log_p)
        shares = torch.bincount(drawn, minlength=7)[2:6] / len(drawn)
        np.testing.assert_allclose(shares, expected, atol=0.01)


def test_draws_belong_to_the_batch_by_length_and_come_back_in_the_order_of_the_sequences(model):
    sequences = Ragged.of([[4, 5, 6, 5][: 1 + row % 4] for row in range(100)])
    drawn = generate(model, sequences, Decoding(temperature=1.0, seed=5, most=6))
    order = sorted(range(100), key=lambda row: (len(sequences[row]), row))
    for start in (0, ROWS_AT_ONCE):
        rows = order[start : start + ROWS_AT_ONCE]
        choose = Draws(torch.Generator().manual_seed(derive_seed(5, "decoding", start)))
        memory = model.read(torch.from_numpy(sequences.padded(rows)))
        assert [drawn[row] for row in rows] == generate_tokens(model.decoder, memory, choose, [6] * len(rows))


def test_draws_are_those_of_their_seed(model):
    one, again, other = (generate(model, SOURCE, Decoding(temperature=1.0, seed=s, most=9)) for s in (0, 0, 1))
    assert one == again
    assert one != other


@pytest.mark.slow
def test_200_tokens_with_a_cache_cost_a_quarter_of_reading_the_prefix_again():
    shape = {"width": 64, "heads": 4, "layers": 2, "inner": 256, "dropout": 0.0}
    config = SequenceModelConfig(
        50, 50, transformer_encoder.Transformer(**shape), transformer_decoder.Transformer(**shape)
    )
    model = config.build().double().eval()
    memory = model.read(torch.arange(4, 24).unsqueeze(0))

    def cached() -> list[int]:
        state, token, generated = model.decoder.start(memory), torch.tensor([BEGIN]), []
        for _ in range(200):
            logits, state = model.decoder.step(token, memory, state)
            token = logits.argmax(-1)
            generated.append(int(token))
        return generated

    def again() -> list[int]:
        prefix = torch.tensor([[BEGIN]])
        for _ in range(200):
            prefix = torch.cat([prefix, model.decoder(prefix, memory)[:, -1].argmax(-1, keepdim=True)], 1)
        return prefix[0, 1:].tolist()

    with torch.no_grad():
        outcomes = []
        for run in (cached, again):
            with FlopCounterMode(display=False) as counter:
                tokens = run()
            outcomes.append((counter.get_total_flops(), tokens))
    assert outcomes[0][1] == outcomes[1][1]
    assert 0 < outcomes[0][0] <= outcomes[1][0] / 4, outcomes


def test_settings_that_mean_nothing_are_refused():
    wrong: list[dict[str, Any]] = [
        {"beams": 0}, {"beams": 2.5}, {"beams": "many"}, {"most": 0}, {"most": 2.5}, {"length_penalty": float("nan")},
        {"length_penalty": 1e9}, {"temperature": 0.0}, {"temperature": float("inf")}, {"temperature": 1e-320},
        {"temperature": 1.0, "top_p": 0.0}, {"top_p": 0.5},
    ]  # fmt: skip
    for settings in wrong:
        with pytest.raises(ConfigError):
            Decoding(**settings)
    for settings in ({"temperature": 0.0}, {"top_p": 0.0}):
        with pytest.raises(ConfigError):
            Draws(torch.Generator(), **settings)
