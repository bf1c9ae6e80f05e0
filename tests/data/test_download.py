import hashlib
import io
import os
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from elbowroom.data import cache
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError, RunError

CONTENT = bytes(range(256)) * 2000


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    monkeypatch.setenv("ELBOWROOM_DATA", str(folder))
    return folder


def published(*urls: str, content: bytes = CONTENT) -> SetFile:
    return SetFile("a.bin", urls, len(content), hashlib.sha256(content).hexdigest())


def everything(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_an_absent_file_is_downloaded_once(server, own_folder):
    server.files["/a.bin"] = CONTENT
    file = published(f"{server.address}/a.bin")
    for _ in range(2):
        assert cache.fetch("toy", [file])[0].read_bytes() == CONTENT
    assert server.asked == ["/a.bin"]
    assert everything(own_folder) == ["a.bin"]


def test_a_wrong_checksum_names_both_sums_and_leaves_nothing(server, own_folder):
    wrong = b"x" * len(CONTENT)
    server.files["/a.bin"] = wrong
    with pytest.raises(DataError) as caught:
        cache.fetch("toy", [published(f"{server.address}/a.bin")])
    message = str(caught.value)
    assert "a.bin" in message
    assert hashlib.sha256(CONTENT).hexdigest() in message
    assert hashlib.sha256(wrong).hexdigest() in message
    assert "deleted" in message
    assert everything(own_folder) == []


def test_a_server_that_dies_midway_leaves_nothing_half_written(server, own_folder):
    server.files["/a.bin"] = CONTENT
    with pytest.raises(DataError, match=r"ended after 256000 of 512000 bytes"):
        cache.fetch("toy", [published(f"{server.address}/dies/a.bin")])
    assert everything(own_folder) == []


def test_the_next_mirror_is_tried(server, own_folder):
    server.files["/good/a.bin"] = CONTENT
    server.files["/bad/a.bin"] = CONTENT + b"more"
    urls = [f"{server.address}/{place}/a.bin" for place in ("gone", "dies/good", "bad", "good")]
    assert cache.fetch("toy", [published(*urls)])[0].read_bytes() == CONTENT
    assert len(server.asked) == 4
    assert everything(own_folder) == ["a.bin"]


def test_a_file_inside_a_zip_is_had_by_its_name(server, own_folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("other.txt", b"no")
        archive.writestr("a.bin", CONTENT)
    server.files["/all.zip"] = packed.getvalue()
    server.files["/torn.zip"] = packed.getvalue()[:-40]
    server.files["/a.bin"] = CONTENT
    urls = [f"{server.address}/{place}#{name}" for place, name in (("a.bin", "a.bin"), ("torn.zip", "a.bin"))]
    with pytest.raises(DataError, match=r"no zip with a\.bin in it"):
        cache.fetch("toy", [published(*urls)])
    urls += [f"{server.address}/all.zip#{name}" for name in ("absent.bin", "a.bin")]
    assert cache.fetch("toy", [published(*urls)])[0].read_bytes() == CONTENT
    assert everything(own_folder) == ["a.bin"]


def test_no_network_names_the_address_and_the_cure(own_folder):
    address = "http://127.0.0.1:1/a.bin"  # nothing listens there
    with pytest.raises(DataError, match=r"127\.0\.0\.1:1/a\.bin.*Cure: .*by hand to .*a\.bin.*ELBOWROOM_DATA"):
        cache.fetch("toy", [published(address)])


def test_a_broken_file_in_the_folder_is_named_and_not_touched(server, own_folder):
    server.files["/a.bin"] = CONTENT
    (own_folder / "toy").mkdir(parents=True)
    (own_folder / "toy" / "a.bin").write_bytes(b"broken")
    with pytest.raises(DataError, match="Cure: delete it and run again"):
        cache.fetch("toy", [published(f"{server.address}/a.bin")])
    assert (own_folder / "toy" / "a.bin").read_bytes() == b"broken"
    assert server.asked == []


def test_a_copy_that_was_gzipped_is_as_good(own_folder):
    import gzip

    (own_folder / "toy").mkdir(parents=True)
    (own_folder / "toy" / "a.bin.gz").write_bytes(gzip.compress(CONTENT))
    assert cache.fetch("toy", [published()])[0].name == "a.bin.gz"
    (own_folder / "toy" / "a.bin.gz").write_bytes(gzip.compress(CONTENT)[:-50])
    with pytest.raises(DataError, match="whole gzip file"):
        cache.fetch("toy", [published()])


def test_another_known_copy_is_used_and_never_downloaded(server, own_folder):
    other = CONTENT + b"packed otherwise"
    file = replace(published(f"{server.address}/a.bin"), also=(hashlib.sha256(other).hexdigest(),))
    server.files["/a.bin"] = other[-len(CONTENT) :]
    with pytest.raises(DataError, match="wrong checksum"):
        cache.fetch("toy", [replace(file, also=(hashlib.sha256(other[-len(CONTENT) :]).hexdigest(),))])
    (own_folder / "toy").mkdir(exist_ok=True)
    (own_folder / "toy" / "a.bin").write_bytes(other)
    assert cache.fetch("toy", [file])[0].read_bytes() == other
    (own_folder / "toy" / "a.bin").write_bytes(b"broken")
    with pytest.raises(DataError, match=r"sha256 \w{64} or \w{64}\."):
        cache.fetch("toy", [file])


def test_a_file_may_be_known_by_what_is_in_it(server, own_folder):
    def content(path: Path) -> str:
        if not path.read_bytes().startswith(b"head"):
            raise DataError("It has a head.", "none")
        return hashlib.sha256(path.read_bytes()[10:]).hexdigest()

    file = replace(published(f"{server.address}/a.bin"), content=content, rough=True)
    for wrong, words in ((b"<html>", "none"), (b"head......other", "wrong checksum")):
        server.files["/a.bin"] = wrong
        with pytest.raises(DataError, match=words):
            cache.fetch("toy", [file])
        assert everything(own_folder) == []
    server.files["/a.bin"] = b"head......" + CONTENT
    assert cache.fetch("toy", [file])[0].read_bytes()[10:] == CONTENT
    (own_folder / "toy" / "a.bin").write_bytes(b"head......other")
    with pytest.raises(DataError, match="of what is in it"):
        cache.fetch("toy", [file])


def test_a_file_of_about_this_size_is_known_by_its_checksum_and_has_an_end(server, own_folder):
    file = replace(published(f"{server.address}/a.bin"), size=400_000, rough=True)
    server.files["/a.bin"] = CONTENT * 3
    with pytest.raises(DataError, match=r"about 400000 bytes.*wrong checksum"):
        cache.fetch("toy", [file])
    server.files["/a.bin"] = CONTENT
    assert cache.fetch("toy", [file])[0].read_bytes() == CONTENT


def test_a_file_without_addresses_is_used_where_it_is(own_folder):
    with pytest.raises(DataError, match=r"not all of them may be downloaded.*by hand.*; ask the publisher"):
        cache.fetch("toy", [published()], advice="ask the publisher")
    (own_folder / "toy").mkdir(parents=True)
    (own_folder / "toy" / "a.bin").write_bytes(CONTENT)
    assert cache.absent("toy", [published()]) == []
    assert cache.fetch("toy", [published()], download=False)[0].read_bytes() == CONTENT


def test_a_declined_download_says_where_files_may_be_put(own_folder):
    asked = []
    file = published("http://example.org/a.bin")
    with pytest.raises(DataError, match=r"declined.*http://example\.org/a\.bin.*ELBOWROOM_DATA"):
        cache.fetch("toy", [file, file], download=lambda question: asked.append(question) or False)
    assert asked == ["Download toy (a.bin, a.bin; 1.0 MB) from http://example.org/a.bin?"]
    with pytest.raises(DataError, match="declined"):
        cache.fetch("toy", [file], download=False)


def test_a_folder_that_cannot_be_made_is_a_run_error(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path / "file"))
    with pytest.raises(RunError, match="data folder"):
        cache.fetch("toy", [published(f"{server.address}/a.bin")])


def test_a_read_only_folder_is_read_and_what_it_lacks_goes_to_the_cache(server, tmp_path, monkeypatch):
    server.files["/a.bin"] = CONTENT
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("ELBOWROOM_DATA", str(folder))
    monkeypatch.setattr(cache, "platform_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder)
    path = cache.fetch("toy", [published(f"{server.address}/a.bin")])[0]
    assert path == tmp_path / "cache" / "toy" / "a.bin"
    assert everything(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the POSIX cache folder")
def test_the_cache_folder_follows_the_platform(monkeypatch, tmp_path):
    monkeypatch.delenv("ELBOWROOM_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.places() == [tmp_path / "elbowroom"]
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.places() == [tmp_path / ".cache" / "elbowroom"]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert cache.places() == [tmp_path / "Local" / "elbowroom"]
