"""Korean and English: sentences of school books (Junior High English), and of news, parts dev and test.

The training part of the news is in the same place and not listed here.
"""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path

from elbowroom.data.set_file import SetFile
from elbowroom.data.text.catalogue._entry import Columns, TextEntry, TextSplit, read_line_files
from elbowroom.data.text.lines import lines_of
from elbowroom.errors import DataError

ADDRESS = "https://raw.githubusercontent.com/jungyeul/korean-parallel-corpora/master/"
HOMES = {"jhe": "korean-english-jhe", "news-v1": "korean-english-news-v1"}
FILES = {
    "jhe/jhe-koen-dev.en": (47_582, "ccf0c0ca7601b5cae37891ecf89c72c951ac162a20738ac894e3faf804c4c4af"),
    "jhe/jhe-koen-dev.ko": (63_794, "2b02238c122aac40860aebfb191cfcdb46553e6b55b447f8188e04cabe00b828"),
    "jhe/jhe-koen-eval.en": (46_596, "dc4c0975092f3cfd5c60e3cea24e6b2a400e4373208cd9f3ed6b0cc44c01cc3b"),
    "jhe/jhe-koen-eval.ko": (63_319, "531b18d6640aaf63b86753c631c8ee6d7d23c10b9f9c56cb99c9da086417cb86"),
    "news-v1/korean-english-park.dev.tar.gz": (
        113_461,
        "c195d911bf7030a4ccd275d0c70e548d9e605078551b525be14ebc270564af32",
    ),
    "news-v1/korean-english-park.test.tar.gz": (
        229_831,
        "be0cf6d7812bdf2767af311112b4584b94a5ca3adbc6db9361de0451093fb62d",
    ),
}
"""Bytes and sha256 of each file."""


def _file(name: str) -> tuple[SetFile, ...]:
    folder, _, file = name.partition("/")
    size, sha256 = FILES[name]
    return (SetFile(name, (f"{ADDRESS}{HOMES[folder]}/{file}",), size, sha256),)


def _read(split: str, files: Mapping[str, list[Path]]) -> Columns:
    if "" not in files:
        return read_line_files(split, files)
    path, sides = files[""][0], {}
    try:
        with tarfile.open(path) as archive:
            for language in entry.languages:
                member = archive.extractfile(f"{path.name.removesuffix('.tar.gz')}.{language}")
                assert member is not None
                lines = lines_of(member.read(), f"{language} of {path}")
                sides[language] = [line.strip() for line in lines]
    except (OSError, KeyError, EOFError, tarfile.TarError) as error:
        raise DataError(f"{path} is a tar with a file for each language.", str(error), "get it again") from error
    return sides


def _school(part: str) -> Mapping[str, tuple[SetFile, ...]]:
    return {language: _file(f"jhe/jhe-koen-{part}.{language}") for language in ("ko", "en")}


entry = TextEntry(
    name="korean-english",
    title="Korean-English parallel corpora",
    summary="Sentences in Korean and English, in step: of school books, and of news.",
    languages=("ko", "en"),
    splits={
        "jhe-dev": TextSplit(_school("dev"), 720, "school books, development part", "jhe-eval"),
        "jhe-eval": TextSplit(_school("eval"), 720, "school books, evaluation part"),
        "news-test": TextSplit({"": _file("news-v1/korean-english-park.test.tar.gz")}, 2000, "news, test part",
                               "news-dev"),
        "news-dev": TextSplit({"": _file("news-v1/korean-english-park.dev.tar.gz")}, 1000, "news, development part"),
    },
    read=_read,
    homepage="https://github.com/jungyeul/korean-parallel-corpora",
    licence="CC BY-SA 3.0",
    citation="Park, Hong & Cha 2016, Korean language resources for everyone",
)  # fmt: skip
