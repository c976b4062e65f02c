"""Image bytes to pixels: any common format, never more memory than a limit, never a half-read picture."""

import io
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from palate.errors import EmptyMedia, UndecodableMedia
from palate.media.modes import eight_bits, raw_mode

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 64_000_000
"""Pixels that a header may announce; more is taken for a decompression bomb."""

MOST_WEBP_PIXELS = 40_000_000
"""WebP's decoder holds a picture four times over."""

MOST_SCANNED = 2_000_000_000
"""Pixels of a progressive JPEG, counted once for each scan over them. A photo has about ten scans; a small
file with thousands would keep the decoder busy for minutes."""

START_OF_SCAN = b"\xff\xda"

FORMATS = frozenset(
    ["AVIF", "BMP", "DIB", "GIF", "ICO", "JPEG", "JPEG2000", "PCX", "PNG", "PPM", "TGA", "TIFF", "WEBP"]
)
"""What is decoded: pictures, and no format that runs another program, as EPS does."""

LARGEST_SIDE = 1024
"""Pixels kept of the longer side; encoders look at a few hundred."""


LEAST_COLOUR = 10
"""Steps of 255 between red, green and blue up to which a pixel is white, grey or black."""

ORIENTATION = 0x0112
"""Of EXIF: how a camera was held."""

LEAST_CONTRAST = 2
"""Steps of 255 between the darkest and the brightest pixel of a channel that nobody sees."""


LOOKED_AT = 8
"""Pixels of each side that are looked at first: most pictures are not blank, which those tell."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    Parameters
    ----------
    image : PIL.Image.Image
        In mode "RGB". Kept as decoded: networks scale it first, and to copy the pixels of a whole photo
        costs as much as to decode them.
    """

    image: "Image.Image"

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """Red, green, blue; uint8, shape (height, width, 3)."""
        return np.asarray(self.image, dtype=np.uint8)

    @property
    def is_blank(self) -> bool:
        """Whether it is white, grey or black all over, as placeholders are.

        One colour all over is not blank: a swatch of paint or cloth is that, and tells its colour.
        """
        from PIL import Image

        few = self.image.resize((LOOKED_AT, LOOKED_AT), Image.Resampling.NEAREST)
        return _is_plain(few) and _is_plain(self.image)


def _is_plain(image: "Image.Image") -> bool:
    """Whether pixels are white, grey or black, and all of them the same."""
    bands = cast("tuple[tuple[int, int], ...]", image.getextrema())
    lows, highs = zip(*bands, strict=True)
    plain = all(high - low <= LEAST_CONTRAST for low, high in bands)
    return plain and max(highs) - min(lows) <= LEAST_COLOUR


def decode_image(data: bytes) -> Picture:
    """The picture in a file: upright, on white where it is transparent, the first frame where it moves.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    UndecodableMedia
        If it is no image, is cut off, or announces more than MOST_PIXELS.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Picture(_upright_and_small(data))
    except UndecodableMedia:
        raise
    except Image.DecompressionBombError as error:
        raise UndecodableMedia(f"announces more than {MOST_PIXELS:,} pixels") from error
    except Exception as error:  # decoders of dozens of formats raise whatever they like
        raise UndecodableMedia(f"not an image that can be decoded ({_said(error)})") from error


def visible(picture: Picture) -> Picture:
    """The same picture.

    Raises
    ------
    EmptyMedia
        If it is white, grey or black all over: a placeholder, which tells nothing of an item.
    """
    if picture.is_blank:
        raise EmptyMedia("white, grey or black all over")
    return picture


def _upright_and_small(data: bytes) -> "Image.Image":
    from PIL import Image, ImageOps

    image = Image.open(io.BytesIO(data), formats=_formats())
    _refuse_bomb(*image.size, MOST_WEBP_PIXELS if image.format == "WEBP" else MOST_PIXELS)
    if image.format in ("JPEG", "MPO"):
        _refuse_scans(image.width * image.height, data.count(START_OF_SCAN))
    image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
    raw = raw_mode(image)
    image.load()
    orientation = image.getexif().get(ORIENTATION, 1)
    image = eight_bits(image, raw, LARGEST_SIDE)
    if orientation != 1:
        image.info["exif"] = _turned(orientation)  # other modes are other images, which know nothing of it
    # Made smaller before it is turned: turning takes a second copy.
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    if orientation != 1:
        ImageOps.exif_transpose(image, in_place=True)
    return _on_white(image)


def _turned(orientation: int) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif.tobytes()


@cache
def _formats() -> tuple[str, ...]:
    """FORMATS that this build of Pillow knows."""
    from PIL import Image

    Image.init()
    return tuple(sorted(FORMATS & Image.OPEN.keys()))


def _refuse_bomb(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise UndecodableMedia(f"announces {width:,} x {height:,} pixels; at most {most:,} are decoded")


def _refuse_scans(pixels: int, scans: int) -> None:
    if pixels * scans > MOST_SCANNED:
        raise UndecodableMedia(f"goes over {pixels:,} pixels {scans:,} times; that is no photo")


def _on_white(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    if "A" in image.getbands():
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _said(error: Exception) -> str:
    text = str(error).strip().split("\n")[0][:100]
    # Pillow names the buffer object, which tells nobody anything.
    return "unknown format" if "BytesIO" in text else text or type(error).__name__
