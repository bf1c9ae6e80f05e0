"""Reads images as a stream, in batches of a shuffled order, as training does.

Run as: folder_stream.py SOURCE SIDE WORKERS BATCH.
"""

import json
import sys
import time
import warnings

import numpy as np

from elbowroom.data.images import load_images


def main() -> None:
    source, side, workers, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    warnings.simplefilter("ignore")
    began = time.time()
    x = load_images(source, side, cache=False, workers=workers).x
    looked = time.time() - began
    order = np.random.default_rng(0).permutation(len(x))
    batches = [order[start : start + batch] for start in range(0, len(order), batch)]
    started = time.time()
    x.expect(batches)
    for index in batches:
        x.read(index)
    print(json.dumps({"look_seconds": looked, "rate": len(order) / (time.time() - started)}), flush=True)


if __name__ == "__main__":
    main()
