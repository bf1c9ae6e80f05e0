"""The door: rows, labels, what is skipped, and that the second call decodes nothing."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from elbowroom.data import load
from elbowroom.data.images import build, load_images, prepare, rule_of
from elbowroom.data.images.rule import rule
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning


def no_decoding(monkeypatch):
    def never(*_):
        raise AssertionError("an image was decoded again")

    monkeypatch.setattr(build, "decode", never)


def test_a_folder_of_one_size_needs_no_rule_and_is_memory_mapped(folder, picture):
    root = folder(5)
    data = load_images(root, workers=1)
    assert isinstance(data.x, np.memmap)
    assert not data.x.flags.writeable
    assert data.x.dtype == np.uint8
    np.testing.assert_array_equal(data.x, np.stack([picture(i, 12, 10) for i in range(5)]))
    assert data.y is None
    assert (data.title, data.source) == ("photos", str(root))


def test_the_second_call_and_the_outright_rule_decode_nothing(folder, monkeypatch):
    root = folder(5)
    first = load_images(root, workers=1)
    assert rule_of(first.x) == {"size": [12, 10], "fit": "crop", "colour": "colour"}
    no_decoding(monkeypatch)
    reports = []
    for options in ({}, rule_of(first.x)):
        again = load_images(root, workers=1, progress=lambda *at: reports.append(at), **options)
        np.testing.assert_array_equal(again.x, first.x)
    assert reports == []
    with pytest.raises(AssertionError, match="decoded again"):
        load_images(root, size=8, workers=1)


def test_a_table_beside_the_images_becomes_their_attributes_by_file_name(folder, tmp_path):
    root = folder(4)
    (root / "001.png").write_bytes(b"broken")
    table = tmp_path / "table.csv"
    table.write_text("file,night,by,age\n003.png,yes,Kim,3\n001.png,no,,1\n000.png,no,Lee,0\n002.png,yes,,2\n")
    with pytest.warns(ElbowroomWarning, match=r"001\.png"):
        data = load(str(root), attributes=table)
    assert data.attribute_names == ("night", "age")
    assert data.attributes.tolist() == [[0.0, 0.0], [1.0, 2.0], [1.0, 3.0]]
    assert data.take([2]).attributes.tolist() == [[1.0, 3.0]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("000.png,1\n", r"a row for every image.*none for 001\.png, 2 in all"),
        ("000.png,1\n001.png,0\n002.png,1\n003.png,1\n", r"names images that are there.*'003\.png', 1 in all"),
        ("000.png,1\n001.png,\n002.png,1\n", "'' in row 2"),
        ("000.png,x\n001.png,y\n002.png,z\n", "has attributes"),
    ],
)
def test_a_table_that_does_not_fit_the_images_is_refused(folder, tmp_path, rows, words):
    table = tmp_path / "table.csv"
    table.write_text("file,night\n" + rows)
    with pytest.raises(DataError, match=words):
        load_images(folder(3), attributes=table)


def test_the_columns_of_a_list_that_hold_values_are_attributes(folder):
    root = folder(3)
    (root / "list.csv").write_text("file,kind,night,by\n002.png,b,no,1\n000.png,a,yes,Kim\n001.png,b,yes,2\n")
    data = load_images(root / "list.csv", label_column="kind")
    assert (data.attribute_names, data.class_names) == (("night",), ("a", "b"))
    assert data.attributes.tolist() == [[0.0], [1.0], [1.0]]
    assert load_images(root).attributes is None


def test_a_damaged_cache_is_made_anew(folder, own_cache):
    root = folder(5)
    first = np.array(load_images(root, workers=1).x)
    for damage in (lambda content: content[:300], lambda content: content[:-1] + bytes([content[-1] ^ 1])):
        for path in own_cache.glob("*/images.npy"):
            path.write_bytes(damage(path.read_bytes()))
        np.testing.assert_array_equal(load_images(root, workers=1).x, first)


def test_classes_come_from_folders_and_stay_right_where_images_are_skipped(folder):
    root = folder(3, name="dog/{:03d}.png")
    folder(2, name="cat/{:03d}.png")
    (root / "dog" / "000.png").write_text("<html>")
    with pytest.warns(ElbowroomWarning, match=r"1 of 5 .*dog/000\.png: the content is no JPEG"):
        data = load_images(root, workers=1)
    assert data.class_names == ("cat", "dog")
    assert data.y.tolist() == [0, 0, 1, 1]


def test_strict_raises_with_the_names_and_a_mended_folder_goes_on(folder):
    root = folder(4)
    whole = (root / "001.png").read_bytes()
    (root / "001.png").write_bytes(whole[: len(whole) // 2])
    (root / "002.png").touch()
    (root / "002.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"2 of 4 .*001\.png: .*002\.png: an empty file"):
        load_images(root, strict=True, workers=1)
    (root / "001.png").write_bytes(whole)
    (root / "002.png").write_bytes(whole)
    assert len(load_images(root, strict=True, workers=1)) == 4


def test_a_folder_of_broken_images_alone_is_an_error_with_the_reasons(folder):
    root = folder(2)
    for i in range(2):
        (root / f"00{i}.png").write_bytes(b"x")
    with pytest.raises(DataError, match=r"At least one image.*000\.png: the content"):
        load_images(root, size=8, workers=1)


@pytest.mark.parametrize("cache", [None, False])
def test_an_image_bomb_among_images_is_left_out_by_name(folder, cache):
    root = folder(3)
    header = b"IHDR" + struct.pack(">IIBBBBB", 10_000, 9_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    (root / "bomb.png").write_bytes(bomb + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    with pytest.warns(ElbowroomWarning, match=r"bomb\.png: 10000 x 9000 pixels declared, more than 89,478,485"):
        assert len(load_images(root, workers=1, cache=cache)) == 3


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_an_archive_gives_the_rows_of_its_folder(folder, tmp_path, kind, own_cache):
    root = folder(4, name="{:03d}.jpg")
    path = tmp_path / f"photos.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for file in root.iterdir():
                archive.write(file, f"photos/{file.name}")
            archive.writestr("photos/broken.jpg", b"none")
    else:
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as archive:
            archive.add(root, "photos")
            (tmp_path / "broken.jpg").write_bytes(b"none")
            archive.add(tmp_path / "broken.jpg", "photos/broken.jpg")
    with pytest.warns(ElbowroomWarning, match=r"photos/broken\.jpg"):
        data = load_images(path, size=(6, 5), workers=1)
    np.testing.assert_array_equal(data.x, load_images(root, size=(6, 5), workers=1).x)
    assert not list(own_cache.rglob("unpacked.tar"))


def test_a_list_gives_labels_and_attributes_row_by_row(folder):
    root = folder(4)
    (root / "002.png").write_bytes(b"x")
    (root / "list.csv").write_text("file;kind;age\n003.png;b;3\n002.png;a;2\n001.png;a;1\n")
    found = prepare(root / "list.csv", workers=1, label_column="kind")
    assert found.names == ("003.png", "001.png")
    assert found.y.tolist() == [1, 0]
    assert found.attributes["age"].tolist() == ["3", "1"]
    with pytest.raises(ConfigError, match="label_column fits tables only"):
        load_images(root, label_column="kind", workers=1)


def test_load_takes_images_with_their_options_and_refuses_these_elsewhere(folder):
    root = folder(3)
    assert load(root, size="6x5", fit="squash", workers=1).event_shape == (6, 5, 3)
    assert load(root / "001.png", workers=1).x.shape == (1, 12, 10, 3)
    with pytest.raises(ConfigError, match="split names a folder"):
        load(root, split="train")
    with pytest.raises(ConfigError, match="strict fits folders, archives and lists of images only"):
        load("digits", strict=True)
    with pytest.raises(ConfigError, match="size fits public sets of images, and folders"):
        load(np.ones((2, 2)), size=8)


@pytest.mark.parametrize("size", ["64x", "0x4", (1, 2, 3), (4.5, 2), "big", True, 10**6, (0, 0)])
def test_a_size_that_is_none_is_refused(size):
    with pytest.raises(ConfigError, match="height and width"):
        rule(size)


def test_unknown_rules_are_answered_with_the_known_ones():
    with pytest.raises(ConfigError, match="did you mean 'crop'"):
        rule(8, "corp")
    with pytest.raises(ConfigError, match="Known: auto, colour, grey"):
        rule(8, colour="sepia")


def test_no_path_is_told(tmp_path):
    with pytest.raises(DataError, match="exists"):
        load_images(tmp_path / "absent")


def test_grey_images_have_no_axis_for_colour(folder):
    data = load_images(folder(3, channels=1), workers=1)
    assert data.event_shape == (12, 10)
    Image.fromarray(data.x[0])
