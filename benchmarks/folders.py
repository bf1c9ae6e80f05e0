"""Folders of images: how fast 20,000 JPEGs are prepared, beside bare processes that decode the same files.

    make folders        or        python benchmarks/folders.py [--quick]

Photographs of 178 x 218 are made first (benchmarks/work, 250 MB), 20 of them broken: empty, cut short, HTML or GIF by
the name of .jpg. Racers run by turns, each in processes of its own, files in the system's cache, start-up off the
clock: a bare process begins when it has imported all it needs, and ours is timed from the first finished chunk to the
return with the memory map, less what its workers may have had in hand. Then: a stream of the same files, the second
start, memory, a kill in mid-build with a count of what is decoded afterwards, the names of the broken files, --strict.
About 4 minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from record import WORK, keep, median_and_spread, surroundings

sys.path.insert(0, str(Path(__file__).with_name("races")))
from photographs import broken_numbers, name_of

RACES = Path(__file__).with_name("races")
COUNT, SIDE, WORKERS, ROUNDS, CHUNK = 20_000, 64, 2, 5, 64
FIT = """
import sys, warnings; warnings.simplefilter("ignore")
from elbowroom import VAE
from elbowroom.data.images import load_images
VAE(latent_dim=32, epochs=1, random_state=0).fit(load_images(sys.argv[1], int(sys.argv[2]), cache=sys.argv[3]).x)
"""


def make_photographs(count: int) -> tuple[Path, str]:
    """The folder, from before if it is whole, and what its pictures are."""
    folder = WORK / f"photographs-{count}"
    data = Path(os.environ.get("ELBOWROOM_DATA", "")) / "celeba" / "img_align_celeba_89x109_000001-010000.zip"
    faces = [str(data)] if os.environ.get("ELBOWROOM_DATA") and data.exists() else []
    what = "CelebA's faces at twice their half size" if faces else "noise at several scales"
    done = folder / "made.txt"
    if not done.exists() or done.read_text() != what:
        shutil.rmtree(folder, ignore_errors=True)
        edges = [count * part // WORKERS for part in range(WORKERS + 1)]
        makers = [subprocess.Popen([sys.executable, str(RACES / "photographs.py"), str(folder), str(first), str(last),
                                    str(count), *faces])
                  for first, last in pairwise(edges)]  # fmt: skip
        if sum(maker.wait() for maker in makers):
            raise SystemExit("the photographs could not be made")
        names = [name_of(number) for number in range(count)]
        (WORK / f"{folder.name}.txt").write_text("\n".join(str(folder / name) for name in names))
        good = sorted(set(names) - {name_of(number) for number in broken_numbers(count)})
        (WORK / f"{folder.name}.csv").write_text(
            "\n".join(["file", *(f"{folder.name}/{name}" for name in good)]) + "\n"
        )
        done.write_text(what)
    return folder, what


def bare(listing: Path, count: int) -> tuple[float, int]:
    """Images per second of bare processes, and the sum of their pixels."""
    racers = [subprocess.Popen([sys.executable, str(RACES / "bare_decoding.py"), str(listing), str(part), str(WORKERS),
                                str(SIDE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
              for part in range(WORKERS)]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        racer.stdout.readline()
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    found = [json.loads(racer.communicate()[0].splitlines()[-1]) for racer in racers]
    seconds = max(one["ended"] for one in found) - min(one["started"] for one in found)
    return count / seconds, sum(one["sum"] for one in found)


def build(folder: Path, cache: Path, *words: str, workers: int = WORKERS) -> dict[str, Any]:
    """What a build by the library says at its end."""
    command = [sys.executable, str(RACES / "folder_build.py"), str(folder), str(cache), str(SIDE), str(workers), *words]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def rate_of(found: dict[str, Any], count: int) -> float:
    """Images per second from the first finished chunk on; what others may have had in hand then is not counted."""
    first = next((at, done) for at, done in found["reports"] if done)
    return (count - first[1] - CHUNK * (WORKERS - 1)) / (found["ended"] - first[0])


def kill_in_the_middle(folder: Path, cache: Path, count: int) -> int:
    """Starts a build, kills its process when half of the images are done, and gives how many were."""
    command = [sys.executable, str(RACES / "folder_build.py"), str(folder), str(cache), str(SIDE), str(WORKERS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    workers: list[int] = []
    for line in process.stdout:
        workers = workers or descendants(process.pid)
        if int(line.split()[0]) >= count // 2:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    while any(Path(f"/proc/{pid}").exists() for pid in workers):  # they end with their parent
        time.sleep(0.05)
    lines = [line for path in cache.glob("*.part/finished.jsonl") for line in path.read_text().splitlines()]
    chunks = [json.loads(line)["chunk"] for line in lines]
    return sum(min(count, (chunk + 1) * CHUNK) - chunk * CHUNK for chunk in chunks)


def descendants(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in path.read_text().split()]
        except OSError:
            continue
        found += [pid for child in children for pid in (child, *descendants(child))]
    return found


def peak_of(command: Sequence[str]) -> int:
    """The most private memory of a process and all below it, sampled every 20 ms, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        total = 0
        for pid in (process.pid, *descendants(process.pid)):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))
        most = max(most, total)
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{command} failed")
    return round(most / 1024)


