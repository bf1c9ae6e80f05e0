"""Multi30k, task 1: captions of 31,014 photographs in English, their translations into German and French."""

from __future__ import annotations

from elbowroom.data.set_file import SetFile
from elbowroom.data.text.catalogue._entry import TextEntry, TextSplit, read_line_files

ADDRESS = "https://raw.githubusercontent.com/multi30k/dataset/master/data/"
FILES = {
    "train": {
        "en": (568_929, "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f"),
        "de": (637_044, "726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6"),
        "fr": (604_242, "622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c"),
    },
    "val": {
        "en": (21_650, "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28"),
        "de": (24_681, "f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a"),
        "fr": (23_001, "ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9"),
    },
    "test_2016_flickr": {
        "en": (21_077, "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9"),
        "de": (22_890, "9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8"),
        "fr": (22_310, "6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90"),
    },
    "test_2017_flickr": {
        "en": (19_138, "76a444ee25172e72695cddb13ae4a3bda59430617be88e0bb46b60504f054074"),
        "de": (21_471, "a2c89666db00c495cd8513b9d708d5a3acc205d7de312ef2bf5fb7ebc1540aee"),
        "fr": (20_434, "3ba671ceb2299f3304ffafefea7a833d08632fbaf0ba18546f8a2ec2391af496"),
    },
    "test_2018_flickr": {
        "en": (23_514, "ef4f4844037d4c5dea75c9a8ed5fd78905967a26f67c255e230cc9780032654d"),
        "de": (26_461, "ddd0130c7d97482dc5197a02141dae8dd79f20f03586c480d675c09a32daf608"),
        "fr": (25_321, "fb2b83fcceb937a4f7e3e93c1c51c22aba92f1e342391e6b5ba392b16a920501"),
    },
}
"""Bytes and sha256 of each file."""


def _split(part: str, rows: int, note: str, held_out: str = "") -> TextSplit:
    files = {}
    for language, (size, sha256) in FILES[part].items():
        name = f"task1/raw/{part}.{language}.gz"
        files[language] = (SetFile(name, (ADDRESS + name,), size, sha256),)
    return TextSplit(files, rows, note, held_out)


entry = TextEntry(
    name="multi30k",
    title="Multi30k",
    summary="Captions of photographs in English, and their translations by people into German and French.",
    languages=("en", "de", "fr"),
    splits={
        "train": _split("train", 29_000, "the official training part", "test_2016_flickr"),
        "val": _split("val", 1014, "the official validation part"),
        "test_2016_flickr": _split("test_2016_flickr", 1000, "the usual test part"),
        "test_2017_flickr": _split("test_2017_flickr", 1000, "the test part of 2017"),
        "test_2018_flickr": _split("test_2018_flickr", 1071, "the test part of 2018"),
    },
    read=read_line_files,
    homepage="https://github.com/multi30k/dataset",
    licence="CC BY-NC-SA 4.0 as the WMT pages have it; the terms of Flickr30k for the English captions",
    citation="Elliott, Frank, Sima'an & Specia 2016, Multi30K: Multilingual English-German image descriptions",
)
