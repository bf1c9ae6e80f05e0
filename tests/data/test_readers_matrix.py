"""The same numbers come back however a table is written, or a refusal that names the cause: all combinations."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from elbowroom.data import load
from elbowroom.errors import DataError

NUMBERS = [[1.5, -2.25, 1000.125], [0.5, 12.0, -0.0625], [3.75, 7.5, 2e-3], [-1.25, 0.1, 44.5], [8.5, 6.25, 9.75]]
NAMES = ("무게", "키", "온도")
DELIMITERS, DECIMALS = (",", ";", "\t", "|", " "), (".", ",")
ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le")
QUOTES, ENDS, WORDS = ("", '"'), ("\n", "\r\n", "\r"), (None, "", "NA", "NaN", "#N/A")
HOLE = (2, 1)
"""The cell that is missing, where one is."""


def written(delimiter, decimal, header, quote, end, word):
    rows = [[f"{number:.10g}".replace(".", decimal) for number in row] for row in NUMBERS]
    if word is not None:
        rows[HOLE[0]][HOLE[1]] = word
    lines = [*([NAMES] if header else []), *rows]
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in line) + end for line in lines)


WAYS = list(product((True, False), ENCODINGS, QUOTES, ENDS, WORDS))
STRIDE = 7
"""Of all ways of writing with each pair of marks so many are left out between two; 7 divides no number of choices."""


@pytest.mark.parametrize(("delimiter", "decimal"), list(product(DELIMITERS, DECIMALS)))
def test_numbers_come_back_however_they_are_written(tmp_path, delimiter, decimal):
    path, tried = tmp_path / "t.csv", 0
    offset = DELIMITERS.index(delimiter) + DECIMALS.index(decimal)
    for header, encoding, quote, end, word in WAYS[offset::STRIDE]:
        if not quote and (delimiter == decimal or (delimiter == " " and word == "")):
            continue  # 1,5,2,5 may be two numbers or four; a missing cell between spaces cannot be seen
        case = f"{header=} {encoding=} {quote=} {end=} {word=}"
        path.write_bytes(written(delimiter, decimal, header, quote, end, word).encode(encoding))
        tried += 1
        if word is not None:
            line = HOLE[0] + 1 + header
            name = NAMES[HOLE[1]] if header else f"column {HOLE[1] + 1}"
            with pytest.raises(DataError, match=f"none in line {line}, column '{name}', 1 in all"):
                load(path)
        data = load(path, incomplete="drop")
        kept = [row for i, row in enumerate(NUMBERS) if word is None or i != HOLE[0]]
        np.testing.assert_allclose(data.x, kept, err_msg=case)
        assert data.feature_names == (NAMES if header else None), case
    assert tried >= 20  # and 400 in all


def test_a_comma_that_is_both_marks_is_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(written(",", ",", True, "", "\n", None))
    with pytest.raises(DataError, match=r"has 3 cells.*if numbers have decimal commas, part the cells"):
        load(path)
