"""Shortening of titles by their width on a screen."""

from rich.text import Text

IN_SENTENCE = 36
"""Columns of a title within a reason."""


def shortened(title: str, width: int = IN_SENTENCE) -> str:
    """Shorten a title to a number of columns, two for a Chinese character, between words where that takes
    little more.
    """
    text = Text(" ".join(title.split()))
    if text.cell_len <= width:
        return text.plain
    following = text.plain
    text.truncate(width - 1)
    cut = text.plain
    words, _, rest = cut.rpartition(" ")
    if words and len(rest) < len(cut) / 3 and following[len(cut)].isalnum():
        cut = words
    return cut.rstrip(" ,;:-(，；：、（") + "…"
