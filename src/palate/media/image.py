"""Image bytes to pixels: any common format, never more memory than a limit, never a half-read picture."""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.errors import UndecodableMedia

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 64_000_000
"""Pixels that a header may announce; more is taken for a decompression bomb."""

LARGEST_SIDE = 1024
"""Pixels kept of the longer side; encoders look at a few hundred."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
        Red, green, blue.
    """

    pixels: NDArray[np.uint8]


def decode_image(data: bytes) -> Picture:
    """Pixels of an image file: upright, on white where it is transparent, the first frame where it moves.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    UndecodableMedia
        If it is no image, is cut off, or announces more than MOST_PIXELS.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            _refuse_bomb(*image.size)
            image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            image.load()
            image = ImageOps.exif_transpose(image)
    except UndecodableMedia:
        raise
    except Image.DecompressionBombError as error:
        raise UndecodableMedia(f"announces more than {MOST_PIXELS:,} pixels") from error
    except Exception as error:  # decoders of dozens of formats raise whatever they like
        raise UndecodableMedia(f"not an image that can be decoded ({_said(error)})") from error
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    return Picture(np.asarray(_on_white(image), dtype=np.uint8))


def _refuse_bomb(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise UndecodableMedia(
            f"announces {width:,} x {height:,} pixels; at most {MOST_PIXELS:,} are decoded"
        )


def _on_white(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        grey = np.asarray(image, dtype=np.float64)
        span = float(grey.max() - grey.min()) or 1.0
        image = Image.fromarray(((grey - grey.min()) * (255.0 / span)).astype(np.uint8))
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _said(error: Exception) -> str:
    text = str(error).strip().split("\n")[0][:100]
    # Pillow names the buffer object, which tells nobody anything.
    return "unknown format" if "BytesIO" in text else text or type(error).__name__
