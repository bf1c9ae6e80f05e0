"""The picture sets: CIFAR-10, Frey faces, Omniglot, CelebA, dSprites and sprites."""

import io
import tarfile
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom.data import cached_array, catalogue, load
from elbowroom.data.catalogue import celeba, cifar10, dsprites, frey_faces, omniglot, sprites
from elbowroom.errors import DataError


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A cache of the tests' own."""
    folder = tmp_path_factory.mktemp("cache")
    patch = pytest.MonkeyPatch()
    patch.setattr(cached_array, "platform_cache", lambda: folder)
    yield folder
    patch.undo()


def seconds(name: str, split: str) -> float:
    """Of the processor, which what runs beside does not lengthen."""
    start = time.process_time()
    load(name, split=split)
    return time.process_time() - start


def picture(kind: str, array: np.ndarray, **options) -> bytes:
    content = io.BytesIO()
    Image.fromarray(array).save(content, kind, **options)
    return content.getvalue()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# CIFAR-10


def test_the_part_of_cifar10_has_the_batchs_labels_without_ten_ships(data_folder):
    data_folder("cifar10")
    train, test = load("cifar10", split="partial-train"), load("cifar10", split="partial-test")
    assert (train.x.shape, test.x.shape) == ((8_990, 32, 32, 3), (1_000, 32, 32, 3))
    assert train.x.flags.c_contiguous
    batch = np.array([1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981])  # of the whole data_batch_1
    assert (np.bincount(train.y) + np.bincount(test.y)).tolist() == [*batch[:8], batch[8] - 10, batch[9]]
    assert [train.class_names[label] for label in train.y[:3]] == ["frog", "truck", "truck"]
    assert train.x[0, 0, 0].tolist() == [59, 62, 63]  # red, green, blue of the first pixel of the frog


def test_the_archive_of_cifar10_is_read_in_the_order_of_its_batches(tmp_path):
    rng = np.random.default_rng(0)
    batches = [rng.integers(0, 256, (4, cifar10.RECORD), np.uint8) for _ in cifar10.MEMBERS]
    path = tmp_path / cifar10.ARCHIVE.name
    with tarfile.open(path, "w:gz") as archive:
        for name, batch in reversed([*zip(cifar10.MEMBERS, batches, strict=True), ("../elsewhere.bin", batches[0])]):
            info = tarfile.TarInfo(name)
            info.size = batch.size
            archive.addfile(info, io.BytesIO(batch.tobytes()))
    x, y = cifar10.entry.read([path])
    assert np.array_equal(y, np.concatenate(batches)[:, 0])
    assert x[5, 2, 3].tolist() == batches[1][1, [1 + 67, 1 + 1024 + 67, 1 + 2048 + 67]].tolist()
    assert [p.name for p in tmp_path.parent.rglob("elsewhere.bin")] == []
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match="the whole archive"):
        cifar10.entry.read([path])
    with pytest.raises(DataError, match="records of 3073 bytes"):
        cifar10.images_and_labels(b"12", path)


# Frey faces


def test_frey_faces_are_split_as_the_literature_does_and_no_frame_is_lost(data_folder):
    data_folder("freyfaces")
    whole = load("frey-faces", split="all").x
    parts = [load("frey-faces", split=split).x for split in ("train", "validation", "test")]
    assert whole.shape == (1965, 28, 20)
    assert (whole.min(), whole.max()) == (8, 238)
    assert [len(part) for part in parts] == [1565, 200, 200]
    rows = np.concatenate(parts).reshape(1965, -1)
    assert np.array_equal(np.unique(rows, axis=0), np.unique(whole.reshape(1965, -1), axis=0))
    assert len(np.unique(rows, axis=0)) == 1965  # so no frame is in two splits
    assert np.array_equal(parts[0][:2], whole[np.random.RandomState(0).permutation(1965)[:2]])
    # neighbouring frames of the video are more alike than two of the shuffled rows
    steps = [np.abs(np.diff(x[:200].astype(float), axis=0)).mean() for x in (whole, parts[0])]
    assert steps[0] < 0.5 * steps[1]


def test_frey_faces_packed_otherwise_are_the_same_and_other_pixels_are_an_error(data_folder, tmp_path, monkeypatch):
    from scipy.io import savemat

    path = data_folder("freyfaces") / "frey_rawface.mat"
    pixels = frey_faces._pixels(path).T
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path))
    copy = tmp_path / "freyfaces" / "frey_rawface.mat"
    copy.parent.mkdir()
    savemat(copy, {"ff": pixels}, do_compression=True)
    assert copy.read_bytes() != path.read_bytes()
    assert len(load("frey-faces", download=False)) == 1565
    changed = pixels.copy()
    changed[100, 7] ^= 1
    savemat(copy, {"ff": changed})
    with pytest.raises(DataError, match="of what is in it"):
        load("frey-faces", download=False)
    copy.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(DataError, match="MATLAB file with the frames"):
        load("frey-faces", download=False)


# Omniglot


