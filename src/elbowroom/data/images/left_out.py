"""What is said of the files of a source that are not read, counted by their ending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from elbowroom.data.image_names import ENDINGS, OTHER_PICTURES
from elbowroom.errors import DataError

CONVERT = "convert them to PNG or JPEG"
READ_ELSEWHERE = {
    (".nii", ".nii.gz"): ("NIfTI volumes", "read them with nibabel and pass slices of one size as an array [N, H, W], "
                          "np.asarray(nibabel.load(path).dataobj)"),
    (".dcm", ".dicom"): ("DICOM files", "read them with pydicom and pass an array [N, H, W], "
                         "np.stack([pydicom.dcmread(path).pixel_array for path in paths])"),
    (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv"): (
        "videos", "read the frames, such as with imageio, and pass an array [N, H, W, 3], "
        "np.stack(list(imageio.imiter(path)))"),
    OTHER_PICTURES: ("pictures in a format that is not read", CONVERT),
}  # fmt: skip
"""Endings of what must be made an array or another file first: what it is, and how."""


def elsewhere(name: str) -> tuple[str, str] | None:
    """What a file of this ending is, and how its content is passed, where it is known and not read.

    >>> elsewhere("brain.nii.gz")[0], elsewhere("table.csv")
    ('NIfTI volumes', None)
    """
    return next((known for endings, known in READ_ELSEWHERE.items() if name.lower().endswith(endings)), None)


def counted(kinds: Iterable[str]) -> str:
    """How many there are of each kind.

    >>> counted([".gif", ".heic", ".heic"])
    '2 .heic, 1 .gif'
    """
    ordered = sorted(Counter(kinds).items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{many} {kind}" for kind, many in ordered)


def cures(names: Iterable[str]) -> str:
    """What can be done about files of these names; "" where nothing is known of them."""
    known = dict.fromkeys(of_name for name in names if (of_name := elsewhere(name)) is not None)
    return "; ".join(f"{what}: {cure}" for what, cure in known)


def no_images(what: str, others: Mapping[str, str]) -> DataError:
    """The error where a folder or an archive has no image: what lies there instead, and how it could be read."""
    got = f"{what} with none" + (f", but with {counted(others.values())}" if others else "")
    return DataError(f"Images are files that end in {', '.join(ENDINGS)}, at any depth.", got,
                     cures(others) or "name the folder that has the images, or the file that is meant")  # fmt: skip
