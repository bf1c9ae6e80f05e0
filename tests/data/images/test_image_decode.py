"""One image to pixels, from every format, orientation, depth and kind of damage."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from elbowroom.data.images.decode import MOST_PIXELS, decode, facts
from elbowroom.errors import DataError


def saved(image: Image.Image, kind: str, **options) -> io.BytesIO:
    file = io.BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "BMP", "PPM"])
@pytest.mark.parametrize("channels", [1, 3])
def test_lossless_formats_give_back_the_pixels(kind, channels, picture):
    pixels = picture(0, 9, 7, channels)
    options = {"lossless": True} if kind == "WEBP" else {}
    found = decode(saved(Image.fromarray(pixels), kind, **options), channels=channels)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, pixels)


def test_grey_jpeg_is_two_dimensional_and_colour_has_three_channels_last(picture):
    assert decode(saved(Image.fromarray(picture(0, 9, 7, 1)), "JPEG")).shape == (9, 7)
    assert decode(saved(Image.fromarray(picture(0, 9, 7)), "JPEG")).shape == (9, 7, 3)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_turned_upright_before_and_after_resizing(kind, orientation, picture):
    image = Image.fromarray(picture(1, 40, 24))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    whole = np.asarray(ImageOps.exif_transpose(Image.open(saved(image, kind, exif=exif, **options))))
    np.testing.assert_array_equal(decode(saved(image, kind, exif=exif, **options)), whole)
    assert facts(saved(image, kind, exif=exif, **options)).size == whole.shape[:2]
    small = decode(saved(image, kind, exif=exif, **options), size=(10, 6))
    assert small.shape == (10, 6, 3)
    expected = ImageOps.fit(Image.fromarray(whole), (6, 10), Image.Resampling.BICUBIC)
    assert np.abs(small.astype(int) - np.asarray(expected)).max() <= (8 if kind == "JPEG" else 1)


def test_transparent_pixels_are_white():
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = (10, 20, 30, 255)
    pixels[0, 1] = (0, 0, 0, 128)
    found = decode(saved(Image.fromarray(pixels), "PNG"))
    assert found[0, 0].tolist() == [10, 20, 30]
    assert found[0, 1].tolist() == [127, 127, 127]
    assert found[1, 1].tolist() == [255, 255, 255]
    grey = np.array([[[7, 255], [7, 0]]], np.uint8)
    assert decode(saved(Image.fromarray(grey, "LA"), "PNG")).tolist() == [[7, 255]]


def test_a_palette_becomes_its_colours_and_a_grey_one_is_grey():
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 90, 90, 90])
    image.putdata([0, 1])
    assert decode(saved(image, "PNG")).tolist() == [[[255, 0, 0], [0, 255, 0]]]
    image.putdata([2, 2])
    assert decode(saved(image, "PNG")).tolist() == [[90, 90]]
    image.putdata([0, 1])
    assert decode(saved(image, "PNG", transparency=1)).tolist() == [[[255, 0, 0], [255, 255, 255]]]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_divided_by_257(kind):
    values = np.array([[0, 257, 32_768, 65_535]], np.uint16)
    assert decode(saved(Image.fromarray(values), kind)).tolist() == [[0, 1, 128, 255]]


def test_black_and_white_and_cmyk_are_read():
    assert decode(saved(Image.new("1", (2, 2), 1), "PNG")).tolist() == [[255, 255], [255, 255]]
    assert decode(saved(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "JPEG")).min() > 250


def test_values_of_32_bits_are_refused_since_they_have_no_range():
    with pytest.raises(DataError, match="32-bit values"):
        decode(saved(Image.fromarray(np.ones((2, 2), np.float32)), "TIFF"))


def test_crop_takes_the_centre_pad_adds_black_and_squash_takes_all():
    stripes = np.zeros((4, 8), np.uint8)
    stripes[:, :2], stripes[:, 2:6], stripes[:, 6:] = 50, 100, 200
    file = saved(Image.fromarray(stripes), "PNG")
    assert decode(file, (4, 4), "crop").tolist() == [[100] * 4] * 4
    padded = decode(file, (8, 8), "pad")
    assert (padded[:2] == 0).all()
    assert (padded[6:] == 0).all()
    np.testing.assert_array_equal(padded[2:6], stripes)
    squashed = decode(file, (4, 4), "squash")
    assert (np.diff(squashed[0].astype(int)) > 0).any()
    assert squashed[0, 0] < 75
    assert squashed[0, 3] > 150


@pytest.mark.parametrize("fit", ["crop", "pad", "squash"])
@pytest.mark.parametrize("size", [(7, 31), (1, 1), (96, 64), (5, 5)])
def test_any_size_can_be_had_of_any_other(fit, size, picture):
    for height, width in ((1, 1), (3, 50), (218, 178)):
        assert decode(saved(Image.fromarray(picture(0, height, width)), "JPEG"), size, fit).shape == (*size, 3)


@pytest.mark.parametrize("fit", ["crop", "pad", "squash"])
def test_a_jpeg_that_is_decoded_small_looks_like_one_that_is_decoded_whole(fit, picture):
    image = Image.fromarray(picture(3, 218, 178))
    small = decode(saved(image, "JPEG", quality=95), (20, 20), fit)
    whole = decode(saved(image, "PNG"), (20, 20), fit)
    assert np.abs(small.astype(float) - whole).mean() < 3


def png_that_declares(width: int, height: int) -> io.BytesIO:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)))


@pytest.mark.parametrize(("width", "height"), [(10_000, 9_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_an_image_bomb_is_refused_before_it_is_decoded(width, height):
    assert width * height > MOST_PIXELS
    with pytest.raises(DataError, match="declared"):
        decode(png_that_declares(width, height), (8, 8))


def test_broken_files_are_data_errors_with_a_reason(tmp_path, picture):
    whole = saved(Image.fromarray(picture(0, 50, 50)), "JPEG").getvalue()
    with pytest.raises(DataError, match=r"(?i)truncated"):
        decode(io.BytesIO(whole[: len(whole) // 2]))
    for content in (b"no image", b"<html></html>", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"):
        with pytest.raises(DataError, match="the content is no JPEG, PNG, WebP, TIFF, BMP or PNM image"):
            decode(io.BytesIO(content))
    (tmp_path / "empty.png").touch()
    with pytest.raises(DataError, match="an empty file"):
        decode(str(tmp_path / "empty.png"))
