import sys

import numpy as np
import pytest

from elbowroom.data import cached_array as module
from elbowroom.data.cached_array import cached_array
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

ROWS = np.random.default_rng(0).integers(0, 256, (5, 3, 2), np.uint8)
SOURCE = SetFile("a.zip", (), 1, "a" * 64)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "platform_cache", lambda: tmp_path)
    return tmp_path


class Blocks:
    """Two blocks of rows, and how often they were made."""

    def __init__(self, fails: bool = False) -> None:
        self.made, self.fails = 0, fails

    def __call__(self):
        self.made += 1
        yield ROWS[:3]
        if self.fails:
            raise DataError("The second block is whole.", "half of it")
        yield ROWS[3:]


def make(blocks: Blocks, recipe: str = "small", source: SetFile = SOURCE) -> np.ndarray:
    return cached_array("toy", recipe, (source,), ROWS.shape, blocks)


def test_rows_are_made_once_and_then_read(cache):
    blocks = Blocks()
    for _ in range(2):
        x = make(blocks)
        assert isinstance(x, np.memmap)
        assert np.array_equal(x, ROWS)
    assert blocks.made == 1
    assert [path.parent.name for path in cache.rglob("*.npy")] == ["toy"]


def test_another_recipe_or_another_file_makes_other_rows(cache):
    blocks = Blocks()
    make(blocks)
    make(blocks, recipe="large")
    make(blocks, source=SetFile("a.zip", (), 1, "b" * 64))
    assert blocks.made == 3


def test_rows_that_were_cut_on_disk_are_made_again(cache):
    blocks = Blocks()
    make(blocks)
    (path,) = cache.rglob("*.npy")
    path.write_bytes(path.read_bytes()[:-4])
    assert np.array_equal(make(blocks), ROWS)
    np.save(path, ROWS[:2])
    assert np.array_equal(make(blocks), ROWS)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert np.array_equal(make(blocks), ROWS)
    assert blocks.made == 4
    assert list(cache.rglob("*.npy")) == [path]


def test_an_error_on_the_way_leaves_nothing(cache):
    with pytest.raises(DataError, match="half of it"):
        make(Blocks(fails=True))
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_of_two_processes_that_make_the_same_the_second_has_its_rows_all_the_same(cache, monkeypatch):
    def named_by_the_other(path):
        path.rename(path.with_name(f"{path.stem}-00000000.npy"))
        return plain(path)

    plain = module.crc_of
    monkeypatch.setattr(module, "crc_of", named_by_the_other)
    assert np.array_equal(make(Blocks()), ROWS)


@pytest.mark.skipif(sys.platform == "win32", reason="a file for a folder gives another error there")
def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(module, "platform_cache", lambda: tmp_path / "file")
    assert np.array_equal(make(Blocks()), ROWS)
