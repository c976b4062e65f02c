import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.shops import png_bomb

from palate.errors import UndecodableMedia
from palate.media import decode_image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1"])
def test_common_formats_become_red_green_blue(kind: str, mode: str) -> None:
    if (kind, mode) == ("JPEG", "P"):
        mode = "CMYK"
    if (kind, mode) == ("WEBP", "1"):
        mode = "RGBA"
    pixels = decode_image(saved(Image.new("RGB", (20, 10), (200, 200, 200)).convert(mode), kind)).pixels
    assert pixels.shape == (10, 20, 3)
    assert pixels.dtype == np.uint8


def test_what_is_transparent_is_white() -> None:
    assert decode_image(saved(Image.new("RGBA", (4, 4), (255, 0, 0, 0)), "PNG")).pixels.min() == 255


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode_image(saved(Image.new("RGB", (30, 10)), "JPEG", exif=exif)).pixels.shape == (30, 10, 3)


def test_large_pictures_are_made_smaller() -> None:
    assert max(decode_image(saved(Image.new("RGB", (3000, 1500)), "JPEG")).pixels.shape) <= 1024


@pytest.mark.parametrize("side", [50_000, 10_000])
def test_a_decompression_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(UndecodableMedia, match="pixels"):
        decode_image(png_bomb(side))


def test_a_truncated_picture_is_refused() -> None:
    data = saved(Image.effect_noise((200, 200), 50).convert("RGB"), "JPEG")
    with pytest.raises(UndecodableMedia):
        decode_image(data[: len(data) // 2])


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    with pytest.raises(UndecodableMedia):
        decode_image(data)