def test_omniglots_two_sets_share_no_character_and_load_quickly_once_prepared(data_folder, cache):
    data_folder("omniglot")
    test = load("omniglot", split="test")
    assert test.x.shape == (13_180, 28, 28)
    assert test.x.dtype == np.uint8
    assert np.bincount(test.y).tolist() == [0] * 964 + [20] * 659
    assert 0.06 < test.x.mean() / 255 < 0.1  # bright strokes on black
    assert seconds("omniglot", "test") < 1
    assert "not the chardata.mat" in catalogue.describe("omniglot").summary


def test_omniglots_background_set_has_964_characters(data_folder, cache, monkeypatch):
    path = data_folder("omniglot") / "images_background.zip"
    # the labels come from the names of the files; 19,280 drawings need not be averaged for them
    monkeypatch.setattr(
        omniglot, "cached_array", lambda name, recipe, sources, shape, blocks: np.zeros(shape, np.uint8)
    )
    _, y = omniglot.entry.read([path])
    assert np.bincount(y).tolist() == [20] * 964


def test_a_drawing_is_averaged_over_areas(tmp_path):
    rng = np.random.default_rng(0)
    drawing = rng.random((105, 105)) < 0.8  # True is paper
    path = zipped(tmp_path / "a.zip", {"x/0001_01.png": picture("PNG", drawing)})
    (block,) = omniglot._blocks(path, ["x/0001_01.png"])
    # 105 and 28 both divide 420, so areas are means of whole small pixels there
    fine = np.kron(~drawing, np.ones((4, 4))).reshape(28, 15, 28, 15).mean((1, 3))
    assert np.abs(block[0] - 255 * fine).max() <= 0.5 + 1e-3


def test_a_broken_drawing_is_named(tmp_path):
    whole = picture("PNG", np.ones((105, 105), bool))
    small = picture("PNG", np.ones((9, 9), bool))
    path = zipped(tmp_path / "a.zip", {"x/1.png": whole, "x/2.png": whole[:60], "x/3.png": small})
    with pytest.raises(DataError, match=r"x/2\.png in .*a\.zip is a whole picture of 105 x 105"):
        list(omniglot._blocks(path, ["x/1.png", "x/2.png"]))
    with pytest.raises(DataError, match=r"x/3\.png .*9 x 9 pixels"):
        list(omniglot._blocks(path, ["x/3.png"]))
    (tmp_path / "b.zip").write_bytes(path.read_bytes()[:50])
    with pytest.raises(DataError, match="whole zip file"):
        omniglot.entry.read([tmp_path / "b.zip"])


# CelebA


def test_celeba_has_its_attributes_and_loads_quickly_once_prepared(data_folder, cache):
    data_folder("celeba")
    train, test = load("celeba"), load("celeba", split="test")
    assert (train.x.shape, test.x.shape) == ((9_000, 64, 64, 3), (1_000, 64, 64, 3))
    assert (train.x.dtype, train.attributes.dtype, train.y) == (np.uint8, np.bool_, None)
    assert (train.attributes.shape, len(train.attribute_names)) == ((9_000, 40), 40)
    counts = dict(zip(train.attribute_names, train.attributes.sum(0) + test.attributes.sum(0), strict=True))
    known = {"Smiling": 4822, "Eyeglasses": 674, "Male": 4217, "Young": 7771, "Wearing_Hat": 483, "Bald": 246}
    assert {name: counts[name] for name in known} == known
    assert seconds("celeba", "test") < 1
    assert not isinstance(train.x, np.memmap)


def test_the_official_partition_of_celeba_is_three_runs_of_rows(data_folder):
    path = data_folder("celeba") / "list_eval_partition.txt.gz"
    part = np.loadtxt(path, dtype=int, usecols=1)
    for name, number in (("official-train", 0), ("official-validation", 1), ("official-test", 2)):
        split = celeba.entry.splits[name]
        assert np.flatnonzero(part == number).tolist() == list(range(split.start, split.stop))


def test_faces_are_cropped_alike_at_both_sizes(tmp_path):
    across, down = np.meshgrid(np.arange(178), np.arange(218))
    face = np.stack([across, down, 255 - across], axis=-1).astype(np.uint8)
    half = np.asarray(Image.fromarray(face).resize((89, 109), Image.Resampling.BOX))
    blocks = [
        next(celeba._blocks(zipped(tmp_path / f"{i}.zip", {"a.jpg": picture("JPEG", x, quality=100)}), ["a.jpg"], i))
        for i, x in ((1, face), (2, half))
    ]
    assert blocks[0].shape == (1, 64, 64, 3)
    assert np.abs(blocks[0].astype(int) - blocks[1]).max() <= 4
    # the crop's first and last pixels in the original are 15 and 162 across, 35 and 182 down; each is 2.3 wide
    corners = blocks[0][0, [0, -1], [0, -1], :2].astype(int)
    assert np.abs(corners - [[16, 36], [162, 182]]).max() <= 2


