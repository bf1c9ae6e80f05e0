"""The page of a campaign shows every claim in both languages, with numbers rounded as they can be believed."""

from __future__ import annotations

import copy
import re

import pytest

from elbowroom.lab import claims
from elbowroom.lab.outcome import Number
from elbowroom.lab.page import claims_page
from elbowroom.lab.record import as_text
from elbowroom.pictures.words import LANGUAGES, words

pytestmark = pytest.mark.slow  # runs experiments


@pytest.fixture(scope="module")
def record(outcome, bench):
    """A record of some claims of every kind of verdict, as a campaign writes it."""
    results = {name: {**outcome(name).to_dict(), "seconds": 1.5} for name in ("C4", "C8", "C12", "C14")}
    results["C4"]["verdict"], results["C4"]["condition"] = "refuted", ""
    results["C8"]["verdict"] = "undecided"
    return {"format_version": 1, "scale": "quick", "base_seed": 0, "seeds": list(bench.seeds),
            "sets": {"digits": results},

            "environment": {"elbowroom": "0.1.0"}, "seconds": 12.0, "command": "elbowroom claims --quick"}  # fmt: skip


def plain(page):
    """What a reader sees, but for the pictures."""
    page = re.sub(r"<(svg|style|script).*?</\1>", "", page, flags=re.DOTALL)
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        .replace("&#39;", "'")
        .replace("&#34;", '"')
        .replace("&amp;", "&")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_is_on_the_page_with_its_words_and_verdict(record, language):
    page = claims_page(record, language)
    text = plain(page)
    for name, result in record["sets"]["digits"].items():
        said = claims.find(name).words[language]
        assert f'<section id="{name}">' in page
        assert f'href="#{name}"' in page
        for part in (said.title, said.claim, said.method, said.conclusions[result["verdict"]]):
            assert re.sub(r"\s+", " ", part) in text
        for number in result["numbers"]:
            assert said.labels[number["name"]] in text
    assert f'<html lang="{language}"' in page


def test_the_korean_page_holds_no_english_sentence(record):
    text = plain(claims_page(record, "ko"))
    for key, english in words("en").items():
        if (
            key.startswith("claims.")
            and re.search("[a-z]{5}", english)
            and "{" not in english
            and english not in words("ko")[key]
        ):
            assert not re.search(rf"(?<![\w“]){re.escape(english)}(?!\w)", text), english
    assert "{" not in text


def test_the_counts_are_those_of_the_verdicts(record):
    page = claims_page(record)
    counts = dict(re.findall(r'<div class="(\w+)(?: none)?"><dt>.*?</dt><dd>(\d+)</dd>', page))
    verdicts = [result["verdict"] for result in record["sets"]["digits"].values()]
    assert counts == {level: str(verdicts.count(level)) for level in counts}
    assert len(counts) == 4


def test_a_claim_without_data_counts_for_every_set_and_a_failed_one_is_shown(record):
    two = copy.deepcopy(record)
    two["sets"]["fashion-mnist"] = {"C8": {"failed": "ValueError: <b>no</b> data"}}
    page = claims_page(two)
    assert "ValueError: &lt;b&gt;no&lt;/b&gt; data" in page
    assert "The experiment failed" in page
    row = re.search(r'<tr><td><a href="#C12">.*?</tr>', page, re.DOTALL)
    assert row
    assert row[0].count('class="chip') == 2


@pytest.mark.parametrize(
    ("number", "texts"),
    [
        (Number("a", 0.0021043, 0.000603, 0.003606, 5), ("0.0021", "[0.0006, 0.0036]")),
        (Number("a", 1.00012, 1.0001, 1.00014, 5), ("1.000120", "[1.000100, 1.000140]")),
        (Number("a", -30.91, -43.1, -18.7, 5), ("−31", "[−43, −19]")),
        (Number("a", 12345.6, 12000.0, 12691.2, 5), ("12,346", "[12,000, 12,691]")),
        (Number("a", 2.0, 2.0, 2.0, 5), ("2", "[2, 2]")),
        (Number("a", 1.5e-13), ("1.5e−13", "")),
    ],
)
def test_a_number_has_the_decimals_its_interval_lets_believe(number, texts):
    assert as_text(number) == (texts[0], texts[1].replace(", ", ",\u00a0"))


def test_the_page_runs_nothing_and_loads_nothing(record):
    page = claims_page(record)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert len(page) < 1_000_000
