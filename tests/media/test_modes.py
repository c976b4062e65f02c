"""Pictures of every mode give the pixels of their plain twin, whatever range their own values span."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from palate.errors import UndecodableMedia
from palate.media import decode_image

GREYS = arrays(np.uint8, (6, 5))


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def png(depth: int, colour: int, rows: list[bytes], width: int, key: bytes = b"") -> bytes:
    """A PNG of raw rows; ``key`` is what its tRNS says."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + (chunk(b"tRNS", key) if key else b"")
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def pixels(data: bytes) -> NDArray[np.uint8]:
    return decode_image(data).pixels


def plain(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[:, :, None], 3, axis=2)


@given(GREYS, st.sampled_from(["PNG", "TIFF", "PPM"]))
def test_sixteen_bit_grey_gives_the_pixels_of_its_eight_bit_twin(grey: NDArray[np.uint8], kind: str) -> None:
    twin = Image.fromarray(grey.astype(np.uint16) * 257)
    assert np.array_equal(pixels(saved(twin, kind)), plain(grey))


@given(GREYS, st.sampled_from([1.0, 255.0, 65_535.0]))
def test_float_greys_that_reach_the_white_of_their_range_give_the_pixels_of_their_twin(
    grey: NDArray[np.uint8], white: float
) -> None:
    grey[0, 0] = 255  # what tells the range
    twin = Image.fromarray((grey / 255 * white).astype(np.float32))
    assert np.abs(pixels(saved(twin, "TIFF")).astype(int) - plain(grey)).max() <= 1


@given(GREYS, st.sampled_from([1, 257]))
def test_integer_greys_of_32_bits_give_the_pixels_of_their_twin(grey: NDArray[np.uint8], times: int) -> None:
    grey[0, 0] = 255
    twin = Image.fromarray(grey.astype(np.int32) * times)
    assert np.array_equal(pixels(saved(twin, "TIFF")), plain(grey))


@pytest.mark.parametrize(
    "grey",
    [
        np.array([[0.0, 1e9]], np.float32),
        np.array([[-5.0, 1.0]], np.float32),
        np.array([[0.0, np.nan]], np.float32),
        np.array([[0, 2**30]], np.int32),
        np.array([[-1, 3]], np.int32),
    ],
)
def test_greys_of_32_bits_without_a_known_range_are_refused(grey: NDArray[np.float32]) -> None:
    with pytest.raises(UndecodableMedia):
        decode_image(saved(Image.fromarray(grey), "TIFF"))


def test_a_tiff_in_which_white_is_zero_is_turned_round() -> None:
    grey = np.array([[0, 257 * 100, 65_535]], np.uint16)
    data = saved(Image.fromarray(grey), "TIFF", tiffinfo={262: 0})
    assert pixels(data)[0, :, 0].tolist() == [255, 155, 0]


TRANSPARENT = {
    "1-bit key": png(1, 0, [bytes([0b01000000])], 2, struct.pack(">H", 0)),
    "2-bit key": png(2, 0, [bytes([0b01110000])], 2, struct.pack(">H", 1)),
    "4-bit key": png(4, 0, [bytes([0x5F])], 2, struct.pack(">H", 5)),
    "8-bit key": png(8, 0, [bytes([7, 255])], 2, struct.pack(">H", 7)),
    "16-bit key": png(16, 0, [struct.pack(">HH", 1000, 65_535)], 2, struct.pack(">H", 1000)),
    "rgb key": png(8, 2, [bytes([1, 2, 3, 255, 255, 255])], 2, struct.pack(">HHH", 1, 2, 3)),
    "rgb16 key": png(
        16, 2, [struct.pack(">HHHHHH", 256, 512, 768, *[65_535] * 3)], 2, struct.pack(">HHH", 256, 512, 768)
    ),
    "grey and alpha": png(8, 4, [bytes([0, 0, 255, 255])], 2),
    "rgb and alpha": png(16, 6, [struct.pack(">8H", 0, 0, 0, 0, *[65_535] * 4)], 2),
}


@pytest.mark.parametrize("name", TRANSPARENT)
def test_what_is_transparent_is_white_in_every_mode(name: str) -> None:
    assert pixels(TRANSPARENT[name]).tolist() == [[[255] * 3] * 2]


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_colour_of_a_palette_is_white(kind: str) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.putpixel((1, 0), 1)
    assert pixels(saved(image, kind, transparency=0)).tolist() == [[[255, 255, 255], [0, 0, 200]]]


def test_a_large_picture_of_two_colours_is_averaged_when_it_is_made_smaller() -> None:
    checked = Image.fromarray((np.indices((2048, 2048)).sum(axis=0) % 2 * 255).astype(np.uint8)).convert("1")
    assert set(np.unique(pixels(saved(checked)))) <= {127, 128}


@pytest.mark.parametrize("depth", [8, 16])
def test_an_orientation_holds_whatever_the_mode(depth: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    grey = np.zeros((10, 30), np.uint8 if depth == 8 else np.uint16)
    assert pixels(saved(Image.fromarray(grey), exif=exif)).shape == (30, 10, 3)


@given(st.integers(0, 255), st.sampled_from(["PNG", "JPEG", "WEBP", "TIFF"]))
def test_one_grey_all_over_is_blank(grey: int, kind: str) -> None:
    assert decode_image(saved(Image.new("L", (20, 20), grey), kind)).is_blank


@pytest.mark.parametrize("colour", ["red", "navy", "gold", (200, 215, 200)])
def test_a_swatch_of_one_colour_is_not_blank(colour: str | tuple[int, int, int]) -> None:
    assert not decode_image(saved(Image.new("RGB", (20, 20), colour))).is_blank


def test_a_faint_drawing_is_not_blank() -> None:
    image = Image.new("L", (20, 20), 255)
    image.putpixel((3, 3), 250)
    assert not decode_image(saved(image)).is_blank


def test_what_is_transparent_all_over_is_blank() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (9, 9, 4), np.uint8)
    noise[:, :, 3] = 0
    assert decode_image(saved(Image.fromarray(noise))).is_blank
