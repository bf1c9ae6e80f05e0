"""Tables of attributes beside data: by file name, or in the order of the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from elbowroom.data.attribute_table import read_attribute, read_attributes
from elbowroom.errors import ConfigError, DataError

FILES = ("cat/1.png", "cat/2.png", "dog/1.png", "dog/9.png")


@pytest.fixture
def table(tmp_path):
    def write(*lines: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_rows_are_found_by_file_name_in_any_order_and_unreadable_files_may_have_rows(table):
    path = table("file,Smiling,by", "9.png,1,Kim", "dog/1.png,-1,Lee", "7.png,1,", "cat/1.png,1,", r"cat\2.png,-1,")
    assert read_attribute(path, "Smiling", 4, FILES, ("dog/7.png",)).tolist() == [1.0, -1.0, -1.0, 1.0]
    with pytest.raises(DataError, match=r"names images that are there.*'7\.png', 1 in all"):
        read_attribute(path, "Smiling", 4, FILES)


def test_all_attributes_of_a_table_come_in_its_order_without_its_text(table):
    path = table("file,Smiling,by,age", "9.png,1,Kim,20", "dog/1.png,-1,Lee,31.5", "cat/1.png,1,,8", "cat/2.png,-1,,9")
    names, values = read_attributes(path, 4, FILES)
    assert names == ("Smiling", "age")
    assert values.tolist() == [[1.0, 8.0], [-1.0, 9.0], [-1.0, 31.5], [1.0, 20.0]]


def test_a_column_of_values_with_a_gap_is_no_text(table):
    path = table("file,age", "9.png,20", "dog/1.png,31.5", "cat/1.png,", "cat/2.png,9")
    with pytest.raises(DataError, match=r"column 'age'.*'' in row 1"):
        read_attributes(path, 4, FILES)


def test_a_table_of_text_alone_has_no_attributes(table):
    with pytest.raises(DataError, match=r"has attributes.*\['by'\]"):
        read_attributes(table("by", "Kim", "Lee"), 2)


def test_without_file_names_rows_are_in_the_order_of_the_data(table):
    path = table("Smiling;age", "yes;31", "No;7.5", "TRUE;60")
    assert read_attribute(path, "Smiling", 3).tolist() == [1.0, 0.0, 1.0]
    assert read_attribute(path, "age", 3, FILES[:3]).tolist() == [31.0, 7.5, 60.0]


def test_a_name_without_its_folder_stands_for_no_two_files(table):
    path = table("file,Smiling", "1.png,1", "2.png,0", "9.png,0")
    with pytest.raises(DataError, match=r"none for cat/1\.png, 2 in all"):
        read_attribute(path, "Smiling", 4, FILES)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("file,Smiling", "cat/1.png,1"), r"none for cat/2\.png, 3 in all"),
        (("Smiling", "1", "0"), "2 rows for 4 of data"),
        (("file,Smiling", "cat/1.png,1", "cat/1.png,0"), r"'cat/1\.png' twice"),
        (("Smiling,Smiling", "1,0"), "its own name"),
        (("Smiling,age", "1,0", "1"), "1 in row 2"),
        (("cat/1.png,1", "cat/2.png,1"), "no line of names"),
        (("Smiling",), "no rows"),
        (("Smiling", "1", "0", " ", "1", "maybe"), "'maybe' in row 4"),
        (("Smiling,age", "1,0", "0,0", ",0", "1,0"), "'' in row 3"),
        (("Smiling", "1", "0", "1", "nan"), "'nan' in row 4"),
    ],
)
def test_tables_that_do_not_fit_are_refused_by_name(table, lines, words):
    with pytest.raises(DataError, match=words):
        read_attribute(table(*lines), "Smiling", 4, FILES)


def test_an_unknown_attribute_gets_the_nearest_and_names_of_files_are_for_images(table):
    path = table("file,Smiling,Young", "cat/1.png,1,0")
    with pytest.raises(ConfigError, match="did you mean 'Smiling'"):
        read_attribute(path, "Smilling", 4, FILES)
    with pytest.raises(ConfigError, match="Known: Smiling, Young"):
        read_attribute(path, "file", 4, FILES)
    with pytest.raises(DataError, match="so the data are images"):
        read_attribute(path, "Smiling", 1)
    with pytest.raises(DataError, match="can be read"):
        read_attribute(path.with_name("none.csv"), "Smiling", 1)


def test_a_long_table_is_read_by_name(table):
    names = [f"{i:06d}.jpg" for i in range(5000)]
    path = table("image_id,Male", *(f"{name},{1 if i % 3 else -1}" for i, name in enumerate(names)))
    backwards = names[::-1]
    expected = [1.0 if int(name[:6]) % 3 else -1.0 for name in backwards]
    np.testing.assert_array_equal(read_attribute(path, "Male", 5000, backwards), expected)
