"""Streaming: rows as the prepared array has them, decoded when they are wanted, and errors that name the file."""

from __future__ import annotations

import json
import os
import signal

import numpy as np
import pytest

from elbowroom import VAE
from elbowroom.cli.main import main
from elbowroom.data.images import load_images, stream
from elbowroom.data.images.load import streamed
from elbowroom.data.images.rule import Rule
from elbowroom.data.images.workers import Pool
from elbowroom.data.rows import Rows
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning, RunError
from helpers.stops import StopAt

QUICK = {"latent_dim": 2, "hidden": (6,), "epochs": 2, "batch_size": 8, "random_state": 0}


@pytest.mark.parametrize("workers", [1, 2])
def test_streamed_rows_are_those_of_the_prepared_array_and_nothing_is_kept(folder, own_cache, workers):
    root = folder(80, size=(9, 7))
    data = load_images(root, (6, 5), cache=False, workers=workers)
    assert isinstance(data.x, Rows)
    assert not own_cache.exists()
    rows = np.asarray(data.x)
    shuffled = np.random.default_rng(0).permutation(80)
    np.testing.assert_array_equal(np.asarray(data.take(shuffled).x), rows[shuffled])
    prepared = load_images(root, (6, 5), workers=1).x
    assert (data.x.shape, data.x.dtype) == (prepared.shape, prepared.dtype)
    np.testing.assert_array_equal(rows, prepared)


def jobs_of(monkeypatch) -> list[list[str]]:
    """The names of the images of each job that workers are handed from now on."""
    begun, start = [], Pool.start

    def watched(pool, function, images):
        begun.append(images.keys)
        return start(pool, function, images)

    monkeypatch.setattr(Pool, "start", watched)
    return begun


def test_batches_are_begun_before_they_are_asked_for_and_no_more_than_two(folder, monkeypatch):
    source = streamed(folder(40), workers=1).x.source
    rows, begun = np.asarray(Rows(source)), jobs_of(monkeypatch)
    batches = [np.arange(i, i + 8) for i in (16, 0, 32, 8, 24)]
    names = [[source.index.names[row] for row in batch] for batch in batches]
    source.expect(iter(batches))
    assert begun == names[:2]
    for done, batch in enumerate(batches, 3):
        np.testing.assert_array_equal(source.read(batch), rows[batch])
        assert begun == names[: min(done, 5)]


def test_what_walks_in_blocks_has_the_next_blocks_begun(folder, monkeypatch):
    from elbowroom.data import rows as rows_module
    from elbowroom.data.statistics import statistics

    monkeypatch.setattr(rows_module, "BLOCK_BYTES", 8 * 10 * 12 * 10 * 3)
    x = streamed(folder(40), workers=1).x
    source, begun, seen = x.source, jobs_of(monkeypatch), []
    plain = source.read

    def watched(index):
        seen.append((len(index), len(begun) - len(seen)))
        return plain(index)

    monkeypatch.setattr(source, "read", watched)
    statistics(x)
    assert seen == [(10, 2), (10, 2), (10, 2), (10, 1)]


@pytest.mark.slow
def test_training_from_a_stream_equals_training_from_the_prepared_array(folder):
    root = folder(50, size=(6, 5))
    settings = {**QUICK, "validation_fraction": 0.2}
    from_array = VAE(**settings).fit(load_images(root, workers=1).x)
    from_files = VAE(**settings).fit(load_images(root, workers=2, cache=False).x)
    for name, value in from_array.model_.state_dict().items():
        np.testing.assert_array_equal(from_files.model_.state_dict()[name], value, err_msg=name)


@pytest.mark.slow
def test_a_stopped_run_goes_on_from_a_stream_bit_for_bit(folder, tmp_path):
    x = load_images(folder(50, size=(6, 5)), workers=1, cache=False).x
    whole = VAE(**QUICK).fit(x)
    settings = {**QUICK, "training": {"checkpoint_steps": 4}}
    VAE(**settings).fit(x, run_dir=tmp_path / "run", callbacks=[StopAt(9)])
    resumed = VAE(**settings).fit(x, run_dir=tmp_path / "run", resume=True)
    for name, value in whole.model_.state_dict().items():
        np.testing.assert_array_equal(resumed.model_.state_dict()[name], value, err_msg=name)


def test_what_is_no_image_is_left_out_by_name_before_training(folder):
    root = folder(6, name="cat/{:03d}.png")
    folder(3, name="dog/{:03d}.png")
    (root / "cat" / "002.png").write_bytes(b"")
    (root / "dog" / "001.png").write_text("<html>")
    with pytest.warns(ElbowroomWarning, match=r"2 of 9 .*cat/002\.png: an empty file; dog/001\.png: the content"):
        data = load_images(root, cache=False, workers=1)
    assert data.y.tolist() == [0] * 5 + [1] * 2
    assert np.asarray(data.x).shape == (7, 12, 10, 3)


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-60])  # the header stays whole


