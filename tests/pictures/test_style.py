import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from skimage.color import deltaE_ciede2000, rgb2lab

from elbowroom.pictures.numerals import aligned, short
from elbowroom.pictures.style import class_colours, class_markers, class_names, numbers, series_colours


def test_a_model_keeps_its_colour_whatever_stands_beside_it():
    alone, beside = series_colours(["vae"]), series_colours(["mine", "vae", "autoencoder"])
    assert alone["vae"] == beside["vae"]
    assert len(set(beside.values())) == 3


@pytest.mark.parametrize("count", [1, 10, 62])
def test_a_class_has_a_colour_and_a_sign_of_its_own(count):
    marks = list(zip(class_colours(count), class_markers(count), strict=True))
    assert len(set(marks)) == count
    assert count > 10 or len(set(class_colours(count))) == count


# What an eye without one kind of cone sees, for linear RGB. Source: Machado, Oliveira & Fernandes 2009, "A
# physiologically-based model for simulation of color vision deficiency", table 1, severity 1.
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


def lab_seen(colours, sight):
    """CIELAB [N, 3] of hex colours as an eye sees them."""
    rgb = np.array([to_rgb(colour) for colour in colours])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(SIGHT[sight]), 0, 1)
    return rgb2lab(np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize(("sight", "least"), [("normal", 25.0), ("deuteranopia", 18.0), ("protanopia", 18.0)])
def test_ten_classes_can_be_told_apart_and_seen_on_paper(sight, least):
    lab, paper = lab_seen(class_colours(10), sight), lab_seen(["#ffffff"], sight)
    a, b = np.triu_indices(10, 1)
    assert deltaE_ciede2000(lab[a], lab[b]).min() > least
    assert deltaE_ciede2000(lab, paper).min() > 13


@pytest.mark.parametrize("sight", SIGHT)
def test_numbers_go_from_dark_to_light_to_every_eye(sight):
    lightness = lab_seen([to_hex(colour) for colour in numbers()(np.linspace(0, 1, 50))], sight)[:, 0]
    assert (np.diff(lightness) > 0).all()
    assert lightness[-1] < 90, "seen on paper"


def test_names_may_be_missing_or_too_few():
    labels = np.array([2, 0, 7])
    assert class_names(labels, ["a", "b", "c"]) == {0: "a", 2: "c", 7: "7"}
    assert class_names(labels, {7: "seven"}) == {0: "0", 2: "2", 7: "seven"}
    assert class_names(np.array(["x", "y"]), None) == {"x": "x", "y": "y"}


def test_numbers_are_short_and_signed_with_a_true_minus():
    assert [short(v) for v in (-1.6448, 0, 12345.6, 0.001, 1234, np.inf)] == [
        "−1.64",
        "0",
        "12,346",
        "0.001",
        "1,234",
        "∞",
    ]
    assert aligned([-1.5, 0, 1.5]) == ["−1.5", "0.0", "1.5"]
    assert aligned([-0.001, 0.0001]) == ["−0.001", "0.0001"]
