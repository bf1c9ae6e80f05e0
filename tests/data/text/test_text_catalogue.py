"""The public sets of texts: what is said of them, and, where the files are at hand, what is in them."""

from __future__ import annotations

import zipfile

import pytest

from elbowroom import load_pairs
from elbowroom.data.text import catalogue
from elbowroom.data.text.pairs import load_texts
from elbowroom.errors import ConfigError, DataError

NAMES = ("korean-english", "multi30k", "ptb", "tatoeba-kor-eng")


def test_names_come_from_file_names():
    assert catalogue.names() == NAMES
    assert catalogue.is_name("Multi30K")
    assert not catalogue.is_name("mnist")
    with pytest.raises(ConfigError, match="multi30k"):
        catalogue.describe("multi30")


@pytest.mark.parametrize("name", NAMES)
def test_every_set_says_what_it_is_and_whom_to_thank(name):
    entry = catalogue.describe(name)
    assert entry.name == name
    for text in (entry.title, entry.summary, entry.licence, entry.citation, entry.homepage):
        assert text
    for part in entry.splits.values():
        assert part.held_out in ("", *entry.splits)
        for file in (file for files in part.files.values() for file in files):
            assert len(file.sha256) == 64
            assert all(url.startswith("https://") for url in file.urls)
            assert file.urls or entry.advice


@pytest.mark.parametrize("name", NAMES)
def test_every_split_has_its_published_number_of_lines(name, data_folder):
    entry = catalogue.describe(name)
    data_folder(entry.folder or name)
    for split, part in entry.splits.items():
        columns = catalogue.load(name, split, entry.languages, download=False)
        assert [len(lines) for lines in columns] == [part.rows] * len(entry.languages)
        assert all(line == line.strip() and line for lines in columns for line in lines)


def test_languages_are_chosen_by_name_or_place(data_folder):
    data_folder("multi30k")
    english, french = catalogue.load("multi30k", "val", ("en", 2), download=False)
    pairs = load_pairs("multi30k", columns=("en", "fr"), split="val", download=False)
    assert pairs.source == tuple(english)
    assert pairs.target == tuple(french)
    assert load_texts("multi30k", "fr", "val") == french
    with pytest.raises(ConfigError, match="en, de, fr"):
        load_pairs("multi30k", columns=("en", "cs"))
    with pytest.raises(ConfigError, match="test_2016_flickr"):
        load_pairs("multi30k", split="test")


def test_no_sentence_of_tatoeba_stands_in_two_parts(data_folder):
    data_folder("tatoeba")
    parts = [set(catalogue.load("tatoeba-kor-eng", split, download=False)[0]) for split in ("train", "val", "test")]
    assert len(parts[0] | parts[1] | parts[2]) == sum(map(len, parts))
    assert catalogue.load("tatoeba-kor-eng", "all", ("en", "ko"))[1][0] == "가."


def test_a_set_of_one_language_makes_no_pairs():
    with pytest.raises(ConfigError, match="ptb, which has one"):
        load_pairs("ptb")


def test_absent_files_say_where_they_are_had(tmp_path, monkeypatch):
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path))
    with pytest.raises(DataError, match="manythings"):
        load_pairs("tatoeba-kor-eng")
    with pytest.raises(DataError, match="declined"):
        load_pairs("multi30k", download=False)
    (tmp_path / "tatoeba").mkdir()
    with zipfile.ZipFile(tmp_path / "tatoeba" / "kor-eng.zip", "w") as archive:
        archive.writestr("kor.txt", "Go.\t가.\n")
    with pytest.raises(DataError, match="sha256"):
        load_pairs("tatoeba-kor-eng")


def test_columns_of_tables_are_named_where_there_are_several(tmp_path):
    (tmp_path / "t.csv").write_text("n,text\n1,one\n2,two\n", encoding="utf-8")
    assert load_texts(tmp_path / "t.csv", "text") == ["one", "two"]
    with pytest.raises(ConfigError, match="'n', 'text'"):
        load_texts(tmp_path / "t.csv")
    (tmp_path / "one.csv").write_text("text\none\n", encoding="utf-8")
    assert load_texts(tmp_path / "one.csv") == ["one"]
    (tmp_path / "none.csv").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="empty file"):
        load_texts(tmp_path / "none.csv", "text")
    with pytest.raises(ConfigError, match="public sets only"):
        load_texts(tmp_path / "one.csv", split="train")
    with pytest.raises(DataError, match="file that exists"):
        load_pairs(tmp_path / "absent.tsv")
