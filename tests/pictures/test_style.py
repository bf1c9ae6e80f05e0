import numpy as np
import pytest

from elbowroom.pictures.numerals import aligned, short
from elbowroom.pictures.style import class_colours, class_names, series_colours


def test_a_model_keeps_its_colour_whatever_stands_beside_it():
    alone, beside = series_colours(["vae"]), series_colours(["mine", "vae", "autoencoder"])
    assert alone["vae"] == beside["vae"]
    assert len(set(beside.values())) == 3


@pytest.mark.parametrize("count", [1, 10, 62])
def test_classes_have_colours_of_their_own(count):
    assert len(set(class_colours(count))) == count


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
