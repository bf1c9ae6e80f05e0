"""What is kept in the cache is listed with what it was made from, and removed without touching downloads."""

from __future__ import annotations

import json

import numpy as np
import pytest

from elbowroom.cli.main import main
from elbowroom.data.cache_entries import cache_entries, forget
from elbowroom.data.images import load_images


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "elbowroom"


@pytest.fixture
def photos(tmp_path):
    from PIL import Image

    root = tmp_path / "photos"
    root.mkdir()
    for i in range(3):
        Image.new("RGB", (40, 30), (80 * i, 0, 0)).save(root / f"{i}.png")
    return root


def test_prepared_folders_and_sets_are_listed_and_removed_and_downloads_stay(home, photos, capsys):
    assert cache_entries() == []
    assert main(["data", "--cache"]) in (0, None)
    assert "nothing is kept" in capsys.readouterr().out
    load_images(photos, workers=1)
    (home / "celeba").mkdir(parents=True)
    np.save(home / "celeba" / "crop-0123456789abcdef-01234567.npy", np.zeros(5000, np.uint8))
    (home / "celeba" / "list_attr_celeba.txt").write_text("downloaded")
    (home / "celeba" / "other.npy").write_text("downloaded")
    found = cache_entries()
    assert {one.what for one in found} == {"celeba", str(photos), "the same as another"}
    assert found[0].size >= 3 * 40 * 30 * 3
    assert main(["data", "--cache"]) in (0, None)
    said = capsys.readouterr().out
    assert f"MB  {photos}\n" in said
    assert str(home / "celeba" / "crop-0123456789abcdef-01234567.npy") in said
    assert len(cache_entries()) == 3
    assert main(["data", "--empty-cache"]) in (0, None)
    assert "MB are free again" in capsys.readouterr().out
    assert cache_entries() == []
    assert sorted(path.name for path in (home / "celeba").iterdir()) == ["list_attr_celeba.txt", "other.npy"]
    assert len(load_images(photos, workers=1)) == 3


def test_what_is_being_made_is_left_alone(home):
    part = home / "images" / "abc.part"
    part.mkdir(parents=True)
    (part / "plan.json").write_text(json.dumps({}))
    (home / "images" / "abc.lock").touch()
    (one,) = cache_entries()
    assert (one.whole, one.busy) == (False, True)
    assert forget([one]) == 0
    (home / "images" / "abc.lock").unlink()
    forget(cache_entries())
    assert not part.exists()
