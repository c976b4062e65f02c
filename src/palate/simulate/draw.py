"""Pictures of made-up things: the thing's outline filled with its pattern, on paper that varies."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from palate.simulate.facts import STYLES, THINGS, Item

SIDE = 240
"""Pixels."""

Grid = NDArray[np.float64]

PALETTES = {
    "waves": ((24, 78, 140), (148, 208, 230)),
    "stripes": ((226, 96, 40), (255, 214, 120)),
    "leaves": ((32, 92, 48), (170, 208, 110)),
    "dots": ((214, 70, 130), (255, 232, 240)),
    "checks": ((24, 24, 28), (240, 240, 236)),
    "zigzags": ((140, 74, 44), (228, 190, 140)),
}
"""Dark and light colour of each style."""


def draw(item: Item, random: np.random.Generator) -> Image.Image:
    """A picture of an item: its outline by what it is, its pattern by its style."""
    pattern = _pattern(STYLES[item.style], random)
    paper = Image.new("RGB", (SIDE, SIDE), tuple(int(v) for v in random.integers(214, 250, 3)))
    outline = Image.new("L", (SIDE * 2, SIDE * 2), 0)
    OUTLINES[THINGS[item.thing].en](ImageDraw.Draw(outline))
    turned = outline.rotate(float(random.uniform(-8, 8)), center=(SIDE, SIDE))
    mask = turned.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    shadow = Image.new("RGB", (SIDE, SIDE), (120, 112, 104))
    soft = mask.filter(ImageFilter.GaussianBlur(7)).point([int(v * 0.45) for v in range(256)])
    paper.paste(shadow, (5, 8), soft)
    paper.paste(pattern, (0, 0), mask)
    grain = random.normal(0.0, 5.0, (SIDE, SIDE, 1))
    pixels = np.asarray(paper, dtype=np.float64) * random.uniform(0.88, 1.06) + grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _pattern(style: str, random: np.random.Generator) -> Image.Image:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    size = random.uniform(20, 30)
    x, y = x + random.uniform(0, size), y + random.uniform(0, size)
    ink = PATTERNS[style](x / size, y / size)
    dark, light = (np.array(colour) + random.normal(0, 10, 3) for colour in PALETTES[style])
    return Image.fromarray(np.clip([light, dark], 0, 255).astype(np.uint8)[ink.astype(np.intp)])


def _waves(x: Grid, y: Grid) -> Grid:
    return ((y + 0.35 * np.sin(2 * np.pi * x / 1.6)) % 1.0 < 0.5).astype(np.float64)


def _stripes(x: Grid, y: Grid) -> Grid:
    del y
    return (x % 1.0 < 0.5).astype(np.float64)


def _leaves(x: Grid, y: Grid) -> Grid:
    x = x + 0.5 * (np.floor(y) % 2)
    u, v = x % 1.0 - 0.5, y % 1.0 - 0.5
    across, along = (u - v) / np.sqrt(2), (u + v) / np.sqrt(2)
    blade = np.abs(across) < 0.24 * np.cos(np.clip(along * 2.6, -np.pi / 2, np.pi / 2))
    vein = np.abs(across) < 0.03
    return (blade & ~vein).astype(np.float64)


def _dots(x: Grid, y: Grid) -> Grid:
    x = x + 0.5 * (np.floor(y) % 2)
    return ((x % 1.0 - 0.5) ** 2 + (y % 1.0 - 0.5) ** 2 < 0.09).astype(np.float64)


def _checks(x: Grid, y: Grid) -> Grid:
    return ((np.floor(x) + np.floor(y)) % 2).astype(np.float64)


def _zigzags(x: Grid, y: Grid) -> Grid:
    return ((y + np.abs(x % 2.0 - 1.0)) % 1.0 < 0.5).astype(np.float64)


PATTERNS: dict[str, Callable[[Grid, Grid], Grid]] = {
    "waves": _waves,
    "stripes": _stripes,
    "leaves": _leaves,
    "dots": _dots,
    "checks": _checks,
    "zigzags": _zigzags,
}

Pen = ImageDraw.ImageDraw


def _mug(pen: Pen) -> None:
    pen.rounded_rectangle((110, 130, 310, 380), 30, fill=255)
    pen.arc((270, 180, 400, 320), -90, 90, fill=255, width=34)


def _lamp(pen: Pen) -> None:
    pen.polygon([(170, 80), (310, 80), (390, 250), (90, 250)], fill=255)
    pen.rectangle((225, 250, 255, 390), fill=255)
    pen.rounded_rectangle((150, 380, 330, 415), 16, fill=255)


def _scarf(pen: Pen) -> None:
    pen.ellipse((110, 70, 370, 240), fill=255)
    pen.ellipse((180, 110, 300, 190), fill=0)
    pen.polygon([(140, 190), (230, 210), (210, 430), (110, 430)], fill=255)
    pen.polygon([(260, 210), (340, 190), (350, 400), (265, 400)], fill=255)


def _notebook(pen: Pen) -> None:
    pen.rounded_rectangle((110, 70, 370, 410), 18, fill=255)
    for top in range(100, 400, 45):
        pen.ellipse((122, top, 142, top + 20), fill=0)


def _music_box(pen: Pen) -> None:
    pen.rectangle((90, 210, 390, 390), fill=255)
    pen.polygon([(90, 195), (390, 195), (420, 90), (60, 90)], fill=255)
    pen.ellipse((395, 270, 445, 320), fill=255)


def _wind_chime(pen: Pen) -> None:
    pen.ellipse((120, 70, 360, 140), fill=255)
    for left, bottom in ((135, 330), (195, 400), (255, 360), (315, 420)):
        pen.rounded_rectangle((left, 150, left + 34, bottom), 14, fill=255)


def _cushion(pen: Pen) -> None:
    pen.rounded_rectangle((90, 110, 390, 380), 70, fill=255)
    pen.polygon([(80, 100), (160, 120), (110, 190)], fill=255)
    pen.polygon([(400, 390), (320, 370), (370, 300)], fill=255)


def _kite(pen: Pen) -> None:
    pen.polygon([(240, 50), (380, 190), (240, 390), (100, 190)], fill=255)
    for top in (395, 420, 445):
        pen.ellipse((228, top, 252, top + 18), fill=255)


def _clock(pen: Pen) -> None:
    pen.ellipse((90, 80, 390, 380), fill=255)
    pen.line((240, 230, 240, 130), fill=0, width=12)
    pen.line((240, 230, 310, 260), fill=0, width=12)
    pen.polygon([(130, 360), (160, 340), (150, 420), (115, 420)], fill=255)
    pen.polygon([(350, 360), (320, 340), (330, 420), (365, 420)], fill=255)


def _teapot(pen: Pen) -> None:
    pen.ellipse((120, 150, 350, 390), fill=255)
    pen.ellipse((205, 110, 265, 165), fill=255)
    pen.polygon([(320, 290), (440, 160), (455, 190), (340, 340)], fill=255)
    pen.arc((50, 190, 180, 340), 90, 270, fill=255, width=28)


OUTLINES: dict[str, Callable[[Pen], None]] = {
    "mug": _mug,
    "lamp": _lamp,
    "scarf": _scarf,
    "notebook": _notebook,
    "music box": _music_box,
    "wind chime": _wind_chime,
    "cushion": _cushion,
    "kite": _kite,
    "clock": _clock,
    "teapot": _teapot,
}
