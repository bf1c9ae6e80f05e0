"""Estimators of texts: they learn, save, load, resume, and say what is wrong with a text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from elbowroom import Seq2Seq, SequenceAutoencoder, SequenceVAE, Transformer, load
from elbowroom.data.text.pairs import Pairs
from elbowroom.data.text.tasks import dates, reversal
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning, RunError
from elbowroom.evaluation.texts.generated import generated_measures
from elbowroom.opened import opened
from elbowroom.tokens import END
from elbowroom.training.callback import Callback

pytestmark = pytest.mark.slow  # fits models of sequences

PAIRS = reversal(400, 2, 5, symbols=6)
SMALL = {"tokens": "space", "width": 24, "epochs": 6, "batch_size": 32, "random_state": 0, "learning_rate": 6e-3}
MODELS: dict[str, Any] = {
    "plain": Seq2Seq(units=24, dropout=0.0, **SMALL),
    "bahdanau": Seq2Seq(attention="bahdanau", units=24, dropout=0.0, **SMALL),
    "transformer": Transformer(layers=1, inner=32, heads=2, dropout=0.0, **SMALL),
}
CODES: dict[str, Any] = {
    "autoencoder": SequenceAutoencoder(4, units=24, **SMALL),
    "vae": SequenceVAE(4, units=24, kl_warmup=2.0, free_bits=0.3, **SMALL),
}


@pytest.fixture(scope="module", params=MODELS)
def fitted(request) -> Any:
    return clone(MODELS[request.param]).fit(PAIRS)


@pytest.fixture(scope="module", params=CODES)
def coded(request) -> Any:
    return clone(CODES[request.param]).fit(PAIRS.source)


def text_view(model: Any, texts: Any) -> Any:
    """What the page of a run shows."""
    run = opened(model)
    return run.view(run.in_memory(texts), "run")


def test_history_rises_and_scores_are_those_of_the_tokens(fitted):
    rows = fitted.history_
    assert rows[-1]["log_px"] > rows[0]["log_px"]
    scores = fitted.score_samples(PAIRS.source[:5], PAIRS.target[:5])
    assert scores.shape == (5,)
    alone = [fitted.score_samples([x], [y])[0] for x, y in zip(PAIRS.source[:5], PAIRS.target[:5], strict=True)]
    np.testing.assert_allclose(scores, alone, rtol=1e-5)
    tokens = sum(len(y.split()) + 1 for y in PAIRS.target)
    assert fitted.score(PAIRS) == pytest.approx(fitted.score_samples(PAIRS).sum() / tokens)
    assert fitted.perplexity(PAIRS) == pytest.approx(np.exp(-fitted.score(PAIRS)))


def test_texts_are_written_the_same_alone_and_in_company(fitted):
    some = sorted(PAIRS.source[:12], key=len)
    assert len({len(text) for text in some}) > 2  # so that the shorter ones are padded
    for how in ({"beams": 1}, {"beams": 3}):
        assert fitted.predict(some, **how) == [fitted.predict([text], **how)[0] for text in some]


def test_an_earlier_token_is_looked_up_without_the_later_ones(fitted):
    if fitted.get_params().get("attention", "") is None:
        return
    source, target = max(zip(PAIRS.source, PAIRS.target, strict=True), key=lambda pair: len(pair[0]))
    letters = target.split()
    whole, _, _ = fitted.attention_of(source, target)
    letters[1] = "a" if letters[1] != "a" else "b"
    changed, _, _ = fitted.attention_of(source, " ".join(letters))
    np.testing.assert_array_equal(changed[:2], whole[:2])
    assert not np.allclose(changed[3:], whole[3:])  # one that looks before it reads sees it a step later


def test_a_saved_model_says_the_same(fitted, tmp_path):
    fitted.save(tmp_path / "run")
    again = load(tmp_path / "run")
    assert type(again) is type(fitted)
    assert again.get_params() == fitted.get_params()
    assert again.predict(PAIRS.source[:9]) == fitted.predict(PAIRS.source[:9])
    np.testing.assert_array_equal(again.score_samples(PAIRS), fitted.score_samples(PAIRS))


def test_another_vocabulary_is_refused(tmp_path):
    model = clone(MODELS["plain"]).set_params(epochs=1).fit(PAIRS)
    other = clone(MODELS["plain"]).set_params(epochs=1).fit(dates(50))
    model.save(tmp_path / "run"), other.save(tmp_path / "other")
    (tmp_path / "run" / "vocabulary.json").write_bytes((tmp_path / "other" / "vocabulary.json").read_bytes())
    with pytest.raises(RunError, match="vocabulary"):
        load(tmp_path / "run")
    (tmp_path / "run" / "vocabulary.json").write_text('{"kind": "bpe", "tokenizer": {}}')
    with pytest.raises(RunError, match="vocabulary"):
        load(tmp_path / "run")


def test_attention_is_shown_with_its_tokens():
    model = clone(MODELS["bahdanau"]).set_params(epochs=1).fit(PAIRS)
    weights, written, read = model.attention_of("a b c", "c b a")
    assert (written, read) == (["c", "b", "a", "[END]"], ["a", "b", "c", "[END]"])
    np.testing.assert_allclose(weights.sum(1), 1.0, rtol=1e-5)
    with pytest.raises(ConfigError, match="has some"):
        clone(MODELS["plain"]).set_params(epochs=1).fit(PAIRS).attention_of("a b", "b a")


def test_attention_learns_to_reverse():
    pairs = reversal(1200, 2, 6, symbols=6)
    model = Seq2Seq(attention="luong", units=48, dropout=0.0, **{**SMALL, "width": 32, "epochs": 12}).fit(
        pairs.take(range(1100))
    )
    held_out = pairs.take(range(1100, 1200))
    exact = np.mean([a == b for a, b in zip(model.predict(held_out.source), held_out.target, strict=True)])
    assert exact >= 0.95
    assert model.bleu(held_out).score > 90


def test_a_pair_model_has_no_code_and_says_so(fitted):
    with pytest.raises(ConfigError, match=r"average model_\.read"):
        fitted.transform(PAIRS.source)


def test_codes_are_those_of_the_text_alone_and_come_back_as_texts(coded, tmp_path):
    texts = PAIRS.source[:20]
    codes = coded.transform(texts)
    assert codes.shape == (20, 4)
    np.testing.assert_allclose(codes[3], coded.transform([texts[3]])[0], rtol=1e-4, atol=1e-5)
    assert coded.inverse_transform(codes) == coded.reconstruct(texts)
    way = coded.interpolate(texts[0], texts[1], steps=5)
    assert len(way) == 5
    assert (way[0], way[-1]) == tuple(coded.reconstruct(texts[:2]))
    coded.save(tmp_path / "run")
    again = load(tmp_path / "run")
    np.testing.assert_array_equal(again.transform(texts), codes)
    assert again.reconstruct(texts) == coded.reconstruct(texts)


def test_a_vae_has_a_bound_in_its_history_and_writes_new_texts():
    vae = clone(CODES["vae"]).fit(PAIRS.source)
    last = vae.history_[-1]
    assert last["elbo"] == pytest.approx(last["log_px"] - last["kl"])
    assert vae.sample(3, random_state=0) == vae.sample(3, random_state=0)
    assert len(vae.sample(3, random_state=0, temperature=1.0)) == 3
    np.testing.assert_allclose(vae.score_samples(PAIRS.source[:4]), vae.score_samples(PAIRS.source)[:4], rtol=1e-5)
    found = vae.evaluate(PAIRS.source[:100], "train", 20)
    assert -found["nll"].value == pytest.approx(vae.score_samples(PAIRS.source[:100], 20).mean(), rel=1e-5)
    assert found["nll"].value < -found["elbo"].value


def test_a_vae_whose_decoder_ignores_the_code_says_so():
    with pytest.warns(ElbowroomWarning, match="ignores the code.*kl_warmup"):
        clone(CODES["vae"]).set_params(beta=30.0, kl_warmup=0.0, free_bits=0.0, epochs=3).fit(PAIRS.source)


def test_a_run_goes_on_where_it_was_and_ends_as_if_it_had_not_stopped(tmp_path):
    class Stop(Exception):
        pass

    from elbowroom.training.callback import Callback

    class Press(Callback):
        def on_step(self, training: Any) -> None:
            if training.step == 40:
                raise Stop

    model = clone(MODELS["transformer"]).set_params(dropout=0.1, label_smoothing=0.1, training={"checkpoint_steps": 7})
    whole = clone(model).fit(PAIRS)
    with pytest.raises(Stop):
        clone(model).fit(PAIRS, run_dir=tmp_path / "run", callbacks=[Press()])
    resumed = clone(model).fit(PAIRS, run_dir=tmp_path / "run", resume=True)
    for one, other in zip(whole.model_.state_dict().values(), resumed.model_.state_dict().values(), strict=True):
        assert one.equal(other)
    assert load(tmp_path / "run").predict(PAIRS.source[:5]) == whole.predict(PAIRS.source[:5])


@pytest.mark.parametrize(
    ("texts", "targets", "words"),
    [
        (["a b", ""], ["b a", "c"], "empty line 2"),
        (["a b", "c"], ["b a"], "2 and 1"),
        (["a b", 3], ["b a", "c"], "int at line 2"),
        ("a b", ["b a"], "one text"),
        (["a b", "b"], None, "no y"),
        (["a " * 2000, "b"], ["b", "a"], "2,000 in line 1"),
    ],
)
def test_texts_that_cannot_be_read_are_named(texts, targets, words):
    with pytest.raises(DataError, match=words):
        clone(MODELS["plain"]).fit(texts, targets)


def test_a_text_of_unknown_words_alone_is_refused_and_some_are_said(fitted, coded):
    for write in (fitted.predict, lambda texts: coded.interpolate(*texts)):
        with pytest.raises(DataError, match="text 2, 'zz yy', all of it unknown"):
            write([PAIRS.source[0], "zz yy"])
    for write in (fitted.predict, coded.reconstruct, coded.transform):
        with pytest.warns(ElbowroomWarning, match=r"50% of the tokens are not in the vocabulary, such as 'zz'"):
            write([f"{PAIRS.source[0].split()[0]} zz"])
    score = fitted.score_samples(["zz"], ["zz"])
    assert np.isfinite(score).all(), "an unknown token has a probability"
    report = text_view(coded, ["zz", "yy"])
    assert report.unknown == 1.0
    assert not report.path


def test_a_text_of_100_000_tokens_is_refused_by_a_fitted_model(fitted, coded):
    for write in (fitted.predict, coded.transform):
        with pytest.raises(DataError, match="100,000 in line 2"):
            write([PAIRS.source[0], "a " * 100_000])


def test_settings_are_refused_before_training_and_the_limit_of_tokens_is_one():
    for setting in ({"beams": 0}, {"length_penalty": float("nan")}, {"most_tokens": 0}):
        with pytest.raises((ConfigError, DataError), match=next(iter(setting)).replace("most_tokens", "at most 0")):
            clone(MODELS["plain"]).set_params(**setting).fit(PAIRS, callbacks=[Unreached()])
    pairs = Pairs((*PAIRS.source[:30], "a " * 1100), (*PAIRS.target[:30], "b " * 1100))
    with pytest.raises(DataError, match="1,100 in line 31 of the texts"):
        clone(MODELS["plain"]).set_params(validation_fraction=0.5).fit(pairs)
    model = clone(MODELS["transformer"]).set_params(most_tokens=2000, epochs=1, beams=1).fit(pairs)
    assert model.count_tokens(pairs)[-1] == 1101
    measures = {measure.name: measure for measure in text_view(model, pairs).measures}  # it evaluates and writes
    assert measures["tokens_per_text"].value > 30
    assert measures["exact_match"].rows == 31


class Unreached(Callback):
    def on_start(self, training):
        raise AssertionError("training has begun")


def test_a_text_with_an_unknown_word_is_never_matched(fitted, coded):
    vocabulary = coded.vocabulary_
    known = PAIRS.source[0]
    right = ["zz", known]
    found = generated_measures(vocabulary, ["[UNKNOWN]", known], right, vocabulary.encode(right), "test", False)
    assert found[0].value == 0.5
    assert text_view(fitted, Pairs(PAIRS.source[:4], ("zz",) * 4)).unknown == 1.0


def test_a_text_vae_stands_in_a_pipeline_and_decoding_knows_its_names(fitted):
    labels = [len(text) > 6 for text in PAIRS.source]
    pipeline = make_pipeline(clone(CODES["vae"]).set_params(epochs=1), LogisticRegression()).fit(PAIRS.source, labels)
    assert pipeline.predict(PAIRS.source).shape == (400,)
    assert pipeline[0].get_feature_names_out().tolist() == [f"sequencevae{i}" for i in range(4)]
    with pytest.raises(ConfigError, match="has no setting 'sed'"):
        fitted.predict(PAIRS.source[:2], sed=1)
    assert repr(PAIRS) == "Pairs of reversal: 400"


def test_attention_is_shown_where_nothing_is_written():
    model = clone(MODELS["bahdanau"]).set_params(epochs=1).fit(PAIRS)
    with torch.no_grad():
        model.model_.decoder.output[1][END] = 1e4
    assert model.predict(["a b"]) == [""]
    weights, written, read = model.attention_of("a b")
    assert (weights.shape, written, read) == ((1, 3), ["[END]"], ["a", "b", "[END]"])


def test_a_text_model_that_diverged_is_measured():
    model = clone(CODES["vae"]).set_params(epochs=1).fit(PAIRS.source)
    with torch.no_grad():
        model.model_.to_posterior.bias.fill_(60.0)
    measures = {measure.name: measure.value for measure in text_view(model, PAIRS.source).measures}
    assert measures["perplexity_elbo"] == np.inf
    for call in (lambda: model.sample(-1), lambda: model.evaluate(PAIRS.source, nll_rows=0)):
        with pytest.raises(ConfigError):
            call()


def test_korean_comes_back_as_it_was_in_either_form_of_unicode():
    texts = ["나는 학교에 갔다.", "고양이가 잔다."]
    decomposed = [__import__("unicodedata").normalize("NFD", text) for text in texts]
    for tokens, size in (("bpe", 300), ("character", 300)):
        model = SequenceAutoencoder(4, tokens=tokens, vocabulary_size=size, units=8, width=8, epochs=1, random_state=0)
        vocabulary = model.fit(texts).vocabulary_
        for form in (texts, decomposed):
            sequences = vocabulary.encode(form)
            assert vocabulary.decode(sequences[i] for i in range(2)) == texts


def test_pairs_of_other_than_text_are_refused_where_they_are_made():
    with pytest.raises(DataError, match="3 and 2"):
        Pairs(("a", "b", "c"), ("a", "b"))


def test_a_vae_takes_networks_of_ones_own(tmp_path):
    texts = ["a b", "b a", "a a b", "b b"] * 8
    encoder = {"name": "recurrent", "width": 6, "units": 5, "both_ways": False}
    decoder = {"name": "recurrent", "width": 6, "units": 7, "summary": "start", "tied": False}
    parts = {"encoder": encoder, "decoder": decoder}
    model = SequenceVAE(2, kl_shape="logistic", epochs=1, random_state=0, **parts).fit(texts)
    config = model.model_.config
    assert (config.encoder.units, config.encoder.both_ways, config.decoder.units) == (5, False, 7)
    assert model.plan_.objective.kl_shape == "logistic"
    model.save(tmp_path / "run")
    again = load(tmp_path / "run")
    np.testing.assert_array_equal(again.transform(texts), model.transform(texts))
    assert again.inverse_transform(np.zeros((1, 2))) == model.inverse_transform(np.zeros((1, 2)))
    with pytest.raises(ConfigError, match="did you mean 'recurrent'"):
        SequenceVAE(2, decoder="recurent").fit(texts)
    with pytest.raises(ConfigError, match="A code z is all that its decoder reads"):
        SequenceVAE(2, decoder={"name": "recurrent", "attention": "luong"}).fit(texts)
