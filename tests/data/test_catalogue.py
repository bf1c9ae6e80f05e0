import subprocess
import sys

import numpy as np
import pytest

from elbowroom.data import catalogue, load
from elbowroom.errors import ConfigError, DataError

NAMES = (
    "binarized-mnist",
    "celeba",
    "cifar10",
    "digits",
    "dsprites",
    "ecg5000",
    "fashion-mnist",
    "frey-faces",
    "mnist",
    "omniglot",
    "sprites",
)


def test_names_come_from_file_names_without_importing_the_sets():
    assert catalogue.names() == NAMES
    code = (
        "import sys; from elbowroom.data import catalogue; catalogue.names(); "
        "print('elbowroom.data.catalogue.mnist' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", NAMES)
def test_every_set_says_what_it_is_and_whom_to_thank(name):
    entry = catalogue.describe(name)
    assert entry.name == name
    assert {"train", "test"} <= set(entry.splits)
    for text in (entry.title, entry.summary, entry.licence, entry.citation, entry.homepage):
        assert text
    for split in entry.splits.values():
        assert split.note
        assert split.rows > 0
        assert split.part in entry.parts
    for file in (file for files in entry.parts.values() for file in files):
        assert len(file.sha256) == 64
        assert all(url.endswith(file.name) for url in file.urls)


def test_an_unknown_set_or_split_suggests_the_nearest():
    with pytest.raises(ConfigError, match="did you mean 'mnist'"):
        catalogue.describe("mnits")
    with pytest.raises(ConfigError, match=r"did you mean 'train'.*Known: all, test, train"):
        catalogue.load("digits", "trian")


def test_the_size_of_a_download_is_known():
    assert catalogue.describe("cifar10").size == 170_052_171  # the archive once, though six splits are in two parts
    assert catalogue.describe("celeba").size == 0  # nothing of it may be downloaded
    assert catalogue.describe("mnist").size == 9_912_422 + 28_881 + 1_648_877 + 4_542
    assert catalogue.describe("digits").size == 0


def test_every_split_knows_the_test_rows_that_go_with_it():
    assert catalogue.held_out_split("cifar10", "partial-train") == "partial-test"
    assert catalogue.held_out_split("celeba", "official-train") == "official-test"
    assert catalogue.held_out_split("mnist", "validation-400") == "test"
    assert catalogue.held_out_split("digits") == "test"
    assert catalogue.held_out_split("ecg5000", "normal-train") == "test"


def test_dashes_and_underscores_are_alike():
    assert catalogue.describe("Fashion_MNIST") is catalogue.describe("fashion-mnist")


def test_digits_are_sixteenths_split_once_and_for_all():
    train, test, whole = (load("digits", split=s) for s in ("train", "test", "all"))
    assert (train.x.shape, test.x.shape, whole.x.shape) == ((1437, 8, 8), (360, 8, 8), (1797, 8, 8))
    assert train.x.dtype == np.float32
    assert np.array_equal(train.x * 16, np.rint(train.x * 16))
    assert (whole.x.min(), whole.x.max()) == (0, 1)
    assert np.bincount(whole.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    # Together the two splits are the whole set, each row once.
    rows = np.concatenate([train.x, test.x]).reshape(1797, -1)
    assert np.array_equal(np.unique(rows, axis=0), np.unique(whole.x.reshape(1797, -1), axis=0))
    assert sorted([*train.y, *test.y]) == sorted(whole.y)
    # Nothing may ever move between them.
    assert train.y[:10].tolist() == [2, 8, 2, 6, 6, 7, 1, 9, 8, 5]
    assert (test.x * 16).sum() == 112332


def test_ecg5000_is_the_published_one_and_its_normal_beats_come_first(data_folder):
    data_folder("ecg5000")
    train, normal, test = (load("ecg5000", split=split) for split in ("train", "normal-train", "test"))
    assert (train.x.shape, test.x.shape, train.x.dtype) == ((500, 140), (4500, 140), np.float32)
    assert np.bincount(train.y).tolist() == [292, 177, 10, 19, 2]
    assert np.bincount(test.y).tolist() == [2627, 1590, 86, 175, 22]
    assert np.array_equal(normal.x, train.x[train.y == 0])
    assert np.abs(test.x.mean(1)).max() < 1e-5
    assert train.x[0, :3].tolist() == pytest.approx([-0.11252183, -2.8272038, -3.7738969])


def test_mnist_is_the_published_one(data_folder):
    data_folder("mnist")
    train, test = load("mnist"), load("mnist", split="test")
    assert (train.x.shape, test.x.shape) == ((60_000, 28, 28), (10_000, 28, 28))
    assert train.x.dtype == np.uint8
    assert train.x.flags.c_contiguous
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(train.y).tolist() == counts
    assert np.bincount(test.y).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_the_splits_of_the_literature_cut_the_training_images_in_order(data_folder):
    data_folder("mnist")
    train = load("mnist")
    for kept, held_out, rows in (
        ("train-50k", "validation-10k", 50_000),
        ("train-59600", "validation-400", 59_600),
    ):
        a, b = load("mnist", split=kept), load("mnist", split=held_out)
        assert len(a) == rows
        assert np.array_equal(a.x, train.x[:rows])
        assert np.array_equal(b.x, train.x[rows:])
        assert np.array_equal(b.y, train.y[rows:])
        # A small split must not keep the whole set in memory.
        assert b.x.base is None


def test_fashion_mnist_has_its_classes(data_folder):
    data_folder("fashion-mnist")
    data = load("fashion_mnist", split="test")
    assert np.bincount(data.y).tolist() == [1000] * 10
    assert data.class_names[data.y[0]] == "Ankle boot"


def test_binarized_mnist_has_the_known_means(data_folder):
    data_folder("binarized-mnist")
    for split, rows, mean in (
        ("train", 50_000, 0.13056),
        ("validation", 10_000, 0.13113),
        ("test", 10_000, 0.13251),
    ):
        data = load("binarized-mnist", split=split)
        assert data.x.shape == (rows, 28, 28)
        assert data.x.max() == 1
        assert data.x.mean() == pytest.approx(mean, abs=5e-6)
        assert data.y is None


def test_a_set_that_may_not_be_downloaded_says_who_gives_it(tmp_path, monkeypatch):
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"no img_align_celeba.*put it there by hand.*mmlab\.ie\.cuhk\.edu\.hk"):
        load("celeba")
    (tmp_path / "celeba").mkdir()
    for name in ("img_align_celeba.zip", "list_attr_celeba.txt"):
        (tmp_path / "celeba" / name).write_bytes(b"cut")
    with pytest.raises(DataError, match="of other splits there are official-train"):
        load("celeba")
    assert [file.name for file in catalogue.absent("celeba", "train")] == ["img_align_celeba_89x109_000001-010000.zip"]
    assert catalogue.absent("celeba", "official-test") == []
    with pytest.raises(DataError, match="delete it and run again"):
        load("celeba", split="official-test")


def test_an_absent_set_and_a_broken_one_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"9\.9 MB.*ELBOWROOM_DATA"):
        load("mnist", split="train-50k", download=False)
    (tmp_path / "mnist").mkdir()
    for name in ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"):
        (tmp_path / "mnist" / name).write_bytes(b"cut")
    with pytest.raises(DataError, match=r"t10k-images.*delete it"):
        load("mnist", split="test", download=False)