def race(folder: Path, count: int, rounds: int) -> dict[str, Any]:
    """Ours and the bare processes by turns; the last cache stays."""
    listing, ours, theirs = WORK / f"{folder.name}.txt", [], []
    cache, sums = WORK / "prepared", set()
    for number in range(rounds):
        shutil.rmtree(cache, ignore_errors=True)
        last = number == rounds - 1
        for racer in ("bare", "ours") if number % 2 == 0 or last else ("ours", "bare"):
            if racer == "bare":
                rate, total = bare(listing, count)
                theirs.append(rate)
            else:
                outcome = build(folder, cache, *(["sum"] if last else []))
                ours.append(rate_of(outcome, count))
        print(f"round {number + 1}: ours {ours[-1]:,.0f}, bare {theirs[-1]:,.0f} images/s", flush=True)
    sums = {outcome["sum"], total}
    named = sorted(outcome["skipped"]) == sorted(name_of(number) for number in broken_numbers(count))
    return {
        "ours": spread_of(ours),
        "bare": spread_of(theirs),
        "share": round(median_and_spread([a / b for a, b in zip(ours, theirs, strict=True)])[0], 3),
        "seconds_from_start_to_end": round(outcome["ended"] - outcome["began"], 2),
        "same_pixels": len(sums) == 1,
        "broken_are_named": named,
        "reasons": sorted({why.split(" (")[0] for why in outcome["skipped"].values()}),
    }


def spread_of(rates: list[float]) -> dict[str, int]:
    median, least, most = median_and_spread(rates)
    return {"median": round(median), "least": round(least), "most": round(most)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few images and rounds, and nothing is kept")
    options = parser.parse_args()
    count, rounds = (1200, 2) if options.quick else (COUNT, ROUNDS)
    WORK.mkdir(exist_ok=True)
    folder, what = make_photographs(count)
    cache, killed = WORK / "prepared", WORK / "killed"
    bytes_of_files = sum(path.stat().st_size for path in folder.rglob("*.jpg"))
    results: dict[str, Any] = {
        "images": count,
        "pictures": what,
        "kilobytes_of_a_file": round(bytes_of_files / count / 1e3, 1),
        "side": SIDE,
        "workers": WORKERS,
        "rounds": rounds,
        **race(folder, count, rounds),
    }
    started = time.perf_counter()
    again = build(folder, cache)
    results["second_start"] = {"call_seconds": round(again["ended"] - again["began"], 2),
                             "process_seconds": round(time.perf_counter() - started, 2),
                             "decoded": len(again["reports"])}  # fmt: skip
    words = [str(RACES / "folder_stream.py"), str(WORK / f"{folder.name}.csv"), str(SIDE), str(WORKERS), "128"]
    streaming = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
    results["stream"] = {name: round(value, 2) for name, value in json.loads(streaming.stdout).items()}
    print("stream:", results["stream"], flush=True)
    shutil.rmtree(killed, ignore_errors=True)
    command = [str(RACES / "folder_build.py"), str(folder), str(killed), str(SIDE), str(WORKERS)]
    results["build_peak_mb"] = peak_of([sys.executable, *command])
    results["fit_peak_mb"] = peak_of([sys.executable, "-c", FIT, str(folder), str(SIDE), str(cache)])
    print(
        "private memory at most:",
        results["build_peak_mb"],
        "and with training",
        results["fit_peak_mb"],
        "MB",
        flush=True,
    )
    shutil.rmtree(killed, ignore_errors=True)
    kept = kill_in_the_middle(folder, killed, count)
    resumed = build(folder, killed, "count", "sum", workers=1)
    whole = build(folder, cache, "sum")
    results["killed"] = {
        "kept": kept,
        "decoded_afterwards": resumed["decoded"],
        "same_pixels": resumed["sum"] == whole["sum"],
    }
    words = [
        "-m",
        "elbowroom.cli.main",
        "fit",
        str(folder),
        "--size",
        str(SIDE),
        "--strict",
        "--out",
        str(WORK / "never"),
    ]
    away = {**os.environ, "XDG_CACHE_HOME": str(WORK / "strict")}
    strict = subprocess.run([sys.executable, *words], capture_output=True, text=True, env=away)
    results["strict"] = {"return_code": strict.returncode, "names": strict.stderr.count(".jpg: ")}
    for path in (killed, cache, WORK / "strict"):
        shutil.rmtree(path, ignore_errors=True)
    print(json.dumps(results, indent=1))
    if not options.quick:
        keep("folders", {**surroundings(), **results})


if __name__ == "__main__":
    main()
