"""The page of a run of texts, and the picture of attention."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import Seq2Seq, SequenceVAE, evaluate, report
from elbowroom.data.text.pairs import Pairs
from elbowroom.data.text.vocabulary import Vocabulary
from elbowroom.errors import ConfigError, DataError
from elbowroom.pictures.figures.attention import attention
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.words import say

SMALL = {"width": 8, "units": 8, "epochs": 1, "random_state": 0}
SOURCE = ("나는 간다", "너는 온다", "<script>", "우리는 간다") * 5
KOREAN = Pairs(SOURCE, ("I go", "you come", "a & b", "we go") * 5, "kor")


def test_attention_has_a_row_for_each_token_written_and_shows_korean(recwarn):
    weights = np.array([[0.9, 0.1, 0.0], [0.2, 0.3, 0.5]])
    figure = attention(weights, [" men", "[END]"], ["달리", "고", "[END]"])
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["men", "■"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["달리", "고", "■"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1], "what is written first stands first"
    np.testing.assert_array_equal(np.asarray(axes.collections[0].get_array()).reshape(2, 3), weights)
    assert to_svg(figure) == to_svg(attention(weights, [" men", "[END]"], ["달리", "고", "[END]"]))
    assert not [str(word.message) for word in recwarn if "missing from font" in str(word.message)]
    with pytest.raises(DataError, match="for 1 and 3 tokens"):
        attention(weights, ["men"], ["달리", "고", "[END]"])


def test_pieces_of_bytes_read_as_the_characters_that_they_end():
    vocabulary = Vocabulary.learn(["ab"], "bpe", 260)  # bytes alone: a Korean syllable is three of them
    sequences = vocabulary.encode(["가b"])
    assert vocabulary.tokens(sequences[0]) == ["·", "·", "가", "b", "[END]"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_of_pairs_shows_examples_and_attention_and_escapes_texts(tmp_path, language):
    model = Seq2Seq(attention="luong", tokens="character", beams=1, **SMALL).fit(KOREAN)
    page = report(model, KOREAN, tmp_path / "page.html", language).read_text(encoding="utf-8")
    assert "나는 간다" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert page.count('class="picture"') == 3, "two of attention, and the curves"
    assert page.count('data-name="' + {"en": "Output", "ko": "출력"}[language] + '"') == 8, (
        "examples, their columns named for phones"
    )
    assert {"en": "Perplexity", "ko": "퍼플렉시티"}[language] in page


def test_a_seq2seq_without_attention_has_a_page_without_it(tmp_path):
    model = Seq2Seq(tokens="character", beams=1, **SMALL).fit(KOREAN)
    page = report(model, (KOREAN.source, KOREAN.target), tmp_path / "page.html").read_text(encoding="utf-8")
    assert say("section.text_attention.lead") not in page


@pytest.mark.slow
def test_the_page_of_codes_goes_from_one_text_to_another(tmp_path):
    vae = SequenceVAE(2, **SMALL).fit(list(KOREAN.source))
    page = report(vae, list(KOREAN.source), tmp_path / "page.html").read_text(encoding="utf-8")
    assert "From one text to another" in page
    assert "New texts" in page
    assert "nats per text" in page
    with pytest.raises(ConfigError, match="reads texts"):
        evaluate(vae, list(KOREAN.source))
