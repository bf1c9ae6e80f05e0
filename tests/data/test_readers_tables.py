"""csv, parquet and data frames."""

import gzip
import sys

import numpy as np
import pandas
import polars
import pytest

from elbowroom.data import load
from elbowroom.errors import ConfigError, DataError


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2.5\n-3e2,4\n", ("a", "b")),
        ("1,2.5\n-3e2,4\n", None),
        ("\n1;2.5\n\n-3e2;4", None),
        ('\n"a, x"\t"b"\r\n1\t2.5\r\n-3e2\t"4"\r\n', ("a, x", "b")),
        ("\ufeff이름,나이\n1,2.5\n-3e2,4\n", ("이름", "나이")),
    ],
)
def test_tables_with_and_without_a_header_are_read(tmp_path, text, names):
    data = load(write(tmp_path / "t.csv", text))
    assert data.x.tolist() == [[1, 2.5], [-300, 4]]
    assert data.feature_names == names
    assert data.x.dtype == np.float64


def test_a_gzipped_table_is_read(tmp_path):
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"1,2\n3,4\n"))
    assert load(tmp_path / "t.csv.gz").x.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("label", ["kind", 1, -2])
def test_a_label_column_of_text_becomes_class_numbers(tmp_path, label):
    path = write(tmp_path / "iris.csv", "long,kind,wide\n1,setosa,2\n3,virginica,4\n5,setosa,6\n")
    data = load(path, label_column=label)
    assert data.x.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert data.y.tolist() == [0, 1, 0]
    assert (data.class_names, data.feature_names) == (("setosa", "virginica"), ("long", "wide"))


def test_a_header_of_numbers_is_known_by_the_label_in_it(tmp_path):
    path = write(tmp_path / "t.csv", "0,1,label\n5,6,1\n7,8,0\n")
    data = load(path, label_column="label")
    assert (data.x.tolist(), data.y.tolist()) == ([[5, 6], [7, 8]], [1, 0])
    assert load(path, header=True).x.shape == (2, 3)


def test_a_cell_that_is_no_number_is_named_by_file_line_and_column(tmp_path):
    path = write(tmp_path / "t.csv", "age,city\n31,2\n\n40,Seoul\n")
    with pytest.raises(DataError, match=r"t\.csv.*'Seoul' in line 4, column 'city'.*label_column='city'"):
        load(path)
    path = write(tmp_path / "u.csv", "31,x\n40,5\n")
    with pytest.raises(DataError, match="'x' in line 1, column 'column 2'"):
        load(path)


@pytest.mark.parametrize("cell", ["", "NA", "nan", "?", "inf"])
def test_missing_cells_are_counted_and_the_first_is_named(tmp_path, cell):
    path = write(tmp_path / "t.csv", f"a,b\n1,2\n3,{cell}\n5,{cell}\n")
    with pytest.raises(DataError, match=r"t\.csv.*none in line 3, column 'b', 2 in all.*Cure: drop these rows"):
        load(path)


@pytest.mark.parametrize("label", [None, 0])
def test_a_line_of_another_length_is_named(tmp_path, label):
    for bad in ("5", "5,6,7"):
        path = write(tmp_path / "t.csv", f"1,2\n3,4\n{bad}\n")
        with pytest.raises(DataError, match=r"has 2 cells\. Received: \d in line 3"):
            load(path, label_column=label)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a,b\n", b"\xff\xfe\x00,1\n2,3\n", b"\x00\x01\x02"])
def test_what_is_no_table_is_refused_in_words(tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"t\.csv"):
        load(path)


def test_an_unknown_label_column_lists_the_columns(tmp_path):
    path = write(tmp_path / "t.csv", "age,city\n1,2\n")
    with pytest.raises(ConfigError, match="did you mean 'city'"):
        load(path, label_column="ctiy")
    with pytest.raises(ConfigError, match="Known: age, city"):
        load(path, label_column=7)


def table():
    return {"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "kind": ["x", "y", "x"]}


def test_pandas_and_polars_frames_keep_their_names_and_numbers():
    for frame in (pandas.DataFrame(table()), polars.DataFrame(table())):
        data = load(frame, label_column="kind")
        assert data.x.tolist() == [[1, 0.5], [2, 1.5], [3, 2.5]]
        assert (data.feature_names, data.y.tolist(), data.class_names) == (("a", "b"), [0, 1, 0], ("x", "y"))


def test_a_frame_of_bytes_stays_bytes():
    frame = {"a": np.array([1, 255], np.uint8), "b": np.array([0, 3], np.uint8)}
    for library in (pandas, polars):
        assert load(library.DataFrame(frame)).x.dtype == np.uint8


def test_categories_nullable_numbers_and_booleans_of_pandas_are_read():
    frame = pandas.DataFrame(
        {
            "n": pandas.array([1, 2], "Int64"),
            "b": pandas.array([True, False], "boolean"),
            "c": pandas.Categorical(["v", "u"]),
        }
    )
    data = load(frame, label_column="c")
    assert data.x.astype(float).tolist() == [[1, 1], [2, 0]]
    assert (data.y.tolist(), data.class_names) == ([1, 0], ("u", "v"))


@pytest.mark.parametrize("library", [pandas, polars])
def test_a_frame_with_text_or_missing_values_names_the_column(library):
    with pytest.raises(DataError, match=r"column 'kind'.*label_column='kind'"):
        load(library.DataFrame(table()))
    with pytest.raises(DataError, match="row 1 of column 'b', 1 in this column"):
        load(library.DataFrame({"a": [1, 2], "b": [1.0, None]}))
    frame = library.DataFrame({"when": np.array(["2020-01-01"], "datetime64[ms]")})
    with pytest.raises(DataError, match="'when'"):
        load(frame)


def test_missing_nullable_numbers_are_named():
    with pytest.raises(DataError, match="row 0 of column 'n'"):
        load(pandas.DataFrame({"n": pandas.array([None, 2], "Int64")}))


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(DataError, match="'a' twice"):
        load(pandas.DataFrame([[1, 2]], columns=["a", "a"]))


def test_parquet_is_read_by_either_library_and_its_absence_has_a_cure(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    polars.DataFrame(table()).write_parquet(path)

    def check():
        data = load(path, label_column="kind")
        assert data.x.tolist() == [[1, 0.5], [2, 1.5], [3, 2.5]]
        assert (data.feature_names, data.y.tolist()) == (("a", "b"), [0, 1, 0])

    check()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    check()
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(DataError, match=r"pip install 'elbowroom\[tables\]'"):
        load(path)


def test_a_broken_parquet_file_names_the_file(tmp_path):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(DataError, match=r"t\.parquet is a whole parquet file"):
        load(path)
