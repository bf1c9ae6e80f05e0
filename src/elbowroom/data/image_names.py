"""What the name of a file says: whether it is an image, whether it is hidden, and how it is shown to people."""

from __future__ import annotations

import re

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".pgm", ".ppm", ".pbm", ".pnm", ".jfif")
"""Of the names of image files."""
OTHER_PICTURES = (".gif", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".dng", ".cr2", ".nef", ".arw", ".psd", ".tga",
                  ".ico", ".svg")  # fmt: skip
"""Of pictures that are not read."""
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def is_image(name: str) -> bool:
    """Whether a file's name ends like an image's."""
    return name.lower().endswith(ENDINGS)


def is_hidden(name: str) -> bool:
    """Whether a file or a folder above it is hidden, or made by macOS beside the files of an archive."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters; "no ending" where it has none.

    >>> ending_of("a/Photo.HEIC"), ending_of("a.b/README")
    ('.heic', 'no ending')
    """
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    return f".{ending.lower()}" if dot and stem and ending else "no ending"


def shown(name: object) -> str:
    r"""A name as people and files in UTF-8 can have it: bytes that are no UTF-8, and control characters, as \x... .

    >>> shown(b"caf\xe9.png".decode("utf-8", "surrogateescape")), shown("two\nlines.png")
    ('caf\\xe9.png', 'two\\x0alines.png')
    """
    return UNSHOWN.sub(_escaped, str(name))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # how Python holds a byte that it could not decode
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
