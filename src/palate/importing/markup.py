"""HTML of descriptions as text."""

import re
from html.parser import HTMLParser

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&[a-zA-Z#0-9]{2,8};")

_SILENT = frozenset(["script", "style", "head", "template", "noscript", "svg"])
_BLOCKS = (
    " address article aside blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main nav "
    "ol p pre section table tbody td th thead tr ul "
)


class _Text(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if f" {tag} " in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if f" {tag} " in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def text_of(cell: str | None) -> str | None:
    """What a browser would show of a cell, in one line; cells without markup as they are."""
    if cell is None or _MARKUP.search(cell) is None:
        return cell
    reader = _Text()
    reader.feed(cell)
    reader.close()
    return " ".join("".join(reader.parts).split()) or None
