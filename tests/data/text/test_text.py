"""Text: lines, pairs and vocabularies; whatever is wrong with a file is named with its place."""

from __future__ import annotations

import contextlib
import datetime
import gzip
import json
import unicodedata
from typing import Any, cast

import pytest

from elbowroom.data.text.lines import check_lines, read_lines
from elbowroom.data.text.pairs import Pairs, load_pairs
from elbowroom.data.text.tasks import dates, reversal
from elbowroom.data.text.vocabulary import Vocabulary
from elbowroom.errors import ConfigError, DataError, RunError
from elbowroom.tokens import BEGIN, END, PAD, UNKNOWN

LINES = [
    "The cat sat on the mat.",
    "고양이가 매트에 앉았다.",
    "Zwei Männer, zwei Hüte!",
    "a [END] b [PAD]",
    " two  spaces ",
]


def test_lines_end_at_line_feeds_alone_and_are_composed(tmp_path):
    path = tmp_path / "lines.txt"
    decomposed = unicodedata.normalize("NFD", "한글")
    path.write_bytes(f"\ufeffone\r\ntwo\u2028still two\n{decomposed}\n".encode())
    assert read_lines(path) == ["one", "two\u2028still two", "한글"]
    with gzip.open(tmp_path / "lines.gz", "wb") as file:
        file.write(path.read_bytes())
    assert read_lines(tmp_path / "lines.gz") == read_lines(path)


def test_a_byte_that_is_no_utf_8_is_named_with_its_offset_and_line(tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes(b"good\nM\xe4nner\n")
    with pytest.raises(DataError, match=r"latin\.txt.*\n?.*0xe4 at offset 6, line 2"):
        read_lines(path)
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(DataError, match="empty file"):
        read_lines(tmp_path / "empty.txt")
    with pytest.raises(DataError, match="can be read"):
        read_lines(tmp_path / "absent.txt")


def test_empty_lines_are_counted_from_one():
    with pytest.raises(DataError, match="empty line 2"):
        check_lines(["a", "  ", "b"], "lines")


def test_pairs_come_from_two_files_or_one_table(tmp_path):
    (tmp_path / "a.txt").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("eins\nzwei\n", encoding="utf-8")
    (tmp_path / "both.tsv").write_text("one\teins\tby A\ntwo\tzwei\tby B\n", encoding="utf-8")
    (tmp_path / "both.csv").write_text('id,en,de\n1,"one","eins"\n2,two,zwei\n', encoding="utf-8")
    expected = (("one", "two"), ("eins", "zwei"))
    for pairs in (load_pairs(tmp_path / "a.txt", tmp_path / "b.txt"), load_pairs(tmp_path / "both.tsv", columns=(0, 1)),
                  load_pairs(tmp_path / "both.csv", columns=("en", "de"))):  # fmt: skip
        assert (pairs.source, pairs.target) == expected
    assert load_pairs(tmp_path / "both.tsv", columns=(1, 0)).source == ("eins", "zwei")
    with pytest.raises(ConfigError, match="'fr'"):
        load_pairs(tmp_path / "both.csv", columns=("en", "fr"))
    (tmp_path / "b.txt").write_text("eins\n", encoding="utf-8")
    with pytest.raises(DataError, match="2 and 1"):
        load_pairs(tmp_path / "a.txt", tmp_path / "b.txt")
    (tmp_path / "torn.tsv").write_text("one\teins\ntwo\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        load_pairs(tmp_path / "torn.tsv")


def test_pairs_from_parquet(tmp_path):
    pandas = pytest.importorskip("pandas")
    pandas.DataFrame({"en": ["one"], "de": ["eins"]}).to_parquet(tmp_path / "both.parquet")
    assert load_pairs(tmp_path / "both.parquet", columns=("en", "de")).target == ("eins",)


def test_pieces_of_bytes_bring_every_text_back():
    vocabulary = Vocabulary.learn(LINES[:2], "bpe", size=300)
    texts = [*LINES, "漢字 ünseen\u200b 🙂", "[UNKNOWN]"]
    sequences = vocabulary.encode(texts)
    assert vocabulary.decode(sequences[i] for i in range(len(sequences))) == texts
    assert vocabulary.unknown(sequences) == 0
    assert not {PAD, BEGIN, UNKNOWN} & set(sequences.tokens.tolist())
    assert (sequences.tokens == END).sum() == len(texts)


@pytest.mark.parametrize(("kind", "first"), [
    ("word", ["The", "cat", "sat", "on", "the", "mat", ".", "[END]"]),
    ("space", ["The", "cat", "sat", "on", "the", "mat.", "[END]"]),
    ("character", [*"The cat sat on the mat.", "[END]"]),
])  # fmt: skip
def test_words_and_characters(kind, first):
    vocabulary = Vocabulary.learn(LINES, kind, size=100)
    sequences = vocabulary.encode(LINES)
    assert vocabulary.tokens(sequences[0]) == first
    if kind == "character":
        assert vocabulary.tokens(sequences[1])[:3] == ["고", "양", "이"]
        assert vocabulary.decode(sequences[i] for i in range(5)) == LINES
    assert vocabulary.encode(["Xylophon"]).tokens[0] == UNKNOWN


def test_a_word_that_reads_like_a_special_token_is_unknown_and_ends_nothing():
    lines = ["c a [END] b", "a [UNKNOWN] b", "[PAD]", "b c"]
    vocabulary = Vocabulary.learn(lines, "space")
    assert len(vocabulary) == 7
    sequences = vocabulary.encode(lines)
    assert sequences.tokens.max() < 7
    assert [row.tolist().index(END) for row in sequences] == [4, 3, 1, 2]
    assert not {PAD, BEGIN} & set(sequences.tokens.tolist())
    assert vocabulary.strange("a [END] zz") == ["[UNKNOWN]", "zz"]
    assert Vocabulary.from_json(vocabulary.to_json()).encode(lines).tokens.tolist() == sequences.tokens.tolist()
    sizes: list[Any] = [True, 50.0, "50"]
    for size in sizes:
        with pytest.raises(ConfigError, match="number of tokens"):
            Vocabulary.learn(lines, "space", size)


def test_what_is_no_text_is_named():
    with pytest.raises(DataError, match=r"'\\udcff' at character 2 of line 1"):
        check_lines(["a \udcff dog"], "texts")
    with pytest.raises(DataError, match=r"take its \.source or \.target"):
        check_lines(cast(Any, Pairs(("a",), ("b",))), "texts")
    wrong: list[Any] = [None, 5]
    for lines in wrong:
        with pytest.raises(DataError, match="several texts"):
            check_lines(lines, "texts")


def test_a_table_names_the_byte_and_takes_semicolons_and_places(tmp_path):
    (tmp_path / "bad.csv").write_bytes(b"en,de\n" + b"one,eins\n" * 3000 + b"m\xff,x\n")
    with pytest.raises(DataError, match="0xff at offset 27007, line 3002"):
        load_pairs(tmp_path / "bad.csv", columns=("en", "de"))
    (tmp_path / "semi.csv").write_text('\ufeffen;de\n"one; two";eins\n', encoding="utf-8")
    for columns in (("en", "de"), (0, 1), ("0", "1")):
        assert load_pairs(tmp_path / "semi.csv", columns=columns).source == ("one; two",)
    for columns in (("en", "fr"), ("0", "2"), ("\u00b2", "1")):
        with pytest.raises(ConfigError, match="it has 'en', 'de'"):
            load_pairs(tmp_path / "semi.csv", columns=columns)
    with pytest.raises(DataError, match="a file that exists"):
        load_pairs("a text that stands where a file should " * 20)


def test_what_is_rare_is_unknown():
    vocabulary = Vocabulary.learn(["a a b", "a c"], "word", least=2)
    assert len(vocabulary) == 5
    assert vocabulary.unknown(vocabulary.encode(["a b c"])) == pytest.approx(2 / 3)


def test_a_vocabulary_round_trips_as_json_and_refuses_others():
    for kind, size in (("bpe", 300), ("word", 50), ("character", 60)):
        vocabulary = Vocabulary.learn(LINES, kind, size)
        again = Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json())))
        assert again.encode(LINES).tokens.tolist() == vocabulary.encode(LINES).tokens.tolist()
        assert again.digest() == vocabulary.digest()
    for saved in ({}, {"kind": "bpe", "tokenizer": {"model": 3}}, []):
        with pytest.raises(RunError, match="vocabulary"):
            Vocabulary.from_json(saved)


