"""Grey images of 16 bits are scaled by the range of the set they come from, and others of a run by the same range."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from elbowroom.data import load
from elbowroom.data.images import build, load_images, rule_of
from elbowroom.data.images.decode import DeepError, decode
from elbowroom.data.images.part import Part
from elbowroom.errors import ConfigError, ElbowroomWarning


@pytest.fixture
def twelve(tmp_path):
    """Images of 12 bits in files of 16: the values 0 to 4000 over four files, with one of 8 bits among them."""
    root = tmp_path / "twelve"
    root.mkdir()
    values = np.linspace(0, 4000, 4 * 64).astype(np.uint16).reshape(4, 8, 8)
    for i, pixels in enumerate(values):
        Image.fromarray(pixels).save(root / f"{i}.{'tif' if i % 2 else 'png'}")
    Image.fromarray(np.full((8, 8), 77, np.uint8)).save(root / "plain.png")
    return root, values


@pytest.mark.parametrize("options", [{"workers": 1}, {"workers": 1, "cache": False}], ids=["prepared", "streamed"])
def test_the_values_of_a_set_use_all_of_8_bits_and_this_is_said(twelve, options):
    root, values = twelve
    with pytest.warns(ElbowroomWarning, match="values from 0 to 4,000, which become 0 and 255"):
        data = load_images(root, **options)
    x = np.asarray(data.x)
    np.testing.assert_array_equal(x[:4], np.rint(values / 4000 * 255))
    assert (x[4] == 77).all()
    assert data.origin["images"]["range16"] == [0, 4000]


def test_a_range_that_is_said_is_taken_and_nothing_is_noted(twelve):
    root, values = twelve
    data = load_images(root, workers=1, range16=(0, 65_535))
    np.testing.assert_array_equal(data.x[:4], np.rint(values / 65_535 * 255))
    assert len(np.unique(data.x[:4])) < 20, "the levels that are left of 12 bits"
    for limits in ((5, 5), (-1, 9), (0, 70_000), 4000, "few"):
        with pytest.raises(ConfigError, match="range16 is the lowest and the highest"):
            load_images(root, range16=limits)


def test_other_images_are_scaled_as_those_of_the_run_were(twelve, tmp_path):
    root, _ = twelve
    with pytest.warns(ElbowroomWarning):
        like = load(str(root)).origin["images"]
    Image.fromarray(np.array([[0, 2000, 4000, 60_000]], np.uint16)).save(tmp_path / "new.png")
    new = load(str(tmp_path / "new.png"), **{**like, "size": (1, 4)})
    assert new.x.tolist() == [[[0, 128, 255, 255]]]


def test_the_second_call_decodes_nothing_and_says_the_same(twelve, monkeypatch):
    root, _ = twelve
    with pytest.warns(ElbowroomWarning):
        first = load_images(root, workers=1)
    monkeypatch.setattr(build, "decode", lambda *_: pytest.fail("an image was decoded again"))
    with pytest.warns(ElbowroomWarning, match="0 to 4,000"):
        again = load_images(root, workers=1)
    outright = load_images(root, workers=1, **rule_of(first.x, range16=(0, 4000)))
    np.testing.assert_array_equal(again.x, outright.x)


def test_a_build_that_was_stopped_goes_on_with_the_range_it_had(twelve, own_cache, monkeypatch):
    root, _ = twelve
    monkeypatch.setattr(Part, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        load_images(root, workers=1)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(own_cache.parent.parent))
    (left,) = own_cache.glob("*.part")
    assert json.loads((left / build.RANGE).read_text()) == [0, 4000]
    with pytest.warns(ElbowroomWarning, match="0 to 4,000"):
        load_images(root, workers=1)


def test_images_of_one_number_keep_the_whole_range(tmp_path):
    (tmp_path / "flat").mkdir()
    for i in range(2):
        Image.fromarray(np.full((4, 4), 257, np.uint16)).save(tmp_path / "flat" / f"{i}.png")
    assert np.unique(load_images(tmp_path / "flat", workers=1).x).tolist() == [1]


def test_one_image_alone_has_the_whole_range_unless_it_is_asked_to_have_one(tmp_path):
    Image.fromarray(np.array([[257]], np.uint16)).save(tmp_path / "a.png")
    assert decode(str(tmp_path / "a.png")).tolist() == [[1]]
    with pytest.raises(DeepError):
        decode(str(tmp_path / "a.png"), range16=None)


def test_portable_grey_maps_of_12_bits_are_read(tmp_path):
    (tmp_path / "a.pgm").write_bytes(b"P5 2 1 4095\n" + np.array([0, 4095], ">u2").tobytes())
    assert decode(str(tmp_path / "a.pgm")).tolist() == [[0, 255]]


def test_the_test_part_of_a_set_is_scaled_by_the_range_of_the_training_part(tmp_path):
    for part, high in (("train", 4000), ("test", 2000)):
        (tmp_path / "set" / part).mkdir(parents=True)
        Image.fromarray(np.array([[0, high]], np.uint16)).save(tmp_path / "set" / part / "a.png")
    assert load_images(tmp_path / "set", split="test", workers=1).x.tolist() == [[[0, 128]]]
