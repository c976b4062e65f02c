"""Pictures of every mode to eight bits a channel, by the range that a format states, not by their own.

A grey of 16 bits is divided by 257, so that it gives the pixels of its 8-bit twin; one of 12 bits in a TIFF
by 4095 / 255. Formats of 32 bits state no range: numbers from 0 to 255 are taken as they are, those from 0 to
65,535 as 16 bits, and fractions from 0 to 1 as shares of white; anything else is refused.
"""

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from palate.errors import UndecodableMedia

if TYPE_CHECKING:
    from PIL import Image

WHITE_OF_16_BITS = 65_535
WHITES_OF_INTEGERS = (255, WHITE_OF_16_BITS)
WHITES_OF_FLOATS = (1, 255, WHITE_OF_16_BITS)

_BITS, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0  # of TIFF

_KEY_TIMES = {"L;2": 85, "L;4": 17}
"""What Pillow multiplies greys of PNG by, and their transparent key not."""


def raw_mode(image: "Image.Image") -> str:
    """How a picture that is not loaded yet packs its pixels, as Pillow calls it; "" where unknown."""
    tiles: list[Any] = getattr(image, "tile", [])
    arguments = tiles[0].args if tiles else ""
    return arguments if isinstance(arguments, str) else ""


def eight_bits(image: "Image.Image", raw: str, side: int) -> "Image.Image":
    """A loaded picture as L, LA, RGB, RGBA or a mode that converts to RGB as it is; see the module for greys.

    Parameters
    ----------
    image : Image
        In any mode.
    raw : str
        What :func:`raw_mode` gave.
    side : int
        Greys of 32 bits are made smaller to this longer side first, which saves memory.

    Raises
    ------
    UndecodableMedia
        If a grey of 32 bits has no range that is known, or numbers that are not finite.
    """
    key = _key(image, raw)
    if image.mode.startswith("I;"):
        return _sixteen(image, key)
    if image.mode in ("I", "F"):
        return _thirty_two(image, side)
    if key is not None:
        image.info["transparency"] = key
        return image.convert("RGBA")
    if image.mode in ("RGBa", "PA"):
        return image.convert("RGBA")
    if image.mode in ("1", "P"):  # else made smaller by leaving pixels out
        return image.convert("L" if image.mode == "1" else "RGB")
    return image


def _key(image: "Image.Image", raw: str) -> object:
    """The transparent colour, in the units of the pixels; None where there is none."""
    key: object = image.info.get("transparency")
    if isinstance(key, int):
        return key * _KEY_TIMES.get(raw, 1)
    if raw.startswith("RGB;16") and isinstance(key, tuple):
        return tuple(part >> 8 for part in cast("tuple[int, ...]", key))
    return key


def _sixteen(image: "Image.Image", key: object) -> "Image.Image":
    from PIL import Image

    grey = np.asarray(image)
    white = 4095 if _tag(image, _BITS) == 12 else WHITE_OF_16_BITS
    shades = np.minimum((np.arange(WHITE_OF_16_BITS + 1) * 255 + white // 2) // white, 255).astype(np.uint8)
    if _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO:
        shades = 255 - shades
    plain = Image.fromarray(shades[grey])
    if not isinstance(key, int):
        return plain
    return Image.merge("LA", (plain, Image.fromarray(np.where(grey == key, 0, 255).astype(np.uint8))))


def _thirty_two(image: "Image.Image", side: int) -> "Image.Image":
    from PIL import Image

    low, high = cast("tuple[float, float]", image.getextrema())
    # PGM of 16 bits comes as integers of 32.
    whites = WHITES_OF_FLOATS if image.mode == "F" else WHITES_OF_INTEGERS
    whites = whites if image.format == "TIFF" else (WHITE_OF_16_BITS,)
    white = next((white for white in whites if high <= white), None)
    if white is None or not low >= 0:
        raise UndecodableMedia(f"32-bit greys from {low:g} to {high:g} say nothing of what is white")
    inverted = _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO
    image.thumbnail((side, side), Image.Resampling.BOX)
    share = np.asarray(image, dtype=np.float32) / np.float32(white)
    if not np.isfinite(share).all():
        raise UndecodableMedia("holds greys that are not finite")
    shades: NDArray[np.uint8] = np.rint(share * np.float32(255)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(255 - shades if inverted else shades)


def _tag(image: "Image.Image", number: int) -> int | None:
    """A whole number that a TIFF says of itself."""
    tags: Any = getattr(image, "tag_v2", {})
    value: int | tuple[int, ...] | None = tags.get(number)
    return value[0] if isinstance(value, tuple) else value