@pytest.mark.parametrize("workers", [1, 2])
def test_an_image_that_is_cut_short_is_named_when_it_is_met(folder, workers):
    root = folder(40, size=(40, 40), name="{:03d}.jpg")
    cut_short(root / "033.jpg")
    data = load_images(root, cache=False, workers=workers)
    with pytest.raises(DataError, match=r"033\.jpg.*repair or remove"):
        VAE(**QUICK).fit(data.x)


def test_strict_decodes_every_image_beforehand_and_names_all_that_are_broken(folder):
    root = folder(40, size=(40, 40), name="{:03d}.jpg")
    cut_short(root / "033.jpg")
    cut_short(root / "002.jpg")
    (root / "001.jpg").write_bytes(b"")
    with pytest.raises(DataError, match=r"3 of 40 .*001\.jpg: an empty file; 002\.jpg: .*; 033\.jpg: "):
        load_images(root, cache=False, workers=1, strict=True)
    found = streamed(root, workers=1, thorough=True)
    assert len(found.names) == 37
    np.testing.assert_array_equal(np.asarray(found.x), load_images_without_warning(root))


def load_images_without_warning(root):
    with pytest.warns(ElbowroomWarning):
        return load_images(root, workers=1).x


def test_a_file_that_changes_its_size_or_goes_is_named(folder, picture):
    from PIL import Image

    root = folder(5)
    data = load_images(root, cache=False, workers=1)
    Image.fromarray(picture(0, 20, 30)).save(root / "003.png")
    with pytest.raises(DataError, match=r"000\.png or one of the 4 after it: an image of another size"):
        np.asarray(data.x)
    (root / "003.png").unlink()
    with pytest.raises(DataError, match=r"003\.png: "):
        np.asarray(data.x)


def test_mixed_sizes_and_folders_of_nothing_are_refused(folder, picture):
    from PIL import Image

    root = folder(5)
    Image.fromarray(picture(0, 20, 30)).save(root / "003.png")
    with pytest.raises(DataError, match=r"12 x 10 \(4\), 20 x 30 \(1\).*--size"):
        load_images(root, cache=False, workers=1)
    for path in root.iterdir():
        path.write_bytes(b"x")
    with pytest.raises(DataError, match="At least one image"):
        load_images(root, cache=False, workers=1)


def test_grey_images_stay_grey_and_one_in_colour_is_found_among_them(folder, picture):
    from PIL import Image

    root = folder(70, channels=1)
    assert load_images(root, cache=False, workers=1).event_shape == (12, 10)
    Image.fromarray(picture(0, 12, 10)).save(root / "069.png")
    assert load_images(root, cache=False, workers=1).event_shape == (12, 10, 3)


def test_a_compressed_tar_is_refused_with_a_cure_and_a_plain_one_is_streamed(folder, tmp_path):
    import tarfile

    root = folder(5)
    for kind in ("tar", "tar.gz"):
        with tarfile.open(tmp_path / f"photos.{kind}", "w:gz" if kind == "tar.gz" else "w") as archive:
            archive.add(root, "photos")
    expected = np.asarray(load_images(root, cache=False, workers=1).x)
    np.testing.assert_array_equal(load_images(tmp_path / "photos.tar", cache=False, workers=1).x, expected)
    with pytest.raises(ConfigError, match=r"compressed tar.*unpack"):
        load_images(tmp_path / "photos.tar.gz", cache=False, workers=1)


@pytest.mark.slow
def test_a_worker_that_is_ended_from_outside_is_told_and_the_next_read_works(folder):
    found = streamed(folder(40), Rule((6, 6)), workers=2)
    source = found.x.source
    expected = np.asarray(found.x)
    for process in list(source._pool._pool._processes.values()):
        os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(RunError, match="ended from outside"):
        source.read(np.arange(40))
    np.testing.assert_array_equal(source.read(np.arange(40)), expected)


def test_progress_is_told_of_the_headers(folder, monkeypatch):
    monkeypatch.setattr(stream, "LOOK", 4)
    reports = []
    load_images(folder(10), cache=False, workers=1, progress=lambda *at: reports.append(at))
    assert reports == [(4, 10), (8, 10), (10, 10)]


@pytest.mark.slow
def test_the_command_line_streams_and_its_report_reads_a_part(folder, tmp_path, own_cache):
    root = folder(48, size=(9, 8))
    out = tmp_path / "run"
    fit = ["fit", str(root), "--size", "8x8", "--stream", "--workers", "1", "--epochs", "1", "--encoder", "mlp"]
    assert main([*fit, "--out", str(out)]) == 0
    assert json.loads((out / "config.json").read_text())["source"]["images"]["cache"] is False
    assert (out / "report.html").exists()
    assert main(["embed", str(out), str(root), "--out", str(tmp_path / "codes.npy")]) == 0
    assert np.load(tmp_path / "codes.npy").shape == (48, 2)
    assert not list(own_cache.glob("*"))
    assert main(["fit", "digits", "--stream", "--out", str(tmp_path / "other")]) == 2
    part = load_images(root, 8, cache=False, workers=1).in_memory(10 * 8 * 8 * 3)
    assert isinstance(part.x, np.ndarray)
    assert len(part) == 10
