"""Decoding once: chunks, resuming after a kill, two builds at once, closing up unreadable rows."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom.data.images import build, prepare, survey
from elbowroom.data.images.lock import exclusive
from elbowroom.data.images.part import Finished, Part, Plan
from elbowroom.data.images.rule import Rule
from elbowroom.data.images.workers import count
from elbowroom.errors import ConfigError, DataError, RunError

SLOW = """
import sys, time
from elbowroom.data.images import build, prepare, survey
from elbowroom.data.images.rule import Rule
survey.CHUNK_ROWS = 4
plain = build.decode
def slowly(*a):
    time.sleep({pause})
    return plain(*a)
build.decode = slowly
seen = []
def tell(done, of):
    seen.append(done)
    print(done, of, flush=True)
found = prepare({source!r}, Rule((8, 8)), workers=1, progress=tell)
print("end", len(found.x), flush=True)
"""


def start(source: Path, pause: float) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", SLOW.format(source=str(source), pause=pause)],
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


@pytest.mark.slow
def test_a_build_goes_on_after_sigkill_without_decoding_finished_chunks_again(folder, own_cache, monkeypatch):
    root = folder(40)
    process = start(root, 0.02)
    for line in process.stdout:
        if int(line.split()[0]) >= 16:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert [path.suffix for path in own_cache.iterdir() if path.is_dir()] == [".part"]

    decoded, plain = [], build.decode
    monkeypatch.setattr(build, "decode", lambda file, *a: (decoded.append(file), plain(file, *a))[1])
    reports = []
    found = prepare(root, Rule((8, 8)), workers=1, progress=lambda *at: reports.append(at))
    assert reports[0][0] >= 16
    assert reports[-1] == (40, 40)
    assert len(decoded) == 40 - reports[0][0]
    expected = np.stack([plain(str(root / name), (8, 8)) for name in found.names])
    np.testing.assert_array_equal(found.x, expected)
    assert {path.suffix for path in own_cache.iterdir()} == {""}, "neither a part nor a lock stays"


@pytest.mark.slow
def test_of_two_builds_at_once_one_waits_and_both_have_the_images(folder):
    root = folder(24)
    both = [start(root, 0.02) for _ in range(2)]
    said = [process.communicate()[0].splitlines() for process in both]
    assert [lines[-1] for lines in said] == ["end 24", "end 24"]
    assert sorted(len(lines) for lines in said) == [1, 8], "one was told of seven stages, the other decoded nothing"


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from elbowroom.data.images.lock import exclusive\n"
        "with exclusive(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    path = tmp_path / "a.lock"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    assert path.read_text() == f"{process.pid}\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    began = time.perf_counter()
    with exclusive(path):
        assert path.read_text() == f"{os.getpid()}\n"
    assert time.perf_counter() - began < 5
    assert not path.exists()


@pytest.mark.slow
def test_worker_processes_give_what_one_process_gives_and_need_no_guard_in_the_script(folder, tmp_path):
    root = folder(150, size=(6, 5))
    script = tmp_path / "script.py"
    script.write_text(
        "import numpy as np\nfrom elbowroom.data.images import load_images\n"
        f"x = load_images({str(root)!r}, 4, workers=2, cache={str(tmp_path / 'two')!r}).x\n"
        f"np.save({str(tmp_path / 'x.npy')!r}, x)\nprint('ran')\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout == "ran\n", "workers do not run the caller's script again"
    one = prepare(root, Rule((4, 4)), workers=1, cache=tmp_path / "one").x
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), one)


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed(folder):
    root = folder(200, size=(200, 200))
    code = (
        "from elbowroom.data.images import prepare\nfrom elbowroom.data.images.rule import Rule\n"
        "import multiprocessing\n"
        "tell = lambda done, of: print(*[p.pid for p in multiprocessing.active_children()], flush=True)\n"
        f"prepare({str(root)!r}, Rule((64, 64)), workers=2, progress=tell)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    pids = [int(pid) for pid in process.stdout.readline().split()]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert len(pids) == 2
    for _ in range(50):
        if not any(_lives(pid) for pid in pids):
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived its parent")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_unreadable_rows_are_closed_up_wherever_they_are(folder, monkeypatch):
    monkeypatch.setattr(survey, "CHUNK_ROWS", 3)
    root = folder(14)
    for i in (0, 1, 5, 7, 13):
        (root / f"{i:03d}.png").write_bytes(b"no image")
    found = prepare(root, Rule((6, 6)), workers=1)
    assert sorted(found.skipped) == ["000.png", "001.png", "005.png", "007.png", "013.png"]
    expected = np.stack([build.decode(str(root / name), (6, 6)) for name in found.names])
    assert len(found.x) == 9
    np.testing.assert_array_equal(found.x, expected)


def test_a_kill_while_rows_are_closed_up_costs_those_chunks_alone(tmp_path):
    plan = Plan(6, (2, 2), 2)
    part = Part.start(tmp_path / "p.part", plan)
    rows = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
    with open(tmp_path / "p.part" / "images.npy", "r+b") as file:
        file.seek(plan.offset(0))
        file.write(rows.tobytes())
    for chunk in range(3):
        part.add(
            Finished(chunk, zlib.crc32(rows[2 * chunk : 2 * chunk + 2].tobytes()), {3: "torn"} if chunk == 1 else {})
        )
    part._forget_from(3)
    with open(tmp_path / "p.part" / "images.npy", "r+b") as file:
        file.truncate(plan.offset(5))
    again = Part.resume(tmp_path / "p.part", 6)
    assert again.missing() == [1, 2]


def test_a_chunk_whose_bytes_are_not_what_was_noted_is_decoded_again(tmp_path):
    plan = Plan(4, (2, 2), 2)
    part = Part.start(tmp_path / "p.part", plan)
    part.add(Finished(0, 12345, {}))
    with open(tmp_path / "p.part" / "finished.jsonl", "a") as file:
        file.write('{"chunk": 1, "cr')
    assert Part.resume(tmp_path / "p.part", 4).missing() == [0, 1]
    assert Part.resume(tmp_path / "p.part", 5) is None


def test_one_colour_image_after_many_grey_ones_makes_all_of_them_colour(folder, monkeypatch, picture):
    monkeypatch.setattr(survey, "PROBES", 2)
    root = folder(9, channels=1)
    assert prepare(root, Rule((6, 6)), workers=1).x.shape == (9, 6, 6)
    Image.fromarray(picture(0, 12, 10)).save(root / "007.png")
    found = prepare(root, Rule((6, 6)), workers=1).x
    assert found.shape == (9, 6, 6, 3)
    assert (found[0, ..., 0] == found[0, ..., 1]).all()
    assert prepare(root, Rule((6, 6), colour="grey"), workers=1).x.shape == (9, 6, 6)


def test_mixed_sizes_are_told_with_their_numbers_and_the_cure(folder, own_cache, monkeypatch, picture):
    root = folder(9)
    Image.fromarray(picture(0, 20, 30)).save(root / "004.png")
    for probes in (2, 32):  # found out while decoding, and before
        monkeypatch.setattr(survey, "PROBES", probes)
        with pytest.raises(DataError, match=r"12 x 10 \(8\), 20 x 30 \(1\).*--size 64x64 --fit crop"):
            prepare(root, workers=1)
        assert not list(own_cache.iterdir())
    assert prepare(root, Rule((5, 7)), workers=1).x.shape == (9, 5, 7, 3)


def test_a_disk_without_room_is_told_before_decoding(folder, monkeypatch):
    import shutil

    root = folder(3)
    usage = shutil.disk_usage(root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100))
    with pytest.raises(RunError, match="has room"):
        prepare(root, Rule((8, 8)), workers=1)


class FullDisk:
    """An open file whose third write finds the disk full; `open` of it stands in for the builtin one."""

    writes = 0

    def __init__(self, *args):
        self.file = open(*args)  # noqa: SIM115 - closed on exit, as the one it stands in for

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def seek(self, offset):
        self.file.seek(offset)

    def write(self, content):
        FullDisk.writes += 1
        if FullDisk.writes == 3:
            self.file.write(bytes(content)[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.file.write(content)


def test_a_disk_that_is_full_in_mid_build_is_told_and_what_was_done_is_kept(folder, own_cache, monkeypatch):
    monkeypatch.setattr(survey, "CHUNK_ROWS", 4)
    monkeypatch.setattr(FullDisk, "writes", 0)
    root = folder(20)
    monkeypatch.setattr(build, "open", FullDisk, raising=False)
    with pytest.raises(RunError, match=r"No space left.*cache="):
        prepare(root, Rule((8, 8)), workers=1)
    monkeypatch.setattr(build, "open", open)
    assert [path.suffix for path in own_cache.iterdir()] == [".part"], "no lock stays"
    reports, plain = [], build.decode
    found = prepare(root, Rule((8, 8)), workers=1, progress=lambda *at: reports.append(at))
    assert reports[0] == (8, 20)
    np.testing.assert_array_equal(found.x, np.stack([plain(str(root / name), (8, 8)) for name in found.names]))


def test_a_cache_that_cannot_be_written_is_told(folder, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="cache="):
        prepare(folder(3), Rule((8, 8)), workers=1, cache=tmp_path / "file" / "below")


def test_workers_are_one_or_more():
    assert count() >= 1
    for wrong in (0, -1, 1.5, True):
        with pytest.raises(ConfigError, match="1 or more"):
            count(wrong)


def test_the_record_of_a_build_names_what_was_left_out(folder, own_cache):
    root = folder(4)
    (root / "001.png").write_bytes(b"")
    prepare(root, Rule((8, 8)), workers=1)
    records = [json.loads(path.read_text()) for path in own_cache.glob("*/record.json")]
    assert [len(record.pop("crc")) for record in records if "crc" in record] == [8]
    built = {"format_version": 2, "images": 4, "skipped": {"001.png": "an empty file"}, "source": str(root)}
    assert built in records
