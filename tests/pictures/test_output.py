import io
import os
import re
import stat

import numpy as np
import pytest
from PIL import Image

from elbowroom.errors import ConfigError, RunError
from elbowroom.pictures import figures
from elbowroom.pictures.output import grid_to_png, save, to_png, to_svg


@pytest.fixture
def figure(grey):
    return figures.reconstructions({"input": grey[:3], "vae": grey[:3]}, vmin=0, vmax=1, language="ko")


def test_svg_is_inline_without_date_or_text_that_needs_a_font(figure):
    svg = to_svg(figure)
    assert svg.startswith("<svg ")
    assert "<text" not in svg
    assert "<metadata" not in svg
    assert not re.search(r"\d{4}-\d\d-\d\d|[Mm]atplotlib v", svg)


def test_ids_of_two_figures_do_not_clash_and_every_reference_has_its_target(figure, grey):
    other = figures.samples(grey, vmin=0, vmax=1)
    ids = [re.findall(r'\bid="([^"]+)"', to_svg(one)) for one in (figure, other)]
    assert len(ids[0]) == len(set(ids[0]))
    assert not set(ids[0]) & set(ids[1])
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', to_svg(figure))
    assert {a or b for a, b in used} <= set(ids[0])


def test_the_style_sheet_of_a_figure_reaches_only_the_figure(figure):
    for rule in re.findall(r"<style[^>]*>([^<]*)</style>", to_svg(figure)):
        assert rule.lstrip().startswith("#f")


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "PNG"])
def test_saving_twice_gives_the_same_file_and_leaves_nothing_else(tmp_path, figure, ending):
    first, again = save(figure, tmp_path / "deep" / f"a.{ending}"), save(figure, tmp_path / f"b.{ending}")
    assert first.read_bytes() == again.read_bytes()
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == [f"a.{ending}", f"b.{ending}"]


def test_a_saved_file_has_the_rights_of_any_new_file(tmp_path, figure):
    (tmp_path / "plain").write_text("")
    made = save(figure, tmp_path / "a.svg")
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_an_unknown_ending_is_refused(tmp_path, figure):
    with pytest.raises(ConfigError, match=r"\.png, \.svg or \.pdf"):
        save(figure, tmp_path / "a.jpeg")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, figure):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="Cure"):
        save(figure, tmp_path / "file" / "a.png")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path, figure):
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match="Cure"):
        save(figure, tmp_path / "a.png")


def test_png_decodes_to_the_size_asked_for(figure):
    image = Image.open(io.BytesIO(to_png(figure, dpi=50)))
    assert abs(image.width - figure.get_size_inches()[0] * 50) <= 1


def test_a_grid_as_png_keeps_every_pixel(rng):
    grid = rng.integers(0, 256, size=(2, 3, 5, 7)).astype(np.uint8)
    image = np.asarray(Image.open(io.BytesIO(grid_to_png(grid, 0, 255))))
    assert image.shape == (2 * 5 + 1, 3 * 7 + 2, 3)
    assert np.array_equal(image[6:11, 8:15, 0], grid[1, 1])
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(grid_to_png(grid, 0, 255, zoom=2))))[12:22:2, 15:29:2, 0], grid[1, 1]
    )


def test_a_figure_shows_itself_in_a_notebook(figure):
    assert figure._repr_svg_() == to_svg(figure)
