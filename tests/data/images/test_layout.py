"""The layouts that people have: classes, train and test, MVTec AD; and what lies beside the images."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom.data import load
from elbowroom.data.images import load_images, parts_of
from elbowroom.data.images.index import Index
from elbowroom.data.images.layout import inside_part, layout
from elbowroom.data.load import held_out_split
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning


def of(*names: str) -> Index:
    return Index(Path("set"), "files", names, ((1, 1),) * len(names))


def pictures(root: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 3), 10 * number % 256).save(root / name)
    return root


def ring(root: Path) -> Path:
    """The layout of MVTec AD."""
    names = [f"train/good/{i}.png" for i in range(5)] + [f"test/good/{i}.png" for i in range(3)]
    names += [f"test/scratch/{i}.png" for i in range(2)] + [f"ground_truth/scratch/{i}_mask.png" for i in range(2)]
    return pictures(root, *names)


@pytest.mark.parametrize("around", ["", "set/", "downloads/set/"])
def test_folders_are_classes_and_a_stray_image_costs_none_of_them(around):
    found = layout(of(*(around + name for name in ("a/1.png", "a/2.png", "b/1.png", "b/deep/2.png", "stray.png"))))
    assert found.index.classes == ("a", "a", "b", "b")
    assert found.class_names == ("a", "b")
    assert found.beside == (f"{around}stray.png",)
    assert (found.split, dict(found.parts), found.normal) == ("", {}, None)


def test_a_pile_of_images_with_a_few_in_folders_has_no_classes_and_loses_none():
    names = ("a/1.png", "b/2.png", "3.png", "4.png", "5.png")
    found = layout(of(*names))
    assert found.index.names == names
    assert (found.class_names, found.beside) == (None, ())


@pytest.mark.parametrize(("train", "val"), [("train", "val"), ("Training", "validation"), ("TRAIN", "valid")])
def test_parts_share_the_numbers_of_their_classes(train, val):
    index = of(f"{train}/a/1.png", f"{train}/b/1.png", f"{train}/c/1.png", "test/b/1.png", "test/c/2.png",
               f"{val}/c/3.png", "extra/9.png")  # fmt: skip
    parts = {"train": 3, "test": 2, "val": 1}
    for split, classes in ((None, ("a", "b", "c")), ("test", ("b", "c")), ("val", ("c",)), (val, ("c",))):
        found = layout(index, split)
        assert found.index.classes == classes
        assert (found.class_names, dict(found.parts), found.normal) == (("a", "b", "c"), parts, None)
        assert found.beside == ("extra/9.png",)


def test_a_part_that_is_not_there_is_refused_with_those_that_are():
    index = of("train/1.png", "test/1.png")
    with pytest.raises(ConfigError, match=r"'tset'.*did you mean 'test'\? Known: test, train"):
        layout(index, "tset")
    with pytest.raises(ConfigError, match="has no folders train and test"):
        layout(of("a/1.png", "b/1.png"), "test")


def test_a_class_called_train_is_a_class_where_no_part_stands_beside_it():
    assert layout(of("bus/1.png", "train/1.png", "tram/1.png")).class_names == ("bus", "train", "tram")


@pytest.mark.parametrize(("train", "test", "normal"), [
    (("good/1",), ("good/1", "cut/1", "hole/1"), "good"),
    (("healthy/1",), ("healthy/1", "ill/1"), "healthy"),
    (("1", "2"), ("Normal/1", "broken/1"), "Normal"),
    (("a/1", "b/1"), ("a/1", "b/1"), None),
    (("good/1",), ("good/1",), None),
    (("1",), ("2",), None),
])  # fmt: skip
def test_the_class_that_alone_is_trained_on_is_the_normal_one(train, test, normal):
    index = of(*(f"train/{name}.png" for name in train), *(f"test/{name}.png" for name in test))
    assert layout(index).normal == layout(index, "test").normal == normal


def test_a_mask_has_the_name_of_its_picture():
    assert inside_part("x/test/cut/001.png") == inside_part("x/ground_truth/cut/001_mask.png") == "cut/001"
    assert inside_part("test/cut/001.png") == inside_part("ground_truth/cut/001.bmp")


def test_a_set_like_mvtec_is_read_by_its_parts_and_says_which(tmp_path):
    root = ring(tmp_path / "ring")
    words = r"parts train \(5 images\), test \(5 images\), ground_truth \(2 images\).*rows are train, and split='test'"
    with pytest.warns(ElbowroomWarning, match=words):
        train = load(str(root))
    test = load(str(root), split="test")
    assert parts_of(root) == {"train": 5, "test": 5, "ground_truth": 2}
    assert (train.split, len(train), test.split, len(test)) == ("train", 5, "test", 5)
    assert train.class_names == test.class_names == ("good", "scratch")
    assert test.y.tolist() == [0, 0, 0, 1, 1]
    assert test.names.tolist()[-1] == "test/scratch/1.png"
    assert test.normal == "good"
    assert test.take([4]).names.tolist() == ["test/scratch/1.png"]
    assert train.origin == {"data": str(root), "split": "train", "label_column": None,
                            "images": {"size": [3, 4], "fit": "crop", "colour": "grey"}}  # fmt: skip
    assert held_out_split(str(root)) == held_out_split(str(root), "train") == "test"


def test_an_archive_of_such_a_set_is_read_alike(tmp_path):
    root = ring(tmp_path / "ring")
    with zipfile.ZipFile(tmp_path / "ring.zip", "w") as archive:
        for path in sorted(root.rglob("*.png")):
            archive.write(path, path.relative_to(tmp_path))
    test = load_images(tmp_path / "ring.zip", split="test")
    assert test.names.tolist()[0] == "ring/test/good/0.png"
    assert (test.y.tolist(), test.normal) == ([0, 0, 0, 1, 1], "good")


def test_files_that_are_not_read_are_counted_by_ending(tmp_path):
    root = pictures(tmp_path / "photos", "a/1.png", "b/2.bmp", "b/3.pgm")
    for name in ("a/x.heic", "a/y.HEIC", "b/z.gif", "Thumbs.db", "notes", ".hidden.txt", "table.csv"):
        (root / name).write_bytes(b"x")
    words = r"2 \.heic, 1 \.db, 1 \.gif, 1 no ending \(.*convert them to PNG or JPEG"
    with pytest.warns(ElbowroomWarning, match=words):
        data = load_images(root)
    assert data.names.tolist() == ["a/1.png", "b/2.bmp", "b/3.pgm"]
    with pytest.raises(DataError, match=r"3 of 6 images that cannot: a/x\.heic: a \.heic file"):
        load_images(root, strict=True)


@pytest.mark.parametrize(("name", "cure"), [
    ("brain.nii.gz", r"NIfTI.*nibabel.*\[N, H, W\]"), ("scan.dcm", r"DICOM.*pydicom.*\[N, H, W\]"),
    ("film.MP4", r"videos.*imageio.*\[N, H, W, 3\]"), ("phone.heic", "convert them to PNG or JPEG"),
])  # fmt: skip
def test_what_must_be_an_array_first_is_refused_with_the_way_to_one(tmp_path, name, cure):
    (tmp_path / name).write_bytes(b"x")
    for data in (tmp_path / name, tmp_path):
        with pytest.raises(DataError, match=cure):
            load(str(data))


def test_names_stay_right_where_images_cannot_be_read(tmp_path):
    root = pictures(tmp_path / "photos", *(f"{i}.png" for i in range(4)))
    (root / "1.png").write_bytes(b"broken")
    with pytest.warns(ElbowroomWarning, match=r"1\.png"):
        data = load_images(root)
    assert data.names.tolist() == ["0.png", "2.png", "3.png"]
    np.testing.assert_array_equal(data.x[:, 0, 0], [0, 20, 30])
