"""What notebooks show: items as cards with their pictures, all text escaped."""

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from palate.errors import UndecodableMedia
from palate.wording import counted

SIDE = 128
"""Pixels of the longer side of a picture."""

SHOWN = 24
"""Cards that are shown; decoding more pictures would take long."""

_ROW = "display:flex;flex-wrap:wrap;gap:12px"
_CARD = f"width:{SIDE + 16}px;margin:0;font-size:12px;line-height:1.35;overflow-wrap:anywhere"
_FRAME = f"width:{SIDE}px;height:{SIDE}px;object-fit:contain;background:#8881"


@dataclass(frozen=True)
class Card:
    """An item as it is shown.

    Parameters
    ----------
    title : str
        What people call it.
    lines : sequence of str
        What stands below.
    pictures : sequence of Path
        Its files; the first that decodes is shown.
    """

    title: str
    lines: Sequence[str]
    pictures: Sequence[Path] = ()


def cards_as_html(cards: Sequence[Card]) -> str:
    """Cards beside each other, the first :data:`SHOWN` of them."""
    figures = "".join(_figure(card) for card in cards[:SHOWN])
    more = len(cards) - SHOWN
    told = f"<p>and {counted(more, 'more item', 'more items')}</p>" if more > 0 else ""
    return f'<div style="{_ROW}">{figures}</div>{told}'


def lines_as_html(lines: Iterable[str]) -> str:
    """Lines of text, the first of them a heading."""
    first, *rest = lines
    return f"<p><b>{escape(first)}</b>{''.join(f'<br>{escape(line.strip())}' for line in rest)}</p>"


def _figure(card: Card) -> str:
    title, source = escape(card.title), _source(card)
    picture = (
        f'<img src="{source}" alt="{title}" style="{_FRAME}">' if source else f'<div style="{_FRAME}"></div>'
    )
    lines = "".join(f"<br>{escape(line)}" for line in card.lines if line)
    caption = f"<figcaption><b>{title}</b>{lines}</figcaption>"
    return f'<figure style="{_CARD}">{picture}{caption}</figure>'


def _source(card: Card) -> str:
    """The first of its pictures that decodes; "" where none does."""
    return next((small for path in card.pictures if (small := _thumbnail(path))), "")


def _thumbnail(path: Path) -> str:
    """A small JPEG as a data: address; "" of what is no picture that can be decoded, or is gone."""
    from palate.media import decode_image  # Only notebooks ask for it.

    try:
        image = decode_image(path.read_bytes()).image.copy()
    except (OSError, UndecodableMedia):
        return ""
    image.thumbnail((SIDE, SIDE))
    small = io.BytesIO()
    image.save(small, "JPEG", quality=75)
    return f"data:image/jpeg;base64,{base64.b64encode(small.getvalue()).decode()}"