def test_a_text_of_too_many_tokens_is_named():
    vocabulary = Vocabulary.learn(["a b"], "word")
    with pytest.raises(DataError, match="100,000 in line 2"):
        vocabulary.encode(["a", "a " * 100_000])
    with pytest.raises(ConfigError, match="at least 260"):
        Vocabulary.learn(LINES, "bpe", size=100)
    with pytest.raises(ConfigError, match="'words'"):
        Vocabulary.learn(LINES, "words")  # type: ignore[arg-type]


def test_tasks_have_the_right_answers():
    for source, target in zip(*(getattr(reversal(20), side) for side in ("source", "target")), strict=True):
        assert source.split() == target.split()[::-1]
        assert 5 <= len(source.split()) <= 20
    pairs = dates(300)
    read = dict.fromkeys(("%d %B %Y", "%Y년 %m월 %d일", "%d.%m.%Y"), 0)  # three of the forms, read by another library
    for source, target in zip(pairs.source, pairs.target, strict=True):
        for form in read:
            with contextlib.suppress(ValueError):
                assert datetime.datetime.strptime(source, form).date().isoformat() == target
                read[form] += 1
    assert min(read.values()) > 10, read
    assert reversal(5, seed=1).source == reversal(5, seed=1).source != reversal(5, seed=2).source


def test_public_pairs_come_back_unchanged(data_folder):
    root = data_folder("korean-english") / "jhe"
    pairs = load_pairs(root / "jhe-koen-dev.ko", root / "jhe-koen-dev.en")
    assert len(pairs) == 720
    vocabulary = Vocabulary.learn(pairs.source, size=1000)
    tokens = vocabulary.encode(pairs.source)
    assert tuple(vocabulary.decode(tokens[i] for i in range(len(tokens)))) == pairs.source


def test_pairs_are_taken_by_rows():
    pairs = Pairs(("a", "b", "c"), ("A", "B", "C"))
    assert pairs.take([2, 0]).target == ("C", "A")
