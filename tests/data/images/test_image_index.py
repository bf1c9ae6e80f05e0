"""Which images a source holds, and which sources are refused."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile

import pytest

from elbowroom.data.images import is_images
from elbowroom.data.images.layout import layout
from elbowroom.data.images.source import index
from elbowroom.errors import ConfigError, DataError


def test_names_are_sorted_endings_have_any_case_and_hidden_files_are_left_out(tmp_path):
    for name in ("b.JPG", "a.jpeg", "sub/c.Png", "d.webp", "e.tif", "f.TIFF", ".hidden.png", ".git/g.png", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert index(tmp_path).names == ("a.jpeg", "b.JPG", "d.webp", "e.tif", "f.TIFF", "sub/c.Png")


def test_first_folders_are_classes_only_if_there_are_two(folder):
    root = folder(6, name="cat/{:03d}.png")
    assert layout(index(root)).class_names is None
    (root / "dog" / "brown").mkdir(parents=True)
    (root / "cat" / "000.png").rename(root / "dog" / "brown" / "000.png")
    assert layout(index(root)).index.classes == ("cat",) * 5 + ("dog",)
    (root / "cat" / "001.png").rename(root / "001.png")
    assert layout(index(root)).index.classes == ("cat",) * 4 + ("dog",), "a stray image takes no class away"


def test_a_folder_without_images_is_named_with_the_endings(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(DataError, match=r"\.jpg, \.jpeg, \.png.*with none"):
        index(tmp_path)


def test_a_link_that_leads_back_does_not_walk_forever(folder):
    root = folder(2, name="a/{:03d}.png")
    (root / "a" / "loop").symlink_to(root, target_is_directory=True)
    assert len(index(root)) == 2


@pytest.mark.parametrize("change", ["content", "time", "name", "more"])
def test_another_version_of_the_images_has_another_digest(folder, change):
    import os

    root = folder(4)
    before, file = index(root).digest(), root / "002.png"
    assert index(root).digest() == before
    if change == "content":  # of the same length and date
        found = file.stat()
        content = bytearray(file.read_bytes())
        content[-20] ^= 1
        file.write_bytes(content)
        os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    elif change == "time":
        os.utime(file, (1, 1))
    elif change == "name":
        file.rename(root / "002b.png")
    else:
        (root / "other.png").write_bytes(file.read_bytes())
    assert index(root).digest() != before


def packed(kind: str, path, members: dict[str, bytes]) -> None:
    if kind == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return
    with tarfile.open(path, "w:" + kind.rpartition(".")[2] if kind != ".tar" else "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz", ".tar.xz"])
def test_an_archive_of_a_folder_has_the_classes_of_the_folder(tmp_path, kind):
    names = ["photos/dog/1.png", "photos/cat/2.png", "photos/cat/1.png", "__MACOSX/photos/._1.png", "photos/read.me"]
    packed(kind, tmp_path / f"photos{kind}", dict.fromkeys(names, b"x"))
    found = layout(index(tmp_path / f"photos{kind}")).index
    assert found.names == ("photos/cat/1.png", "photos/cat/2.png", "photos/dog/1.png")
    assert found.classes == ("cat", "cat", "dog")
    assert found.left_out == {"photos/read.me": ".me"}


@pytest.mark.parametrize("kind", [".zip", ".tar"])
@pytest.mark.parametrize("name", ["../out.png", "a/../../out.png", "/etc/out.png", "C:/out.png", "..\\out.png"])
def test_a_path_that_leaves_the_archive_is_refused_and_nothing_is_written(tmp_path, kind, name):
    place = tmp_path / "inside"
    place.mkdir()
    packed(kind, place / f"p{kind}", {"good.png": b"x", name: b"x"})
    with pytest.raises(DataError, match="lie inside the archive"):
        index(place / f"p{kind}")
    assert not (tmp_path / "out.png").exists()


def test_links_in_archives_are_refused(tmp_path):
    with tarfile.open(tmp_path / "p.tar", "w") as archive:
        member = tarfile.TarInfo("link.png")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        link = zipfile.ZipInfo("link.png")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    for name in ("p.tar", "p.zip"):
        with pytest.raises(DataError, match="link"):
            index(tmp_path / name)


@pytest.mark.parametrize("name", ["p.zip", "p.tar", "p.tar.gz"])
def test_broken_and_empty_archives_are_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"no archive at all" * 100)
    with pytest.raises(DataError, match=f"{name} is a whole"):
        index(tmp_path / name)
    packed("." + name.split(".", 1)[1], tmp_path / name, {"notes.txt": b"x"})
    with pytest.raises(DataError, match="with none"):
        index(tmp_path / name)


def test_a_list_keeps_its_order_its_labels_and_its_attributes(folder):
    root = folder(3)
    (root / "list.csv").write_text("file,kind,age\n002.png,old,70\n000.png,young,7\n")
    found = index(root / "list.csv", "kind")
    assert found.names == ("002.png", "000.png")
    assert found.classes == ("old", "young")
    assert found.attributes == {"age": ("70", "7")}
    (root / "bare.csv").write_text("001.png\n000.png\n")
    assert index(root / "bare.csv").names == ("001.png", "000.png")
    with pytest.raises(ConfigError, match="did you mean 'kind'"):
        index(root / "list.csv", "kin")


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ("000.png,1\nabsent.png,2\n", "no absent.png, 1 of 2"),
        ("000.png,1\n,2\n", "names a file.*none in row 2"),
        ("000.png,1\n001.png\n", "has 2 cells.*1 in row 3"),
        ("000.png,1\n000.png,2\n", "'000.png' twice"),
    ],
)
def test_a_list_with_missing_rows_is_refused_by_row(folder, rows, match):
    root = folder(2)
    (root / "list.csv").write_text("file,kind\n" + rows)
    with pytest.raises(DataError, match=match):
        index(root / "list.csv")


def test_a_table_of_numbers_is_no_list_of_images(tmp_path):
    (tmp_path / "table.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "list.tsv").write_text("x\tname\n1\tphoto.JPG\n")
    assert not is_images(tmp_path / "table.csv")
    assert is_images(tmp_path / "list.tsv")
    assert not is_images(tmp_path / "absent.csv")
    with pytest.raises(DataError, match="names image files"):
        index(tmp_path / "table.csv")
