"""Prepares a folder of images with the library, and says when what happened.

Run as: folder_build.py FOLDER CACHE SIDE WORKERS [count] [sum]. With `count`, and one worker, it counts the images that
are decoded; with `sum` it adds up all pixels.
"""

import json
import sys
import time

import numpy as np

from elbowroom.data.images import build, prepare
from elbowroom.data.images.rule import rule


def main() -> None:
    folder, cache, side, workers = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    reports, decoded, plain = [], [], build.decode
    if "count" in sys.argv:
        build.decode = lambda file, *rest: (decoded.append(file), plain(file, *rest))[1]

    def tell(done: int, count: int) -> None:
        reports.append((time.time(), done))
        print(done, count, flush=True)

    began = time.time()
    found = prepare(folder, rule(side), workers, tell, cache)
    ended = time.time()
    digest = int(np.asarray(found.x, dtype=np.uint64).sum()) if "sum" in sys.argv else None
    print(json.dumps({"began": began, "ended": ended, "reports": reports, "rows": len(found.x), "sum": digest,
                      "skipped": found.skipped, "decoded": len(decoded)}), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
