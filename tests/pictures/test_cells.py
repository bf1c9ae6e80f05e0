import numpy as np
import pytest

from elbowroom.errors import DataError
from elbowroom.pictures.cells import as_picture, colours, draw_cells
from elbowroom.pictures.sheet import Sheet
from elbowroom.pictures.style import MISSING


@pytest.mark.parametrize(
    ("event", "drawn"),
    [
        ((28, 28), ("image", (28, 28, 1))),
        ((1, 17, 31), ("image", (17, 31, 1))),
        ((3, 17, 31), ("image", (17, 31, 3))),
        ((17, 31, 1), ("image", (17, 31, 1))),
        ((17, 31, 3), ("image", (17, 31, 3))),
        ((17, 31, 4), ("image", (17, 31, 4))),
        ((13,), ("profile", (13,))),
        ((1, 140), ("profile", (140,))),
        ((140, 1), ("profile", (140,))),
        ((5, 8, 8), ("profile", (320,))),
        ((), ("profile", (1,))),
    ],
)
def test_the_shape_of_an_event_decides_how_it_is_drawn(event, drawn):
    assert as_picture(event) == drawn


def test_the_range_maps_to_black_and_white_and_ink_turns_it_round():
    grid = np.array([[[[0, 255], [128, 0]]]], dtype=np.uint8)
    assert colours(grid, 0, 255)[0, 0, 0].tolist() == [[0, 0, 0], [255, 255, 255]]
    assert colours(grid, 0, 255, ink=True)[0, 0, 0, 0].tolist() == [255, 255, 255]
    assert colours(grid, 0, 255, ink=True)[0, 0, 0, 1].max() < 60


def test_channels_first_and_channels_last_paint_the_same(rng):
    first = rng.uniform(size=(1, 2, 3, 17, 31))
    assert np.array_equal(colours(first, 0, 1), colours(np.moveaxis(first, 2, -1), 0, 1))


def test_a_transparent_pixel_shows_the_paper():
    grid = np.zeros((1, 1, 5, 6, 4))
    assert (colours(grid, 0, 1) == 255).all()


@pytest.mark.parametrize("event", [(5, 6), (3, 5, 6)])
def test_a_missing_value_gets_a_colour_of_its_own(event):
    grid = np.zeros((1, 1, *event))
    grid[..., 2, 2] = np.nan
    painted = colours(grid, 0, 1)[0, 0]
    hexed = "#" + "".join(f"{int(part):02x}" for part in painted[2, 2])
    assert hexed == MISSING
    assert (painted[0, 0] == 0).all()


def test_a_missing_value_breaks_the_line_of_a_profile():
    axes = Sheet(2, 2).place(0, 0, 2, 2)
    rows = np.array([[0.0, np.nan, 1.0], [0.2, 0.4, 0.6]])
    draw_cells(axes, rows, 2, 0, 1)
    first, second = axes.collections[0].get_paths()
    assert np.isnan(first.vertices).any()
    assert not np.isnan(second.vertices).any()


def test_painting_what_is_no_image_is_refused():
    with pytest.raises(DataError, match="profiles"):
        colours(np.zeros((1, 1, 7)), 0, 1)
