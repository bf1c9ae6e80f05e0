"""Pairs that the library writes itself, whose right answer is known: to see what a network can do, and what not."""

from __future__ import annotations

import datetime

import numpy as np

from elbowroom.data.text.pairs import Pairs

SYMBOLS = "abcdefghijklmnopqrstuvwxyz"
FORMS = ("{d} {month} {y}", "{month} {d}, {y}", "{weekday}, {month} {d}, {y}", "{d}.{m}.{y}", "{weekday} {d} {mon} {y}",
         "{mon} {d} {y}", "{y}년 {m}월 {d}일")  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def reversal(count: int, least: int = 5, most: int = 20, seed: int = 0, symbols: int = 10) -> Pairs:
    """Letters with spaces between them, and the same from the end: "c a b" and "b a c".

    Args:
        count: of pairs.
        least, most: letters of each, drawn evenly.
        symbols: different letters, at most 26.
    """
    texts = [[SYMBOLS[i] for i in row] for row in symbol_rows(count, least, most, seed, symbols)]
    return Pairs(tuple(map(" ".join, texts)), tuple(" ".join(text[::-1]) for text in texts), "reversal")


def symbol_rows(count: int, least: int, most: int, seed: int, symbols: int = 10) -> list[np.ndarray]:
    """Rows of numbers from 0 to symbols - 1, their lengths drawn evenly from `least` to `most`."""
    draw = np.random.default_rng(seed)
    return [draw.integers(0, symbols, draw.integers(least, most + 1)) for _ in range(count)]


def dates(count: int, seed: int = 0) -> Pairs:
    """Dates as people write them, in several forms, and as ISO 8601 has them: "3 May 2021" and "2021-05-03"."""
    draw = np.random.default_rng(seed)
    source, target = [], []
    for _ in range(count):
        date = datetime.date(1900, 1, 1) + datetime.timedelta(days=int(draw.integers(0, 73_000)))
        month = MONTHS[date.month - 1]
        form = FORMS[int(draw.integers(0, len(FORMS)))]
        source.append(form.format(d=date.day, m=date.month, y=date.year, month=month, mon=month[:3],
                                  weekday=WEEKDAYS[date.weekday()]))  # fmt: skip
        target.append(date.isoformat())
    return Pairs(tuple(source), tuple(target), "dates")
