"""Texts and pairs as people keep them: tables with more columns, JSON lines, empty lines."""

from __future__ import annotations

import gzip

import pytest

from elbowroom import load_pairs, load_texts
from elbowroom.errors import ConfigError, DataError

EXPECTED = (("one", "two"), ("eins", "zwei"))


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def sides(pairs):
    return pairs.source, pairs.target


def test_of_three_columns_nobody_guesses_which_are_the_pair(tmp_path):
    tabs = write(tmp_path / "ids.tsv", "0\tone\teins\n1\ttwo\tzwei\n")
    with pytest.raises(ConfigError, match=r"Of 3 columns .* two are the pair.*line 1: 0 \| one \| eins.*--columns 1 2"):
        load_pairs(tabs)
    assert sides(load_pairs(tabs, columns=(1, 2))) == EXPECTED
    late = write(tmp_path / "late.tsv", "one\teins\ntwo\tzwei\tby B\n")
    with pytest.raises(ConfigError, match="line 2"):
        load_pairs(late)
    table = write(tmp_path / "ids.csv", "id,en,de\n0,one,eins\n1,two,zwei\n")
    with pytest.raises(ConfigError, match=r"'id', 'en', 'de'.*--columns en de"):
        load_pairs(table)
    assert sides(load_pairs(table, columns=("en", "de"))) == EXPECTED
    named = load_pairs(write(tmp_path / "two.csv", "en,de\none,eins\ntwo,zwei\n"))
    assert sides(named) == EXPECTED
    assert named.origin["columns"] == ["en", "de"]


def test_names_in_the_first_line_between_tabs_are_taken_for_names_when_asked_for(tmp_path):
    tabs = write(tmp_path / "named.tsv", "id\ten\tde\n0\tone\teins\n1\ttwo\tzwei\n")
    assert sides(load_pairs(tabs, columns=("en", "de"))) == EXPECTED


def test_a_comma_without_quotes_cuts_no_text_in_silence(tmp_path):
    with pytest.raises(DataError, match=r"3 in line 2.*quotes"):
        load_pairs(write(tmp_path / "bare.csv", "en,de\none, really,eins\n"))


@pytest.mark.parametrize(
    "text",
    [
        '{"en": "one", "de": "eins"}\n{"en": "two", "de": "zwei"}\n',
        '{"id": 7, "en": "one", "de": "eins"}\n\n{"de": "zwei", "en": "two", "id": 8}\n',
        '{"translation": {"en": "one", "de": "eins"}}\n{"translation": {"en": "two", "de": "zwei"}}',
    ],
)
def test_pairs_of_json_lines_are_two_keys_that_hold_text(tmp_path, text):
    assert sides(load_pairs(write(tmp_path / "p.jsonl", text))) == EXPECTED


def test_texts_of_json_are_the_key_text_or_the_only_text(tmp_path):
    lines = '{"text": "one", "lang": "en"}\n{"text": "two", "lang": "en"}\n'
    path = write(tmp_path / "t.jsonl", lines)
    assert load_texts(path) == ["one", "two"]
    assert load_texts(path, "lang") == ["en", "en"]
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert load_texts(tmp_path / "t.jsonl.gz") == ["one", "two"]
    assert load_texts(write(tmp_path / "s.jsonl", '"one"\n"two"\n')) == ["one", "two"]
    assert load_texts(write(tmp_path / "t.json", '[{"id": 1, "body": "one"}, {"id": 2, "body": "two"}]')) == [
        "one",
        "two",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"text": "one"}\n{"text": "two"\n', r"JSON in every line.*in line 2"),
        ('{"text": "one"}\n[1]\n', r"list in line 2"),
        ('{"a": "one", "b": "two"}\n', r"'a', 'b'.*--columns b"),
        ('{"text": "one"}\n{"other": "two"}\n', r"an empty line 2, 1 in all.*drop_empty=True.*--drop-empty"),
        ("\n\n", r"an empty file"),
    ],
)
def test_json_lines_that_hold_no_texts_are_refused_with_the_line(tmp_path, text, wanted):
    with pytest.raises((DataError, ConfigError), match=wanted):
        load_texts(write(tmp_path / "t.jsonl", text))


def test_a_column_of_lists_is_no_column_of_texts(tmp_path):
    path = write(tmp_path / "t.jsonl", '{"text": "one", "tokens": ["o"]}\n')
    with pytest.raises(DataError, match=r"'tokens'.*list in row 1"):
        load_texts(path, "tokens")


def test_empty_lines_and_pairs_with_an_empty_side_are_left_out_when_asked_and_counted(tmp_path):
    tabs = write(tmp_path / "p.tsv", "one\teins\nthree\t\n \tvier\ntwo\tzwei\n")
    with pytest.raises(DataError, match=r"target.*empty line 2, 1 in all|source.*empty line 3"):
        load_pairs(tabs)
    pairs = load_pairs(tabs, drop_empty=True)
    assert sides(pairs) == EXPECTED
    assert pairs.dropped == 2
    assert pairs.origin["drop_empty"] is True
    lines = write(tmp_path / "l.txt", "one\n\ntwo\n")
    assert load_texts(lines, drop_empty=True) == ["one", "two"]
    assert load_texts(lines, drop_empty=True).dropped == 1
    for name, text in (("a.txt", "one\n\ntwo\n"), ("b.txt", "eins\ndrei\nzwei\n")):
        write(tmp_path / name, text)
    assert sides(load_pairs(tmp_path / "a.txt", tmp_path / "b.txt", drop_empty=True)) == EXPECTED
