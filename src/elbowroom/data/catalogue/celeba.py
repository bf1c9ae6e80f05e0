"""CelebA: aligned faces with 40 attributes (Liu, Luo, Wang & Tang 2015), cropped and resized to 64 x 64.

The crop is the usual one, the centre 148 x 148 of 178 x 218, resized with pillow's bilinear filter. Two sources are
read. The publisher's img_align_celeba.zip, with its official partition, is given by the publisher alone, to those who
accept the agreement: non-commercial research only, and the images must not be passed on. A copy of the first 10,000
pictures at half size (89 x 109, compressed once more) stands in for it in tests; all of them are of the official
training part, so "train" and "test" are cut from it here, and its numbers are not those of the papers.

`attributes` is bool [N, 40]. There is no class y.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from elbowroom.data.cached_array import cached_array
from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.catalogue._zipped_pictures import names_in, pictures
from elbowroom.data.readers._opened import opened
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

SIDE = 64
WIDTH, HEIGHT, CROP = 178, 218, 148
BLOCK = 500

# Without addresses, as the publisher asks for an agreement first.
HALF = SetFile(
    "img_align_celeba_89x109_000001-010000.zip",
    (),
    28_962_932,
    "b56765c5cbd92bb47e5f054e59587d0aa35124d783a5e87691dbb895dbae8d77",
)
WHOLE = SetFile(
    "img_align_celeba.zip",
    (),
    1_443_490_838,
    "46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74",
)
ATTRIBUTES = SetFile(
    "list_attr_celeba.txt",
    (),
    26_721_026,
    "f0e5da289d5ccf75ffe8811132694922b60f2af59256ed362afa03fefba324d0",
)
LINE = (  # the second of the list
    "5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes Bald Bangs Big_Lips Big_Nose Black_Hair Blond_Hair "
    "Blurry Brown_Hair Bushy_Eyebrows Chubby Double_Chin Eyeglasses Goatee Gray_Hair Heavy_Makeup High_Cheekbones "
    "Male Mouth_Slightly_Open Mustache Narrow_Eyes No_Beard Oval_Face Pale_Skin Pointy_Nose Receding_Hairline "
    "Rosy_Cheeks Sideburns Smiling Straight_Hair Wavy_Hair Wearing_Earrings Wearing_Hat Wearing_Lipstick "
    "Wearing_Necklace Wearing_Necktie Young"
)
NAMES = tuple(LINE.split())


def _read(paths: list[Path]) -> tuple[np.ndarray, None]:
    path = paths[0]
    names = names_in(path, ".jpg")
    half = path.name == HALF.name
    shape = (len(names), SIDE, SIDE, 3)
    return cached_array(
        entry.name, "faces-64x64", (HALF if half else WHOLE,), shape, lambda: _blocks(path, names, 2 if half else 1)
    ), None


def _blocks(path: Path, names: list[str], smaller: int) -> Iterator[np.ndarray]:
    from PIL import Image

    # At half size the crop begins in mid-pixel, which pillow's box allows.
    left, top, side = ((WIDTH - CROP) / 2 / smaller, (HEIGHT - CROP) / 2 / smaller, CROP / smaller)
    box = (left, top, left + side, top + side)
    size = (WIDTH // smaller, HEIGHT // smaller)
    for start in range(0, len(names), BLOCK):
        faces = (face.convert("RGB") for face in pictures(path, names[start : start + BLOCK], size))
        yield np.stack([np.asarray(face.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box)) for face in faces])


def _attributes(paths: list[Path]) -> np.ndarray:
    names = [name.rsplit("/", 1)[1] for name in names_in(paths[0], ".jpg")]
    return read_attributes(paths[1], names)


def read_attributes(path: Path, names: list[str]) -> np.ndarray:
    """The attributes bool [N, 40] of these pictures, which are the first of the list.

    Args:
        path: the list: the count, the names of the attributes, then a picture's name and 40 values of -1 or 1 a line.
        names: file names without folders, sorted.

    Raises:
        DataError: the list is another one, or its rows do not belong to these pictures.
    """
    with opened(path) as file:
        heads = [file.readline(), file.readline()]
        rows = [file.readline().split() for _ in names]
    if tuple(heads[1].decode("ascii", "replace").split()) != NAMES:
        raise DataError(f"{path} lists the 40 attributes of CelebA.", f"{heads[1][:60]!r}", "get it again")
    for row, name in zip(rows, names, strict=True):
        if len(row) != 1 + len(NAMES) or row[0].decode("ascii", "replace") != name:
            raise DataError(f"{path} has a row of 40 values for {name}.", f"{b' '.join(row)[:60]!r}", "get it again")
    return np.array([row[1:] for row in rows]) == b"1"


entry = Entry(
    name="celeba",
    title="CelebA, 64 x 64",
    summary="Aligned faces in colour, the usual crop at 64 x 64 x 3, with 40 attributes; a half-size copy of the first "
    "10,000, or the whole set where it is at hand.",
    event_shape=(SIDE, SIDE, 3),
    splits={
        "train": Split("half-size", 0, 9_000, "the first 9,000 of the half-size copy"),
        "test": Split("half-size", 9_000, 10_000, "its last 1,000, which officially are training images too"),
        "official-train": Split("whole", 0, 162_770, "the 162,770 training images of the official partition"),
        "official-validation": Split("whole", 162_770, 182_637, "its 19,867 validation images"),
        "official-test": Split("whole", 182_637, 202_599, "its 19,962 test images"),
    },
    parts={"half-size": (HALF, ATTRIBUTES), "whole": (WHOLE, ATTRIBUTES)},
    read=_read,
    class_names=None,
    homepage="https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
    licence="Non-commercial research only; the images must not be redistributed",
    citation="Liu, Luo, Wang & Tang 2015, Deep learning face attributes in the wild, ICCV",
    attribute_names=NAMES,
    attributes=_attributes,
)
