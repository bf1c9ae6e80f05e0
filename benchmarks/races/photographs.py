"""Makes a folder of JPEGs, 178 wide and 218 high, some of which are broken; the same ones every time.

Run as: photographs.py FOLDER FIRST LAST COUNT [ZIP]. The zip holds faces, which are enlarged and encoded anew; without
it, pictures are sums of noise at several scales, whose spectrum falls like that of photographs. One in eight lies on
its side and says so in its EXIF data.
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT, QUALITY = 178, 218, 90
LYING = 8
BROKEN = 20
"""Of a whole folder, evenly spread: by turns empty, cut short, a page of HTML, and a GIF, all of them named .jpg."""
HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"


def name_of(number: int) -> str:
    return f"{number // 1000:02d}/{number:05d}.jpg"


def broken_numbers(count: int) -> list[int]:
    return [(2 * i + 1) * count // (2 * BROKEN) for i in range(BROKEN)]


def picture(number: int, faces: zipfile.ZipFile | None, names: list[str]) -> Image.Image:
    rng = np.random.default_rng(number)
    if faces is not None:
        found = Image.open(io.BytesIO(faces.read(names[number % len(names)]))).convert("RGB")
        found = found.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        if number >= len(names):  # each face is used again, mirrored
            found = found.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        # the grain that enlarging has lost
        return Image.fromarray((np.asarray(found) + rng.normal(0, 4, (HEIGHT, WIDTH, 1))).clip(0, 255).astype(np.uint8))
    total = np.zeros((HEIGHT, WIDTH, 3))
    for side in (3, 6, 12, 24, 48, 96):
        layer = Image.fromarray(rng.integers(0, 256, (side, side, 3), dtype=np.uint8))
        total += (np.asarray(layer.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)) - 127.5) * 1.5 / side**0.7
    return Image.fromarray((127.5 + total + rng.normal(0, 4, (HEIGHT, WIDTH, 1))).clip(0, 255).astype(np.uint8))


def encoded(number: int, kind: int | None, image: Image.Image) -> bytes:
    file = io.BytesIO()
    if kind == 3:
        image.save(file, "GIF")
    elif number % LYING == 0:
        exif = Image.Exif()
        exif[0x0112] = 6
        image.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=QUALITY, exif=exif)
    else:
        image.save(file, "JPEG", quality=QUALITY)
    whole = file.getvalue()
    return {None: whole, 0: b"", 1: whole[: len(whole) // 2], 2: HTML, 3: whole}[kind]


def main() -> None:
    folder, first, last, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    faces = zipfile.ZipFile(sys.argv[5]) if len(sys.argv) > 5 else None
    names = [] if faces is None else sorted(name for name in faces.namelist() if name.endswith(".jpg"))
    broken = {number: place % 4 for place, number in enumerate(broken_numbers(count))}
    for number in range(first, last):
        path = folder / name_of(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(number, broken.get(number), picture(number, faces, names)))


if __name__ == "__main__":
    main()
