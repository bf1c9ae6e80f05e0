"""The words of the documents are those of docs/glossary.md: each is in use, and Korean has one word for one thing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
GUIDES = ROOT / "docs" / "guides"
SOURCE = ROOT / "src" / "elbowroom"
KOREAN_PAGES = [ROOT / "README.ko.md", *sorted((GUIDES / "ko").glob("*.md"))]
ENGLISH_PAGES = [ROOT / "README.md", *sorted(GUIDES.glob("*.md"))]
WORDS = [SOURCE / "pictures" / "words" / "ko.json", *sorted((SOURCE / "lab" / "words").glob("*.json")),
         *sorted((SOURCE / "cli" / "korean").glob("*.json"))]  # fmt: skip
OF_BOTH_LANGUAGES = [ROOT / "docs" / "glossary.md", *KOREAN_PAGES]
"""Pages that a Korean reader can read; a link to another page says that it is in English."""
PARTICLES = "을 를 은 는 이 가 과 와 의 에 로 으로 도 만 나 마다 보다 처럼 까지 부터 끼리 용 당"
ENDINGS = "입 하 한 할 합 해 했 되 된 될 됩"
SUFFIXES = f"{PARTICLES} {ENDINGS}".split()
"""What may follow a noun within a word; endings are the beginnings of 이다, 하다 and 되다."""


class Entry(NamedTuple):
    english: str
    korean: str
    meaning: str
    korean_meaning: str
    variants: list[str]


def entries() -> list[Entry]:
    rows = re.findall(r"^\| (.*) \|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows[1:]]
    return [Entry(*row[:4], [variant for variant in row[4].split(", ") if variant]) for row in cells]


def prose(page: Path) -> str:
    """The text of a page with the comments of its code, without other code, names in backticks and targets of links."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"^```\w*\n(.*?)^```$", lambda found: comments(found[1]), text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`|\]\([^)]*\)", " ", text)


def comments(code: str) -> str:
    return "\n".join(line.partition("# ")[2] for line in code.splitlines())


def sentences_of(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for value in tree.values():
            yield from sentences_of(value)
    else:
        yield str(tree)


def korean_texts() -> dict[str, str]:
    """What is written in Korean, by the file where it stands."""
    texts = {page.name: prose(page) for page in KOREAN_PAGES}
    for file in WORDS:
        tree = json.loads(file.read_text(encoding="utf-8"))
        texts[file.name] = "\n".join(sentences_of(tree.get("ko", tree)))
    return texts


TEXTS = korean_texts()


def test_the_glossary_is_one_table_in_the_order_of_the_alphabet():
    terms = [entry.english.lower() for entry in entries()]
    assert len(terms) > 50
    assert terms == sorted(set(terms))
    assert all(all(entry[:4]) and entry.korean_meaning.endswith("니다.") for entry in entries())


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.english)
def test_a_term_of_the_glossary_is_used_in_the_guides_of_both_languages(entry):
    english = "\n".join(page.read_text(encoding="utf-8") for page in ENGLISH_PAGES)
    assert re.search(rf"\b{re.escape(entry.english)}", english, re.IGNORECASE)
    assert entry.korean in "\n".join(TEXTS[page.name] for page in KOREAN_PAGES)


@pytest.mark.parametrize("name", TEXTS)
def test_a_korean_text_calls_one_thing_by_one_word(name):
    found = [
        (variant, entry.korean)
        for entry in entries()
        for variant in entry.variants
        if re.search(rf"(?<![가-힣A-Za-z]){variant}(?:{'|'.join(SUFFIXES)}|(?![가-힣A-Za-z]))", TEXTS[name])
    ]
    assert not found, "(word that is not used, word to use)"


@pytest.mark.parametrize("name", TEXTS)
def test_a_korean_sentence_ends_in_the_polite_form(name):
    plain = re.findall(r"\S*[가-힣](?<!니)다[.](?=\s|$)", TEXTS[name], re.MULTILINE)
    assert not plain


@pytest.mark.parametrize("page", [*KOREAN_PAGES, *ENGLISH_PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_a_condition_is_written_with_a_bar(page):
    assert not re.search(r"\b[pq]\([\w, ]+ given ", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", KOREAN_PAGES, ids=lambda page: page.name)
def test_a_link_to_a_page_in_english_says_so(page):
    switch, readable = {"English"}, {path.resolve() for path in OF_BOTH_LANGUAGES}
    for label, target in re.findall(r"\[([^\]]*)\]\(([^)#\s:]+\.md)[^)\s]*\)", page.read_text(encoding="utf-8")):
        if label not in switch and (page.parent / target).resolve() not in readable:
            assert "영어" in label, f"[{label}]({target})"