def test_a_truncated_face_is_named(tmp_path):
    whole = picture("JPEG", np.zeros((109, 89, 3), np.uint8) + np.arange(89, dtype=np.uint8)[:, None])
    path = zipped(tmp_path / "a.zip", {"img/000001.jpg": whole, "img/000002.jpg": whole[:-300]})
    with pytest.raises(DataError, match=r"img/000002\.jpg in .*truncated"):
        list(celeba._blocks(path, ["img/000001.jpg", "img/000002.jpg"], 2))


def test_attributes_of_other_pictures_are_refused(tmp_path):
    path = tmp_path / "list.txt"
    rows = ["000001.jpg" + " -1 1" * 20, "000002.jpg" + "  1 -1" * 20]
    path.write_text("\r\n".join(["2", " ".join(celeba.NAMES), *rows]))
    found = celeba.read_attributes(path, ["000001.jpg", "000002.jpg"])
    assert found.tolist() == [[False, True] * 20, [True, False] * 20]
    for names in (["000001.jpg", "000003.jpg"], ["000001.jpg", "000002.jpg", "000003.jpg"]):
        with pytest.raises(DataError, match=r"40 values for 000003\.jpg"):
            celeba.read_attributes(path, names)
    path.write_text("2\nsmiling young\n")
    with pytest.raises(DataError, match="lists the 40 attributes"):
        celeba.read_attributes(path, [])


# dSprites and sprites


def test_the_file_of_dsprites_is_read_in_blocks_and_a_cut_one_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(dsprites, "BLOCK", 32)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 2, (40, 64, 64), np.uint8)
    values = np.column_stack([np.ones(40), np.repeat([1.0, 2.0, 3.0], [10, 10, 20]), rng.random((40, 4))])
    path = tmp_path / dsprites.FILE.name
    np.savez_compressed(path, imgs=images, latents_values=values, metadata=np.array({"pickled": 1}, dtype=object))
    blocks = list(dsprites.blocks(path))
    assert [len(block) for block in blocks] == [32, 8]
    assert np.array_equal(np.concatenate(blocks), images)
    factors = dsprites.entry.attributes([path])
    assert np.array_equal(factors[:, 1:], values[:, 2:])
    assert np.bincount(factors[:, 0].astype(int)).tolist() == [10, 10, 20]
    np.savez_compressed(path, imgs=images[:, :32])
    with pytest.raises(DataError, match=r"uint8 of shape \(40, 32, 64\)"):
        next(dsprites.blocks(path))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match="holds the pictures of dSprites"):
        next(dsprites.blocks(path))


@pytest.mark.slow
def test_the_factors_of_a_sprite_make_its_picture_again():
    start = time.process_time()
    train, test = load("sprites"), load("sprites", split="test")
    assert time.process_time() - start < 3
    assert (train.x.shape, test.x.shape) == ((10_000, 64, 64), (2_000, 64, 64))
    assert (train.x.dtype, train.x.max()) == (np.uint8, 1)
    rows = [0, 17, 9_999]
    assert np.array_equal(sprites.render(train.attributes[rows]), train.x[rows])
    assert np.array_equal(train.y, train.attributes[:, 0])
    assert train.attribute_names == ("shape", "scale", "orientation", "x", "y")
    assert np.bincount(train.y).tolist() == [3326, 3231, 3443]
    for i, values in enumerate(sprites.VALUES):
        assert np.array_equal(np.unique(train.attributes[:, i]), values)  # each value of each factor occurs
    edges = (train.x[:, 0], train.x[:, -1], train.x[:, :, 0], train.x[:, :, -1])
    assert not any(edge.any() for edge in edges)


@pytest.mark.slow
def test_no_two_sprites_look_alike():
    x = np.concatenate([load("sprites").x, load("sprites", split="test").x])
    assert len({row.tobytes() for row in np.packbits(x.reshape(len(x), -1), axis=1)}) == 12_000


def test_a_sprite_does_what_its_factors_say():
    base = np.array([2, 0.8, 0.0, 0.5, 0.5])

    def middle(shape, **changes):
        factors = np.tile(base, (1, 1))
        factors[0, 0] = shape
        for name, value in changes.items():
            factors[0, sprites.FACTORS.index(name)] = value
        image = sprites.render(factors)[0]
        down, across = np.nonzero(image)
        return across.mean(), down.mean(), image.sum(), image

    here = middle(0)
    assert middle(0, x=1.0)[0] - here[0] == pytest.approx(16, abs=0.5)
    assert middle(0, y=0.0)[1] - here[1] == pytest.approx(-16, abs=0.5)
    assert middle(1, scale=0.8)[2] / middle(1, scale=0.4)[2] == pytest.approx(4, rel=0.1)
    assert np.array_equal(middle(0, orientation=np.pi / 2)[3], here[3])
    # a heart's mass is above its tip; a quarter turn counter-clockwise lays it to the left
    assert middle(2)[1] < 31
    assert middle(2, orientation=np.pi / 2)[0] < 31
    width = np.ptp(np.nonzero(middle(1)[3])[1]) / np.ptp(np.nonzero(middle(1)[3])[0])
    assert width == pytest.approx(2, rel=0.15)
