"""Names that are no UTF-8, links in circles, pipes, and archives that unpack to far more than they are."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom.data import load
from elbowroom.data.images import archive, load_images
from elbowroom.data.images.source import index
from elbowroom.data.writers import write_columns
from elbowroom.errors import DataError, ElbowroomWarning


def test_names_that_are_no_utf_8_are_read_and_written_with_their_bytes_spelled_out(folder, tmp_path):
    root = folder(3)
    odd = os.fsencode(root) + b"/caf\xe9\n.png"
    os.rename(root / "001.png", odd)
    with open(os.fsencode(root) + b"/\xff.txt", "wb"):
        pass
    with pytest.warns(ElbowroomWarning, match=r"1 \.txt"):
        data = load_images(root, workers=1)
    assert data.names.tolist() == ["000.png", "002.png", r"caf\xe9\x0a.png"]
    write_columns(tmp_path / "names.csv", {"file": data.names, "value": np.zeros(3)})
    assert r"caf\xe9\x0a.png,0.0" in (tmp_path / "names.csv").read_text(encoding="utf-8")
    os.remove(os.fsencode(root) + b"/\xff.txt")
    with open(odd, "wb") as file:
        file.write(b"broken")
    with pytest.warns(ElbowroomWarning, match=r"caf\\xe9\\x0a\.png"):
        assert len(load_images(root, workers=1)) == 2


def test_a_folder_whose_name_is_no_utf_8_has_classes_a_title_and_a_place_that_json_keeps(folder, tmp_path):
    from elbowroom.runs import read_json, write_json

    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb0\xa1"))
    for number, name in enumerate((b"\xb0\xa1", b"\xb0\xa2")):
        place = os.fsencode(root) + b"/" + name
        os.makedirs(place)
        Image.new("L", (4, 4), number).save(io.BytesIO(), "PNG")
        with open(place + b"/1.png", "wb") as file:
            Image.new("L", (4, 4), number).save(file, "PNG")
    data = load(str(root))
    assert (data.title, data.class_names) == (r"\xb0\xa1", (r"\xb0\xa1", r"\xb0\xa2"))
    write_json(tmp_path / "origin.json", data.origin)
    assert read_json(tmp_path / "origin.json")["data"] == str(root)
    np.testing.assert_array_equal(load(**{"source": read_json(tmp_path / "origin.json")["data"]}).x, data.x)


def test_links_in_circles_and_to_each_other_end_and_each_folder_counts_once(folder):
    root = folder(2, name="a/{:03d}.png")
    (root / "b").mkdir()
    for here, there in (("a/up", root), ("a/side", root / "b"), ("b/side", root / "a"), ("b/self", root / "b"),
                        ("b/again", root / "a")):  # fmt: skip
        (root / here).symlink_to(there, target_is_directory=True)
    (root / "one").symlink_to(root / "two")
    (root / "two").symlink_to(root / "one")
    (root / "x.png").symlink_to(root / "y.png")
    (root / "y.png").symlink_to(root / "x.png")
    found = index(root)
    assert [name for name in found.names if name.startswith("a/")] == ["a/000.png", "a/001.png"]
    assert len(found) == 4
    with pytest.warns(ElbowroomWarning) as said:
        assert len(load_images(root, workers=1)) == 2
    assert any("2 of 4 images" in str(one.message) and "x.png" in str(one.message) for one in said)


def test_links_among_many_folders_do_not_multiply(folder):
    root = folder(1)
    for one in range(12):  # by every way through them there would be 12! folders
        (root / str(one)).mkdir()
        for other in range(12):
            (root / str(one) / f"to{other}").symlink_to(root / str(other), target_is_directory=True)
    assert index(root).names == ("000.png",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_devices_are_left_out_and_nobody_waits_for_them(folder):
    root = folder(2)
    os.mkfifo(root / "pipe.png")
    os.mkfifo(root / "pipe")
    (root / "zero.png").symlink_to("/dev/zero")
    with pytest.warns(ElbowroomWarning, match="3 pipe, device or socket"):
        assert len(load_images(root, workers=1)) == 2
    (root / "list.csv").write_text("file\n000.png\npipe.png\n")
    with pytest.warns(ElbowroomWarning, match=r"pipe\.png: a pipe, a device or a socket"):
        assert len(load_images(root / "list.csv", workers=1)) == 1
    for name in ("pipe.png", "pipe.zip", "pipe.csv", "pipe.npy", "zero.png"):
        if not (root / name).exists():
            os.mkfifo(root / name)
        with pytest.raises(DataError, match="a pipe"):
            load(str(root / name))


def bomb(path: Path, declared: int, kept: int, image: bytes, behind: int = 0) -> None:
    """A tar.gz whose second member declares so many bytes, of which so many zeros follow."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for name, size, content in (("a.png", len(image), image), ("b.png", declared, bytes(kept))):
            member = tarfile.TarInfo(name)
            member.size = size
            file.write(member.tobuf() + content + bytes(-len(content) % 512))
        file.write(bytes(1024 + behind))


def test_a_compressed_tar_that_unpacks_to_too_much_is_refused_before_anything_is_kept(
    folder, tmp_path, own_cache, monkeypatch
):
    image = (folder(1) / "000.png").read_bytes()
    bomb(tmp_path / "huge.tar.gz", 2**40, 512, image)
    with pytest.raises(DataError, match=r"unpacks to at most.*1,099,512 MB.*unpack it yourself"):
        load_images(tmp_path / "huge.tar.gz", workers=1)
    monkeypatch.setattr(archive, "LEAST_UNPACKED", 2**16)
    bomb(tmp_path / "zeros.tar.gz", 2**22, 2**22, image)  # a thousandth of what it says
    with pytest.raises(DataError, match="unpacks to at most"):
        load_images(tmp_path / "zeros.tar.gz", workers=1)
    assert not list(own_cache.rglob("*")) if own_cache.exists() else True


def test_what_lies_behind_the_members_of_a_compressed_tar_is_not_unpacked(folder, tmp_path, own_cache, monkeypatch):
    from elbowroom.data.images import build

    image = (folder(1) / "000.png").read_bytes()
    bomb(tmp_path / "long.tar.gz", len(image), len(image), image, behind=2**23)
    sizes, plain = [], build.whole_file

    def watched(path):
        sizes.append(path)
        return plain(path)

    monkeypatch.setattr(build, "whole_file", watched)
    unlinked = []
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False, old=Path.unlink: (
        unlinked.append(self.stat().st_size) if self.name == build.UNPACKED and self.exists() else None,
        old(self, missing_ok=missing_ok))[1])  # fmt: skip
    with pytest.warns(ElbowroomWarning, match=r"b\.png"):
        load_images(tmp_path / "long.tar.gz", workers=1)
    assert unlinked
    assert max(unlinked) < 2**16


def test_the_header_of_a_member_cannot_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LEAST_UNPACKED", 2**16)
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, 2**32
    with gzip.open(tmp_path / "long.tar.gz", "wb") as file:
        file.write(member.tobuf() + bytes(2**12))
    with pytest.raises(DataError, match="unpacks to at most"):
        index(tmp_path / "long.tar.gz")


def test_records_of_a_folder_are_json_whatever_its_names_are(folder, own_cache):
    root = folder(2)
    os.rename(root / "001.png", os.fsencode(root) + b"/\xff.png")
    load_images(root, workers=1)
    (record,) = [json.loads(path.read_text(encoding="utf-8")) for path in own_cache.glob("*/record.json")
                 if "images" in path.read_text(encoding="utf-8")]  # fmt: skip
    assert record["images"] == 2
