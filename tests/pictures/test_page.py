import re
from html.parser import HTMLParser

import numpy as np
import pytest

from elbowroom.errors import ConfigError, DataError, RunError
from elbowroom.pictures import figures
from elbowroom.pictures.output import to_png, to_svg
from elbowroom.pictures.page import (
    AlarmBlock,
    CompareBlock,
    DetailsBlock,
    FigureBlock,
    Number,
    NumbersBlock,
    Section,
    TableBlock,
    TextBlock,
    page,
    write_page,
)

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>'
VOID = {"meta", "link", "img", "br", "hr"}


class Reader(HTMLParser):
    """Collects tags and attributes and checks that every tag is closed in order."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(html):
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


@pytest.fixture
def picture(grey):
    return figures.samples(grey[:4], vmin=0, vmax=1)


@pytest.fixture
def sections(picture):
    svg, png = (
        FigureBlock(to_svg(picture), "Samples.", "four samples"),
        FigureBlock(to_png(picture, 50), HOSTILE, dpi=50),
    )
    table = TableBlock(
        ["Model", "NLL, nats", "ELBO, nats"],
        [[HOSTILE, "86.9 ± 0.1", -95.0], ["b", "85.0 ± 0.2", -101.5], ["c", None, float("nan")]],
        "Models.",
        {"NLL, nats": "low", "ELBO, nats": "high"},
    )
    return [
        Section(
            "One",
            HOSTILE,
            [NumbersBlock([Number("NLL", "86.9 ± 0.1", "nats", HOSTILE)]), TextBlock("a\n\nb")],
        ),
        Section(HOSTILE, "", [svg, CompareBlock(svg, png), table]),
        Section("Three", "", [AlarmBlock(level, level) for level in ("good", "notice", "warning")]),
        Section("Four", "", [DetailsBlock(None, {"seed": 0, "model": {"beta": 0.123456789, HOSTILE: HOSTILE}})]),
    ]


def test_a_page_loads_nothing_and_runs_nothing(sections):
    reader = read(page("Title", "Sub", sections, "en", "foot"))
    for _, key, value in reader.attributes:
        if key in ("src", "href", "xlink:href", "action", "poster", "srcset"):
            assert value.startswith(("#", "data:")), value
        assert not key.startswith("on")
    assert "script" not in reader.tags
    assert any("default-src 'none'" in value for _, key, value in reader.attributes if key == "content")


def test_style_sheets_load_nothing(sections):
    for style in re.findall(r"<style[^>]*>(.*?)</style>", page("T", "", sections), re.DOTALL):
        assert not re.search(r"@import|url\((?!#)|https?:", style)


def test_hostile_names_are_shown_and_not_obeyed(sections):
    html = page(HOSTILE, HOSTILE, sections, "en", HOSTILE)
    assert "<script" not in html
    assert "onerror=alert(1)&gt;" in html
    assert html.count("&lt;script&gt;") >= 8


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_carries_its_language_and_its_own_words(sections, language):
    html = page("T", "", sections, language)
    assert f'<html lang="{language}">' in html
    expected = {"en": ("Figure 1.", "Table 1.", "Contents"), "ko": ("그림 1.", "표 1.", "차례")}[language]
    assert all(word in html for word in expected)
    with pytest.raises(ConfigError, match="English"):
        page("T", "", [], "fr")


def test_figures_are_counted_through_the_page(sections):
    numbers = re.findall(r"<b>Figure (\d+)\.</b>", page("T", "", sections))
    assert numbers == ["1", "2", "3"]


def test_the_best_cells_are_bold_and_missing_ones_a_dash():
    block = TableBlock(
        ["m", "low", "high"],
        [["a", "86.9 ± 0.1", 1], ["b", "−3.0 (x)", 5], ["c", None, 5], ["d", "nan", float("nan")]],
        best={"low": "low", "high": "high"},
    )
    assert block.winners() == {(1, 1), (1, 2), (2, 2)}
    assert block.texts()[2][1] == block.texts()[3][2] == "–"
    assert block.numeric() == [False, False, True]


def test_a_table_of_the_wrong_width_and_an_unknown_rule_are_refused():
    with pytest.raises(DataError, match="as many cells"):
        TableBlock(["a", "b"], [[1]])
    with pytest.raises(ConfigError, match="high"):
        TableBlock(["a"], [[1]], best={"a": "most"})
    with pytest.raises(ConfigError, match="high"):
        TableBlock(["a"], [[1]], best={"z": "low"})


def test_details_are_never_rounded_and_appear_on_paper_too(sections):
    html = page("T", "", sections)
    assert html.count("0.123456789") == 2  # once folded on the screen, once open on paper


@pytest.mark.parametrize(
    "picture",
    [
        b"GIF89a",
        "<div>",
        "<svg><script>1</script></svg>",
        '<svg onload="x()"></svg>',
        '<svg><image href="https://example.org/a.png"/></svg>',
        "<svg><style>@import 'a'</style></svg>",
        '<svg><a href="javascript:x()"/></svg>',
    ],
)
def test_a_figure_block_refuses_what_runs_or_loads(picture):
    with pytest.raises(DataError, match="PNG bytes, or SVG"):
        FigureBlock(picture)


def test_a_png_is_as_wide_as_it_was_drawn(picture):
    assert abs(FigureBlock(to_png(picture, 50), dpi=50).width - picture.get_size_inches()[0] * 96) <= 2


def test_an_unknown_alarm_is_refused():
    with pytest.raises(ConfigError, match="notice"):
        AlarmBlock("error", "x")


def test_the_same_page_twice_is_the_same_text(sections):
    assert page("T", "s", sections, "ko") == page("T", "s", sections, "ko")


def test_an_empty_page_is_a_page():
    assert "<h1>T</h1>" in page("T", "", [])


def test_a_page_is_written_whole_and_an_unwritable_folder_is_named(tmp_path):
    path = write_page(tmp_path / "new" / "report.html", "<p>한국어</p>")
    assert path.read_text(encoding="utf-8") == "<p>한국어</p>"
    with pytest.raises(RunError) as caught:
        write_page(path / "below.html", "x")
    assert str(path) in caught.value.rule
    assert caught.value.got
    assert caught.value.cure


def test_numpy_numbers_stand_in_tables_like_any_other():
    block = TableBlock(["a"], [[np.float64(1.23456)], [np.int64(3)], [np.float32(2.5)]], best={"a": "high"})
    assert block.texts() == [["1.235"], ["3"], ["2.5"]]
    assert block.winners() == {(1, 0)}
