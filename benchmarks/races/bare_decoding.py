"""What a bare process does with its share of the files: decode, turn, crop and resize with pillow, and nothing else.

Run as: bare_decoding.py LIST PART PARTS SIDE. It says "ready" when all is imported, and begins with a line on its
input. Like ours it lets JPEG decode small, resizes before it turns, and puts the pixels into one array, but in memory.
It writes no file and keeps no record.
"""

import json
import sys
import time

import numpy as np
from PIL import Image

TURNS = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90}


def pixels(path: str, side: int) -> np.ndarray:
    with Image.open(path, formats=("JPEG",)) as image:
        orientation = image.getexif().get(0x0112, 1)
        image.draft("RGB", (side, side))
        width, height = image.size
        edge = min(width, height)
        left, top = (width - edge) / 2, (height - edge) / 2
        box = (left, top, left + edge, top + edge)
        small = image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC, box=box)
        return np.asarray(small.transpose(TURNS[orientation]) if orientation in TURNS else small)


def main() -> None:
    with open(sys.argv[1]) as file:
        paths = file.read().splitlines()
    part, parts, side = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    own = paths[part * len(paths) // parts : (part + 1) * len(paths) // parts]
    rows, refused = np.zeros((len(own), side, side, 3), np.uint8), 0
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.time()
    for row, path in enumerate(own):
        try:
            rows[row] = pixels(path, side)
        except Exception:
            refused += 1
    print(
        json.dumps({"started": started, "ended": time.time(), "refused": refused, "sum": int(rows.sum())}), flush=True
    )


if __name__ == "__main__":
    main()
