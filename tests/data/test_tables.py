"""Tables as people bring them: header, dialect, encoding, columns, dates, holes; each with the cure that ends it."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import numpy as np
import openpyxl
import pandas
import polars
import pytest

from elbowroom.data import load
from elbowroom.errors import ConfigError, DataError
from elbowroom.runs.rows import RowReader
from elbowroom.runs.source import source_of_rows
from elbowroom.table_options import Fitted

ROWS = [[1.5, 2.25, 3.5], [2.5, 1.75, 0.5], [0.25, 4.5, 1.25], [3.5, 0.75, 2.5]]


def table(path, *above, rows=None, end=""):
    """A file of these lines, then of the rows."""
    lines = [*above, *(",".join(map(str, row)) + end for row in (ROWS if rows is None else rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def codes(data):
    return [notice.code for notice in data.notices]


@pytest.mark.parametrize(
    ("above", "names"),
    [
        (["a,b,c"], ("a", "b", "c")),
        (["2019,2020,2021"], ("2019", "2020", "2021")),
        (["0,1,2"], ("0", "1", "2")),
        (["a,2020,2021"], ("a", "2020", "2021")),
        (["2020-01,2020-02,2020-03"], ("2020-01", "2020-02", "2020-03")),
        (["a,b,c", "kg,cm,"], ("a", "b", "c")),
        (["a,,c"], ("a", "column 2", "c")),
        (["An export of May", "", "a,b,c"], ("a", "b", "c")),
        (["An export,,", "a,b,c"], ("a", "b", "c")),
        (["sep=,", "a,b,c"], ("a", "b", "c")),
        (["# made by hand", "# a,b,c"], ("a", "b", "c")),
        (["#a,b,c"], ("a", "b", "c")),
        (["# two words"], None),
    ],
)
def test_what_stands_above_the_rows_is_understood(tmp_path, above, names):
    data = load(table(tmp_path / "t.csv", *above))
    assert data.x.tolist() == ROWS
    assert data.feature_names == names


def test_names_that_are_numbers_are_said_and_can_be_a_row(tmp_path):
    path = table(tmp_path / "t.csv", "2019,2020,2021")
    assert codes(load(path)) == ["table.numbers_as_names"]
    assert load(path, header=0).x.tolist() == [[2019, 2020, 2021], *ROWS]
    assert load(table(tmp_path / "u.csv", rows=[[2019, 2020], [2020, 2021], [2021, 2022]])).x.shape == (3, 2)


def test_a_first_row_that_may_be_names_is_said_and_can_be_such(tmp_path):
    path = table(tmp_path / "t.csv", "7,12,30")
    assert codes(load(path)) == ["table.first_line"]
    assert load(path).x.shape == (5, 3)
    assert load(path, header=1).feature_names == ("7", "12", "30")


def test_rows_with_names_as_r_writes_them_have_a_first_column_without_one(tmp_path):
    path = table(tmp_path / "t.csv", "a,b,c", rows=[[i + 1, *row] for i, row in enumerate(ROWS)])
    assert load(path).feature_names == ("column 1", "a", "b", "c")
    assert load(path, drop=0).x.tolist() == ROWS


@pytest.mark.parametrize("header", ["a,b,c", "a,b,c,"])
def test_a_delimiter_at_the_end_of_lines_costs_nothing(tmp_path, header):
    assert load(table(tmp_path / "t.csv", header, end=",")).x.tolist() == ROWS


def test_empty_lines_at_the_end_are_no_rows(tmp_path):
    assert load(table(tmp_path / "t.csv", "a,b,c", rows=[*ROWS, ["", "", ""], ["", "", ""]])).x.tolist() == ROWS


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("a;b\n1.234,5;2\n2.000.000,25;3\n", {}),
        ('a,b\n"1,234.5",2\n"2,000,000.25",3\n', {}),
        ("a;b\n1 234,5;2\n2 000 000,25;3\n", {}),
        ("a;b\n1'234.5;2\n2'000'000.25;3\n", {}),
        ("a b\n1234.5   2\n2000000.25 3\n", {}),
        ("a:b\n1234.5:2\n2000000.25:3\n", {"delimiter": ":"}),
        ("a\tb\n1234,5\t2\n2000000,25\t3\n", {"delimiter": "tab", "decimal": ","}),
        ("% a remark\na,b\n1234.5,2\n% another\n2000000.25,3\n", {"comment": "%"}),
        ("x\ny\na,b\n1234.5,2\n2000000.25,3\n", {"skip": 2}),
    ],
)
def test_marks_of_any_country_are_read(tmp_path, text, options):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    data = load(tmp_path / "t.csv", **options)
    assert data.x.tolist() == [[1234.5, 2], [2000000.25, 3]]
    assert data.feature_names == ("a", "b")


def test_a_comma_with_three_digits_behind_it_is_said_where_it_may_be_either_mark(tmp_path):
    (tmp_path / "t.csv").write_text("a;b\n1,234;2\n5,678;3\n")
    data = load(tmp_path / "t.csv")
    assert (data.x.tolist(), codes(data)) == ([[1.234, 2], [5.678, 3]], ["table.ambiguous"])
    assert load(tmp_path / "t.csv", thousands=",").x.tolist() == [[1234, 2], [5678, 3]]


def test_what_is_no_number_is_none():
    from elbowroom.data.readers._numbers import Numbers

    assert [Numbers(",", ".").value(cell) for cell in ("1.23", "1,2,3", "12.34.567", "x", "1_0")] == [None] * 5
    assert Numbers().column(["1_000"]) is None
    assert Numbers(",").column(["1,5", "-2"]).tolist() == [1.5, -2]
    assert Numbers().column(["true", "No", "1"]).tolist() == [1, 0, 1]


def test_cp949_is_tried_where_utf_8_does_not_fit_and_others_are_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("무게,온도\n1.5,2\n3,4\n".encode("cp949"))
    data = load(path)
    assert (data.feature_names, data.look.encoding) == (("무게", "온도"), "CP949")
    path.write_bytes("température,b\n1.5,2\n3,4\n".encode("cp1252"))
    with pytest.raises(DataError, match=r"0xE9 in line 1.*--encoding cp1252"):
        load(path)
    assert load(path, encoding="cp1252").feature_names == ("température", "b")
    with pytest.raises(ConfigError, match="An encoding is one that Python knows"):
        load(path, encoding="ansi-korea")


@pytest.mark.parametrize("word", ["true,false", "True,False", "TRUE,FALSE", "yes,no"])
def test_true_and_false_are_one_and_nought(tmp_path, word):
    yes, no = word.split(",")
    (tmp_path / "t.csv").write_text(f"a,ok\n1.5,{yes}\n2.5,{no}\n")
    (tmp_path / "t.jsonl").write_text('{"a": 1.5, "ok": true}\n{"a": 2.5, "ok": false}\n')
    frame = pandas.DataFrame({"a": [1.5, 2.5], "ok": [True, False]})
    frame.to_parquet(tmp_path / "t.parquet")
    frame.to_feather(tmp_path / "t.feather")
    for source in (*tmp_path.iterdir(), frame, polars.DataFrame(frame.to_dict("list"))):
        assert load(source).x.tolist() == [[1.5, 1], [2.5, 0]], source


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"columns": ["b", "a"]}, ("a", "b")),
        ({"columns": "b*"}, ("b", "b2")),
        ({"columns": ["0", 2]}, ("a", "b2")),
        ({"drop": "a"}, ("b", "b2")),
        ({"drop": [-1]}, ("a", "b")),
        ({"columns": ["a", "b*"], "drop": ["b2"]}, ("a", "b")),
    ],
)
def test_columns_are_named_by_name_place_or_pattern(tmp_path, options, names):
    path = table(tmp_path / "t.csv", "a,b,b2")
    frame = pandas.read_csv(path)
    frame.to_parquet(tmp_path / "t.parquet")
    for source in (path, tmp_path / "t.parquet", frame):
        data = load(source, **options)
        assert data.feature_names == names
        assert data.x.tolist() == frame[list(names)].to_numpy().tolist()
    with pytest.raises(ConfigError, match="did you mean 'b"):
        load(path, drop="b9")


def test_a_column_of_text_that_is_left_out_is_not_looked_at(tmp_path):
    path = table(tmp_path / "t.csv", "city,b,c", rows=[[f"Seoul {i}", i, 2.5] for i in range(4)])
    with pytest.raises(DataError, match=r"'Seoul 0' in line 2, column 'city'.*--drop city"):
        load(path)
    assert load(path, drop="city").x.tolist() == [[i, 2.5] for i in range(4)]


def test_text_alone_is_for_models_of_texts(tmp_path):
    (tmp_path / "t.txt").write_text("once upon a time\nthere was a queen\n")
    with pytest.raises(DataError, match="--model sequence-vae"):
        load(tmp_path / "t.txt")
    np.savetxt(tmp_path / "u.txt", ROWS, header="a b c")
    data = load(tmp_path / "u.txt")
    assert (data.x.tolist(), data.feature_names) == (ROWS, ("a", "b", "c"))


def test_two_columns_of_one_name_are_refused_with_a_cure_that_ends_it(tmp_path):
    path = table(tmp_path / "t.csv", "a,b,a")
    with pytest.raises(DataError, match=r"'a' twice, in places 0 and 2.*--drop 2"):
        load(path)
    assert load(path, drop=2).feature_names == ("a", "b")


def test_an_empty_column_is_named_and_left_out(tmp_path):
    path = table(tmp_path / "t.csv", "a,b,c", rows=[[*row[:2], ""] for row in ROWS])
    frame = pandas.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.5], "c": [None, None]})
    frame.to_parquet(tmp_path / "t.parquet")
    for source in (path, tmp_path / "t.parquet", frame):
        data = load(source)
        assert data.feature_names == ("a", "b")
        assert data.notices[0].code == "table.empty"
        assert "'c'" in data.notices[0].values["columns"]


def test_dates_are_left_out_or_days_and_their_cures_do_not_lead_to_each_other(tmp_path):
    lines = [["2024-01-01", 1.5], ["2024-01-02", 2.5], ["2024-01-03T12:00", 3.5]]
    path = table(tmp_path / "t.csv", "when,b", rows=lines)
    with pytest.raises(DataError, match=r"--drop when.*--dates days.*--window 100 --time when"):
        load(path)
    assert load(path, dates="days").x.tolist() == [[19723, 1.5], [19724, 2.5], [19725.5, 3.5]]
    frame = pandas.DataFrame({"when": pandas.to_datetime(["2024-01-01", "2024-01-02"]), "b": [1.5, 2.5]})
    frame.to_parquet(tmp_path / "t.parquet")
    for source in (path, tmp_path / "t.parquet", frame):
        data = load(source, dates="drop")
        assert (data.feature_names, codes(data)) == (("b",), ["table.dates_left_out"])
        assert load(source, drop="when").feature_names == ("b",)
    assert load(frame, dates="days").x.tolist() == [[19723, 1.5], [19724, 2.5]]


def test_missing_cells_are_refused_dropped_or_filled(tmp_path):
    path = table(tmp_path / "t.csv", "a,b", rows=[[1, 2.5], ["NA", 3.5], [5, -9999], [3, 4.5]])
    frame = pandas.DataFrame({"a": [1, None, 5, 3], "b": [2.5, 3.5, -9999, 4.5]})
    frame.to_parquet(tmp_path / "t.parquet")
    with pytest.raises(DataError, match=r"none in line 3, column 'a', 2 in all.*--incomplete drop"):
        load(path, missing=-9999)
    for source in (path, tmp_path / "t.parquet", frame):
        data = load(source, missing="-9999", incomplete="drop")
        assert (data.x.tolist(), codes(data)) == ([[1, 2.5], [3, 4.5]], ["table.rows_dropped"])
        data = load(source, missing=[-9999, "none given"], incomplete="mean")
        assert (data.x.tolist(), codes(data)) == ([[1, 2.5], [3, 3.5], [5, 3.5], [3, 4.5]], ["table.filled"])


def test_labels_that_are_text_stay_text(tmp_path):
    path = table(tmp_path / "t.csv", "a,code", rows=[[1.5, "001"], [2.5, "01"], [3.5, "1"], [4.5, "001"]])
    data = load(path, label_column="code")
    assert (data.class_names, data.y.tolist()) == (("001", "01", "1"), [0, 1, 2, 0])
    assert load(pandas.DataFrame({"a": [1.5, 2.5], "c": ["007", "7"]}), label_column="c").class_names == ("007", "7")
    assert load(table(tmp_path / "u.csv", "a,k", rows=[[1.5, 3], [2.5, 7]]), label_column=-1).y.tolist() == [3, 7]
    (tmp_path / "v.csv").write_text("a;k\n1,5;0,25\n2,5;0,5\n")
    assert load(tmp_path / "v.csv", label_column="k").y.tolist() == [0.25, 0.5]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("1.5,2.5 kg,3", "without its sign or unit"),
        ("1.5,12%,3", "without its sign or unit"),
        ('1.5,"1,5",3', "--decimal ,"),
        ("1.5,absent,3", "--missing absent"),
        ("1.5,2.5", "mend or remove this line"),
        ("# a remark", "--comment '#'"),
        ("1.5,2.5,3,4", "in quotation marks"),
    ],
)
def test_the_likely_cause_of_a_bad_line_comes_first_and_its_line_is_named(tmp_path, line, cause):
    path = table(
        tmp_path / "t.csv", "a,b,c", *(",".join(map(str, row)) for row in ROWS), line, *["1.25,2,3"] * 3, rows=[]
    )
    with pytest.raises(DataError, match="line 6") as refused:
        load(path)
    assert cause in refused.value.cure


def test_records_in_json_lines_are_read_and_a_bad_line_is_named(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"a": 1.5, "k": "x", "b": 2}\n\n{"b": 3, "a": "2.5", "k": "y"}\n{"a": 4, "k": "x", "b": null}\n')
    data = load(path, label_column="k", incomplete="drop")
    assert (data.feature_names, data.x.tolist(), data.y.tolist()) == (("a", "b"), [[1.5, 2], [2.5, 3]], [0, 1])
    with pytest.raises(DataError, match="none in line 4, column 'b'"):
        load(path, label_column="k")
    for bad in ("[1, 2]", '{"a": 1', "1"):
        path.write_text('{"a": 1.5, "b": 2}\n' + bad + "\n")
        with pytest.raises(DataError, match="line 2"):
            load(path)
    path.write_text(json.dumps({"a": [1, 2], "b": 2}) + "\n")
    with pytest.raises(DataError, match="column 'a'"):
        load(path)


def test_feather_is_read_by_either_library(tmp_path, monkeypatch):
    path = tmp_path / "t.feather"
    polars.DataFrame({"a": [1.5, 2.5], "k": ["x", "y"]}).write_ipc(path)
    assert load(path, label_column="k").x.tolist() == [[1.5], [2.5]]
    monkeypatch.setitem(sys.modules, "pyarrow.feather", None)
    assert load(path, label_column="k").y.tolist() == [0, 1]
    (tmp_path / "u.feather").write_bytes(b"ARROW1 and nothing more")
    with pytest.raises(DataError, match=r"u\.feather is a whole feather file"):
        load(tmp_path / "u.feather")


@pytest.fixture
def workbook(tmp_path):
    """A workbook of a chart and two tables, with a title above the first and an empty row below."""
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Second")
    first.title = "First"
    for row in (["A title"], ["when", "ok", "a"], [datetime(2024, 1, 1), True, 1.5], [datetime(2024, 1, 2), False, 2],
                [None, None, None]):  # fmt: skip
        first.append(row)
    for row in (["x", "y"], [1, 2.5], [3, 4.5]):
        second.append(row)
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(second, min_col=1, min_row=1, max_row=3))
    book.create_chartsheet("Drawn", 0).add_chart(chart)
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_a_sheet_of_a_workbook_is_read_by_its_values(workbook):
    data = load(workbook, dates="days")
    assert (data.feature_names, data.x.tolist()) == (("when", "ok", "a"), [[19723, 1, 1.5], [19724, 0, 2]])
    assert data.look.sheet == "First"
    for sheet in ("Second", "1"):
        assert load(workbook, sheet=sheet).x.tolist() == [[1, 2.5], [3, 4.5]]
    with pytest.raises(ConfigError, match="did you mean 'Second'"):
        load(workbook, sheet="Secnd")
    with pytest.raises(ConfigError, match="Known: First, Second"):
        load(workbook, sheet="Drawn")


def test_a_broken_workbook_is_named(workbook):
    workbook.write_bytes(workbook.read_bytes()[:3000])
    with pytest.raises(DataError, match=r"t\.xlsx is a whole \.xlsx workbook"):
        load(workbook)


def test_a_workbook_without_its_library_has_a_cure(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (tmp_path / "t.xlsx").write_bytes(b"")
    with pytest.raises(DataError, match=r"pip install 'elbowroom\[excel\]'"):
        load(tmp_path / "t.xlsx")


def test_an_option_that_a_format_does_not_know_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.ones((2, 2)))
    pandas.DataFrame({"a": [1.5]}).to_parquet(tmp_path / "t.parquet")
    for source, option in ((tmp_path / "x.npy", {"drop": "a"}), (tmp_path / "t.parquet", {"delimiter": ";"}),
                           ("digits", {"drop": "a"}), (np.ones((2, 2)), {"columns": [0]})):  # fmt: skip
        with pytest.raises(ConfigError, match=next(iter(option))):
            load(source, **option)


@pytest.mark.parametrize(
    "bad",
    [{"delimiter": ";;"}, {"header": 3}, {"header": "yes"}, {"decimal": "x"}, {"incomplete": "guess"}, {"dates": "x"},
     {"comment": ""}, {"decimal": ",", "thousands": ","}, {"skip": -1}, {"delimiter": '"'}],
)  # fmt: skip
def test_an_option_out_of_its_range_is_refused(tmp_path, bad):
    with pytest.raises(ConfigError):
        load(table(tmp_path / "t.csv", "a,b,c"), **bad)


def test_a_table_for_a_run_is_read_by_names_where_places_have_changed(tmp_path):
    fitted = Fitted(("a", "b"), ("id", "note"), label="kind")
    path = tmp_path / "t.csv"
    for text in ("a,b,id\n1.5,2,7\n2.5,3,8\n", "id,kind,b,a\n7,x,2,1.5\n8,y,3,2.5\n", "b,a\n2,1.5\n3,2.5\n"):
        path.write_text(text)
        data = load(path, drop=2, fitted=fitted)
        assert (data.x.tolist(), data.feature_names) == ([[1.5, 2], [2.5, 3]], ("a", "b"))
        assert (data.y is None) == ("kind" not in text)
    path.write_text("An export of May\na,b\nkg,cm\n1.5,2\n2.5,3\n")
    assert load(path, fitted=fitted).x.tolist() == [[1.5, 2], [2.5, 3]]
    path.write_text("a,b,more\n1.5,2,7\n2.5,3,8\n")
    with pytest.raises(DataError, match="with more"):
        load(path, fitted=fitted)
    path.write_text("a,b\n1.5,\n2.5,\n")
    with pytest.raises(DataError, match="none in line 2, column 'b'"):
        load(path, fitted=fitted)
    path.write_text("2019,2020\n1,2\n2020,2021\n")
    assert load(path, fitted=Fitted(("2020", "2019"))).x.tolist() == [[2, 1], [2021, 2020]]


@pytest.mark.filterwarnings("ignore:The model names")  # a path that a run names is said before it is read
@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("a,b,c\n1.5,2,\n2.5,3,\n", {}),
        ("a,b,\n1.5,2,\n2.5,3,\n", {}),
        ("1.5,2,\n2.5,3,\n", {}),
        ("a,b,a\n1.5,2,7\n2.5,3,8\n", {"drop": 2}),
        ("a,b\nkg,cm\n1.5,2\n2.5,3\n", {}),
        ("An export\n\na,b,id\n1.5,2,7\n2.5,3,8\n", {"columns": ["a", "b"]}),
        ("# made by hand\n# a;b\n1,5;2\n2,5;3\n", {}),
        ("a,b\n1,1.5,2\n2,2.5,3\n", {"drop": 0}),
        ("2019,2020\n1.5,2\n2.5,3\n", {}),
        ("sep=;\nwhen;a;b\n2024-01-01;1,5;2\n2024-01-02;2,5;3\n", {"dates": "drop"}),
        ("1.5,x,2\n2.5,y,3\n", {"label_column": 1}),
        ("a,b\n1.5,2\n-9999,7\n2.5,3\n", {"missing": -9999, "incomplete": "drop"}),
    ],
)
def test_a_run_finds_its_own_rows_again(tmp_path, text, options):
    (tmp_path / "t.csv").write_text(text)
    data = load(tmp_path / "t.csv", **options)
    assert data.x.tolist() == [[1.5, 2], [2.5, 3]]
    source = json.loads(json.dumps(source_of_rows(data, data.x, 1.5, 3.0)))
    again = RowReader(None, source, (2,)).training()
    assert (again.x.tolist(), again.feature_names) == (data.x.tolist(), data.feature_names)
    assert again.class_names == data.class_names
