"""Sequence models: nothing leaks through padding or from the future, and both ways of a decoder agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import draw
from elbowroom.objectives.batch import Batch
from elbowroom.parts.attentions.bahdanau import Bahdanau
from elbowroom.parts.attentions.luong import Luong
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_decoders import recurrent as recurrent_decoder
from elbowroom.parts.sequence_decoders import transformer as transformer_decoder
from elbowroom.parts.sequence_encoders import recurrent as recurrent_encoder
from elbowroom.parts.sequence_encoders import transformer as transformer_encoder
from elbowroom.sequence_model import SequenceModel, SequenceModelConfig
from elbowroom.tokens import BEGIN, END, PAD

VOCABULARY, EPOCH = 11, torch.tensor(0.0)
GRU = recurrent_encoder.Recurrent(width=5, units=4, layers=2)
LSTM = recurrent_encoder.Recurrent(width=5, units=4, cell="lstm")
WRITER = recurrent_decoder.Recurrent(width=5, units=4, layers=2)
STARTER = replace(WRITER, summary="start", tied=False)
SHAPE = {"width": 8, "heads": 2, "layers": 2, "inner": 7}
TRANSFORMERS = {
    positions: (
        transformer_encoder.Transformer(positions=positions, **SHAPE),
        transformer_decoder.Transformer(positions=positions, **SHAPE),
    )
    for positions in ("rotary", "sinusoidal", "none")
}
PAIRS = {
    "gru": (GRU, WRITER),
    "lstm": (LSTM, replace(WRITER, cell="lstm")),
    "gru, summary at the start": (GRU, STARTER),
    "bahdanau": (GRU, replace(WRITER, attention=Bahdanau(units=3))),
    "luong": (GRU, replace(WRITER, attention=Luong())),
    "bahdanau lstm": (LSTM, replace(WRITER, attention=Bahdanau(units=3), cell="lstm", layers=1)),
    **{f"transformer {name}": pair for name, pair in TRANSFORMERS.items()},
    "recurrent encoder, transformer decoder": (GRU, TRANSFORMERS["rotary"][1]),
}
CODES = {
    "gru": (GRU, WRITER),
    "gru, summary at the start": (GRU, STARTER),
    "transformer": (TRANSFORMERS["rotary"][0], replace(TRANSFORMERS["rotary"][1], memory="summary")),
}


def model_of(encoder, decoder, seed: int = 0, **changes) -> SequenceModel:
    return SequenceModelConfig(VOCABULARY, VOCABULARY, encoder, decoder, **changes).build(seed).double().eval()


@pytest.fixture(params=PAIRS)
def model(request) -> SequenceModel:
    return model_of(*PAIRS[request.param])


def tokens(rows: list[list[int]], width: int) -> Tensor:
    return torch.tensor([[*row, END, *[PAD] * (width - len(row) - 1)] for row in rows])


SOURCE = tokens([[4, 5, 6, 7, 8], [9], [10, 4, 4], []], 6)
TARGET = tokens([[5, 4], [7, 8, 9, 10, 6, 5], [4], [6, 6, 6]], 7)


def logits_of(model: SequenceModel, source: Tensor, target: Tensor) -> Tensor:
    prefix = torch.cat([torch.full_like(target[:, :1], BEGIN), target[:, :-1]], 1)
    return model.decoder(prefix, model.read(source))


def test_generation_step_by_step_gives_the_logits_of_the_whole_prefix(model):
    whole, memory = logits_of(model, SOURCE, TARGET), model.read(SOURCE)
    state, token = model.decoder.start(memory), torch.full((4,), BEGIN)
    for place in range(TARGET.shape[1]):
        logits, state = model.decoder.step(token, memory, state)
        torch.testing.assert_close(logits, whole[:, place], rtol=1e-10, atol=1e-12)
        token = TARGET[:, place]


def test_more_padding_changes_nothing(model):
    wide = torch.nn.functional.pad(SOURCE, (0, 5), value=PAD), torch.nn.functional.pad(TARGET, (0, 3), value=PAD)
    narrow = logits_of(model, SOURCE, TARGET)
    torch.testing.assert_close(logits_of(model, *wide)[:, : TARGET.shape[1]], narrow, rtol=1e-10, atol=1e-12)
    one, other = (model(Batch(x, EPOCH, target=y), {}).log_px for x, y in ((SOURCE, TARGET), wide))
    torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
def test_a_sequence_has_the_same_logits_alone_and_in_company(model, dtype, rtol):
    model = model.to(dtype)
    together = logits_of(model, SOURCE, TARGET)
    for row in range(len(SOURCE)):
        source, target = (x[row : row + 1, : int((x[row] != PAD).sum())] for x in (SOURCE, TARGET))
        alone = logits_of(model, source, target)
        torch.testing.assert_close(alone[0], together[row, : target.shape[1]], rtol=rtol, atol=rtol)


def test_a_token_depends_on_those_before_it_alone(model):
    before = logits_of(model, SOURCE, TARGET)
    changed = TARGET.clone()
    changed[:, 3:] = 4
    after = logits_of(model, SOURCE, changed)
    assert torch.equal(after[:, :4], before[:, :4])
    assert not torch.allclose(after[1, 4:], before[1, 4:])


def test_every_token_of_the_source_counts(model):
    before = logits_of(model, SOURCE, TARGET)
    for place in range(5):
        changed = SOURCE.clone()
        changed[0, place] = 10 if place != 4 else 9
        after = logits_of(model, changed, TARGET)
        assert not torch.allclose(after[0], before[0])
        assert torch.equal(after[1:], before[1:])


def test_every_weight_of_a_model_learns(model):
    model(Batch(SOURCE, EPOCH, target=TARGET), {}).log_px.sum().backward()
    for name, p in model.named_parameters():
        assert p.grad is not None, name
        assert torch.isfinite(p.grad).all(), name
        assert p.grad.abs().max() > 0, name


def test_attention_sums_to_one_and_sees_no_padding(model):
    prefix = torch.cat([torch.full_like(TARGET[:, :1], BEGIN), TARGET[:, :-1]], 1)
    if not model.config.decoder.reads_states:
        with pytest.raises(ConfigError, match="has some"):
            model.decoder.attention(prefix, model.read(SOURCE))
        return
    weights = model.decoder.attention(prefix, model.read(SOURCE))
    torch.testing.assert_close(weights.sum(-1), torch.ones(TARGET.shape, dtype=weights.dtype))
    assert (weights[SOURCE.eq(PAD).unsqueeze(1).expand_as(weights)] == 0).all()


def test_log_px_is_the_sum_over_tokens_with_the_end_and_without_padding(model):
    terms = model(Batch(SOURCE, EPOCH, target=TARGET), {})
    log_p = torch.log_softmax(logits_of(model, SOURCE, TARGET), -1)
    expected = sum(log_p[0, i, token] for i, token in enumerate([5, 4, END]))
    torch.testing.assert_close(terms.log_px[0, 0], expected)
    assert terms.size.tolist() == [3, 7, 2, 4]
    assert terms.latents == ()


def test_noise_is_a_function_of_its_key_and_none_is_none(model):
    encoder, decoder = (replace(part, dropout=0.4) for part in (model.config.encoder, model.config.decoder))
    noisy, batch = model_of(encoder, decoder), Batch(SOURCE, EPOCH, target=TARGET)
    one, again, other = (noisy(batch, draw(noisy.draws(4), step)).log_px for step in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.allclose(one, other)
    clean = model_of(*(replace(part, dropout=0.0) for part in (encoder, decoder)))
    torch.testing.assert_close(noisy(batch, {}).log_px, clean(batch, {}).log_px)


@pytest.mark.parametrize("name", CODES)
def test_a_code_is_all_that_its_decoder_reads(name):
    encoder, decoder = CODES[name]
    vae = model_of(encoder, decoder, latent_dim=3, posterior="diagonal_gaussian")
    terms = vae(Batch(SOURCE, EPOCH), draw({"posterior": vae.draws(4, 2)["posterior"]}, 0))
    assert terms.log_px.shape == (2, 4)
    assert terms.latents[0].z.shape == (2, 4, 3)
    assert terms.latents[0].kl_per_dimension.shape == (4, 3)
    assert torch.equal(terms.target, SOURCE)
    z = terms.latents[0].z
    prefix = torch.cat([torch.full_like(SOURCE[:, :1], BEGIN), SOURCE[:, :-1]], 1)
    log_p = torch.log_softmax(vae.decoder(prefix, Memory(z[1])), -1).gather(-1, SOURCE.unsqueeze(-1))[..., 0]
    torch.testing.assert_close((log_p * (SOURCE != PAD)).sum(1), terms.log_px[1])
    with pytest.raises(ConfigError, match="all that its decoder reads"):
        model_of(GRU, replace(WRITER, attention=Luong()), latent_dim=3)


@pytest.mark.parametrize("name", CODES)
def test_a_model_with_a_code_sees_neither_padding_nor_what_comes(name):
    model = model_of(*CODES[name], latent_dim=3, posterior="diagonal_gaussian")
    wide = torch.nn.functional.pad(SOURCE, (0, 5), value=PAD)
    eps = draw({"posterior": model.draws(4)["posterior"]}, 0)
    one, other = (model(Batch(x, EPOCH), eps) for x in (SOURCE, wide))
    torch.testing.assert_close(one.log_px, other.log_px, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(one.latents[0].kl, other.latents[0].kl, rtol=1e-10, atol=1e-12)
    for row in range(4):
        alone = model.encode(SOURCE[row : row + 1, : int((SOURCE[row] != PAD).sum())]).code
        torch.testing.assert_close(alone[0], model.encode(wide).code[row], rtol=1e-10, atol=1e-12)
    memory, prefix = Memory(one.latents[0].z[0]), torch.cat([torch.full((4, 1), BEGIN), SOURCE[:, :-1]], 1)
    changed = prefix.clone()
    changed[:, 3:] = 10
    before, after = model.decoder(prefix, memory), model.decoder(changed, memory)
    assert torch.equal(before[:, :3], after[:, :3])
    assert not torch.allclose(before[0, 3:], after[0, 3:])


def test_lost_words_are_those_of_the_prefix_alone():
    model = model_of(GRU, WRITER, word_dropout=0.999999)
    batch, noise = Batch(SOURCE, EPOCH, target=TARGET), draw({"words": model.draws(4)["words"]}, 0)
    blind = model(batch, noise).log_px
    changed = TARGET.clone()
    changed[1, 0] = 10  # the prefix hides it, the target has it
    differ = model(replace(batch, target=changed), noise).log_px != blind
    assert differ.tolist() == [[False, True, False, False]]


def test_label_smoothing_is_a_penalty_and_never_part_of_log_px():
    plain, smooth = model_of(GRU, WRITER), model_of(GRU, WRITER, label_smoothing=0.1)
    batch = Batch(SOURCE, EPOCH, target=TARGET)
    terms = smooth(batch, draw(smooth.draws(4), 0))
    assert torch.equal(terms.log_px, plain(batch, {}).log_px)
    log_p = torch.log_softmax(logits_of(plain, SOURCE, TARGET), -1)
    target = torch.full_like(log_p, 0.1 / VOCABULARY).scatter(-1, TARGET.unsqueeze(-1), 0.9 + 0.1 / VOCABULARY)
    expected = ((target * log_p).sum(-1) * (TARGET != PAD)).sum(1)
    torch.testing.assert_close(terms.log_px[0] - terms.penalties["label_smoothing"], expected)
    assert not smooth(batch, {}).penalties


def test_a_shared_embedding_is_one_tensor():
    encoder, decoder = PAIRS["transformer rotary"]
    model = model_of(encoder, decoder, shared_embedding=True)
    assert model.encoder.embedding.tokens.weight is model.decoder.embedding.tokens.weight
    with pytest.raises(ConfigError, match="one vocabulary"):
        SequenceModelConfig(9, VOCABULARY, encoder, decoder, shared_embedding=True)
    for other in (PAIRS["gru"][1], replace(decoder, width=16), replace(decoder, positions="none")):
        with pytest.raises(ConfigError, match="of one kind, and of one width"):
            SequenceModelConfig(VOCABULARY, VOCABULARY, encoder, other, shared_embedding=True)


@pytest.mark.parametrize("name", ["encoder", "decoder"])
@pytest.mark.parametrize("pair", ["gru", "bahdanau", "transformer rotary"])
def test_sizes_and_shares_that_mean_nothing_are_refused(pair, name):
    part = PAIRS[pair][name == "decoder"]
    settings = [{"dropout": 1.0}, {"dropout": -0.1}, {"dropout": float("nan")}, {"layers": 0}, {"width": 0}]
    for setting in [*settings, {"units" if hasattr(part, "units") else "inner": 0}]:
        with pytest.raises(ConfigError, match=next(iter(setting))):
            replace(part, **setting)


def test_without_positions_the_encoder_sees_a_set():
    encoder = transformer_encoder.Transformer(positions="none", **SHAPE).build(VOCABULARY).double()
    x, order = torch.tensor([[4, 5, 6, 7, 8]]), torch.tensor([3, 0, 4, 1, 2])
    torch.testing.assert_close(encoder(x[:, order]).states, encoder(x).states[:, order], rtol=1e-10, atol=1e-12)


def test_a_summary_at_the_start_is_read_by_the_cells_alone():
    once, throughout = model_of(GRU, STARTER), model_of(GRU, WRITER)
    prefix, memory = TARGET[:, :4], once.read(SOURCE)
    other = replace(memory, summary=memory.summary + 1.0)
    for model, same in ((once, True), (throughout, False)):
        begun = model.decoder.start(memory)
        first, second = (model.decoder.step(prefix[:, 0], seen, begun)[0] for seen in (memory, other))
        assert torch.equal(first, second) is same
    assert not torch.equal(once.decoder(prefix, memory), once.decoder(prefix, other)), "it begins elsewhere"


def test_an_output_of_its_own_has_its_own_weights():
    tied, own = (model_of(GRU, replace(WRITER, tied=tied)).decoder for tied in (True, False))
    assert tied.output[0] is tied.embedding.weight
    assert own.output[0] is not own.embedding.weight
    assert own.output[0].shape == (VOCABULARY, 4 + 8), "units, and the summary beside them"


def test_dropout_of_the_output_can_be_another():
    def spread(**rates: float) -> float:
        decoder = model_of(GRU, replace(WRITER, layers=1, **rates)).decoder
        draws = [decoder.before_logits(TARGET, memory, {"dropout": torch.tensor(seed)}) for seed in range(2)]
        return float((draws[0] - draws[1]).detach().abs().max())

    memory = model_of(GRU, WRITER).read(SOURCE)
    assert spread(dropout=0.0, output_dropout=0.0) == 0.0
    assert spread(dropout=0.0, output_dropout=0.5) > 0.0
    decoder = model_of(GRU, replace(WRITER, layers=1, dropout=0.5, output_dropout=0.0)).decoder
    assert (decoder.before_logits(TARGET, memory, {"dropout": torch.tensor(0)}) != 0.0).all(), "nothing is struck there"
    decoder = model_of(GRU, replace(WRITER, layers=1, dropout=0.5)).decoder
    assert (decoder.before_logits(TARGET, memory, {"dropout": torch.tensor(0)}) == 0.0).any()


def test_a_summary_at_the_start_is_for_decoders_that_see_one():
    with pytest.raises(ConfigError, match="An attention sees states"):
        replace(WRITER, attention=Luong(), summary="start")
