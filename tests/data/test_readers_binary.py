"""idx, npy, npz and amat."""

import gzip
import pickle
import struct

import numpy as np
import pytest
import torch

from elbowroom.data import load, readers
from elbowroom.errors import ConfigError, DataError

TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def idx_bytes(array, code):
    head = bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(TYPES[code]).tobytes()


@pytest.mark.parametrize("code", sorted(TYPES))
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_every_idx_type_is_read_in_native_order_and_writable(tmp_path, code, ending):
    x = np.arange(24).reshape(2, 3, 4)
    path = tmp_path / f"a-idx3-{'ubyte' if code == 8 else 'int'}{ending}"
    content = idx_bytes(x, code)
    path.write_bytes(gzip.compress(content) if ending else content)
    data = load(path)
    assert data.x.tolist() == x.tolist()
    assert data.x.dtype == np.dtype(TYPES[code]).newbyteorder("=")
    torch.from_numpy(data.x)  # warns where an array is read-only


def test_a_truncated_gz_names_the_file_and_the_cure(tmp_path):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    packed = gzip.compress(idx_bytes(np.random.default_rng(0).integers(0, 255, (50, 8, 8)), 8))
    for cut in (packed[:-100], packed[:-4], packed[:5], packed[:100] + b"\0" * 100):
        path.write_bytes(cut)
        with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz.*Cure: .*get it again"):
            load(path)


def test_a_gz_that_is_none_says_so(tmp_path):
    path = tmp_path / "x-idx3-ubyte.gz"
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(DataError, match="whole gzip file"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"\0\0\x07\x01\0\0\0\1a", b"\0\0\x08\0"])
def test_a_wrong_magic_number_shows_the_bytes_found(tmp_path, content):
    path = tmp_path / "x-ubyte"
    path.write_bytes(content)
    with pytest.raises(DataError, match="starts with 00 00"):
        load(path)


def test_an_idx_file_shorter_or_longer_than_its_header_is_refused(tmp_path):
    path = tmp_path / "x-ubyte"
    whole = idx_bytes(np.zeros((10, 4)), 8)
    for content in (whole[:-1], whole + b"x", whole[:6], b"\0\0\x08\x03" + b"\xff" * 12):
        path.write_bytes(content)
        with pytest.raises(DataError, match="as many values as its header says"):
            load(path)


def test_npy_is_memory_mapped_and_cannot_be_written_through(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.arange(6.0).reshape(3, 2))
    x = load(path).x
    assert isinstance(x, np.memmap)
    assert x.tolist() == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(ValueError, match="read-only"):
        x[0, 0] = 1


def test_pickled_arrays_are_refused_and_never_loaded(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was loaded",))

    np.save(tmp_path / "x.npy", np.array([[Bomb()]], object), allow_pickle=True)
    np.savez(tmp_path / "x.npz", x=np.array([[Bomb()]], object))
    for name in ("x.npy", "x.npz"):
        with pytest.raises(DataError, match=rf"{name}.*pickle.*Cure"):
            load(tmp_path / name)
    for name in ("y.npy", "y.npz"):
        (tmp_path / name).write_bytes(pickle.dumps(Bomb()))
        with pytest.raises(DataError, match=f"{name} is a whole"):
            load(tmp_path / name)


@pytest.mark.parametrize("name", ["x.npy", "x.npz"])
def test_a_cut_numpy_file_names_the_file(tmp_path, name):
    path = tmp_path / name
    x = np.random.default_rng(0).normal(size=(100, 10))
    np.save(path, x) if name == "x.npy" else np.savez_compressed(path, x=x)
    whole = path.read_bytes()
    for cut in (whole[:-200], whole[:50], whole[:7], b""):
        path.write_bytes(cut)
        with pytest.raises(DataError, match=f"{name}.*cut short"):
            load(path)
    if name == "x.npz":
        path.write_bytes(whole[:200] + bytes(100) + whole[300:])
        with pytest.raises(DataError, match="cut short"):
            load(path)


def test_npz_takes_the_usual_names_and_the_labels(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.ones((3, 2), np.float32), y=np.array([0, 1, 1], np.uint8))
    data = load(tmp_path / "a.npz")
    assert (data.x.dtype, data.y.tolist()) == (np.float32, [0, 1, 1])


def test_an_array_of_an_npz_is_named_after_a_colon(tmp_path):
    np.savez(tmp_path / "a.npz", imgs=np.zeros((3, 2)), latents=np.ones((3, 5)))
    assert load(f"{tmp_path / 'a.npz'}:latents").x.shape == (3, 5)
    with pytest.raises(ConfigError, match=r"imgs, latents.*a\.npz:imgs"):
        load(tmp_path / "a.npz")
    with pytest.raises(ConfigError, match="did you mean 'latents'"):
        load(f"{tmp_path / 'a.npz'}:latent")


def test_npz_with_keras_names_takes_a_split(tmp_path):
    np.savez(tmp_path / "m.npz", x_train=np.zeros((3, 2)), y_train=np.arange(3), x_test=np.ones((1, 2)))
    assert load(tmp_path / "m.npz", split="train").y.tolist() == [0, 1, 2]
    assert load(tmp_path / "m.npz", split="test").x.tolist() == [[1, 1]]


def test_options_that_a_format_does_not_know_are_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((2, 2)))
    with pytest.raises(ConfigError, match="label_column='y'"):
        load(tmp_path / "x.npy", label_column="y")
    with pytest.raises(ConfigError, match=r"read by its ending.*\.csv"):
        readers.read(tmp_path / "x.docx")


@pytest.mark.parametrize("ending", [".amat", ".amat.gz"])
def test_amat_digits_are_read(tmp_path, ending, monkeypatch):
    from elbowroom.data.readers import amat

    monkeypatch.setattr(amat, "ROWS_AT_ONCE", 3)
    x = np.random.default_rng(0).integers(0, 2, (11, 5))
    text = "\n".join(" ".join(map(str, row)) for row in x).encode()
    for content in (text, text + b"\n"):
        path = tmp_path / f"x{ending}"
        path.write_bytes(gzip.compress(content) if ending.endswith("gz") else content)
        assert load(path).x.tolist() == x.tolist()
        assert load(path).x.dtype == np.uint8


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"0 1\n0 2\n", 2),
        (b"0 1\n0\t1\n", 2),
        (b"0 1\n1 1 \n", 2),
        (b"0 1\n0 1\n0", 3),
        (b"0.5 1\n", 1),
        (b"", 1),
    ],
)
def test_amat_that_is_not_zeros_and_ones_names_the_line(tmp_path, content, line):
    path = tmp_path / "x.amat"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"x\.amat.*near line {line}"):
        load(path)
