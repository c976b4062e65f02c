"""JSON documents from pieces of text, value by value: a list of any length is never in memory as a whole.

Values are read by the standard library's own decoder, so that a document means the same as read at once:
ijson refuses NaN, which Python writes, and integers of more than 64 bits, and changes lone surrogates.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Pieces = Callable[[], Iterator[str]]
"""Gives the text of a file from its beginning, piece by piece, as often as it is called."""

PIECE = 2**20
"""Characters of a piece."""

_SPACE = " \t\n\r"

_CUT = 20
"""Characters before the end of what was read within which a fault may be that a value is cut off there."""


def pieces_of(text: str) -> Pieces:
    """Pieces of a text that is in memory."""
    return lambda: (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def lines_of(pieces: Pieces) -> Iterator[str]:
    """Lines of a text, without their ends."""
    begun: list[str] = []
    for piece in pieces():
        first, *others = piece.split("\n")
        begun.append(first)
        for line in others:
            yield "".join(begun)
            begun = [line]
    yield "".join(begun)


@dataclass(frozen=True)
class Listing:
    """Where the entries of a JSON document are.

    Parameters
    ----------
    field : int or None
        Place of the field that holds them; None where the document itself is the list.
    """

    field: int | None = None


def listing_of(pieces: Pieces) -> Listing | None:
    """Where a document has its list: it is one, or one field alone holds a list with objects.

    None where there is no such list.

    Raises
    ------
    ValueError, RecursionError
        If it is no JSON document.
    """
    values = _Values(pieces())
    first = values.next_mark()
    holding: dict[str, int] = {}
    if first == "[":
        for _ in values.entries():
            pass
    elif first == "{":
        for position, name in enumerate(values.fields()):
            holding.pop(name, None)  # of two fields of one name the last counts
            if values.next_mark() != "[":
                values.value()
            elif any([isinstance(entry, dict) for entry in values.entries()]):  # noqa: C419 - all of it is read
                holding[name] = position
    else:
        values.value()
    if values.next_mark():
        raise ValueError("more follows the document")
    if first == "[":
        return Listing()
    return Listing(*holding.values()) if len(holding) == 1 else None


def entries_of(pieces: Pieces, listing: Listing) -> Iterator[object]:
    """The entries of a document's list, one after the other."""
    values = _Values(pieces())
    if listing.field is None:
        yield from values.entries()
        return
    for position, _ in enumerate(values.fields()):
        if position == listing.field:
            yield from values.entries()
            return
        values.value()


class _Values:
    """The values of a document, in their order."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text, self._at = "", 0
        self._decode = json.JSONDecoder().raw_decode

    def next_mark(self) -> str:
        """The character that is next but for spaces, which stays; "" at the end."""
        while True:
            while self._at < len(self._text):
                if (mark := self._text[self._at]) not in _SPACE:
                    return mark
                self._at += 1
            if not self._read_more():
                return ""

    def value(self) -> object:
        """The next value, all of it."""
        self.next_mark()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except json.JSONDecodeError as error:
                is_cut = error.pos >= len(self._text) - _CUT or error.msg.startswith("Unterminated string")
                if not (is_cut and self._read_more()):
                    raise
                continue
            # A number may go on in the next piece.
            if end < len(self._text) or not self._read_more():
                self._at = end
                return value

    def entries(self) -> Iterator[object]:
        """The entries of the list that is next."""
        self._take("[")
        if self.next_mark() == "]":
            self._take("]")
            return
        while True:
            yield self.value()
            if self._take(",", "]") == "]":
                return

    def fields(self) -> Iterator[str]:
        """The names of the object that is next; whoever asks takes the value of each before the next."""
        self._take("{")
        if self.next_mark() == "}":
            self._take("}")
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise ValueError("a field has no name")  # noqa: TRY004 - it is the text that is wrong
            self._take(":")
            yield name
            if self._take(",", "}") == "}":
                return

    def _take(self, *marks: str) -> str:
        mark = self.next_mark()
        if mark not in marks:
            raise ValueError(f"{' or '.join(marks)} is missing")
        self._at += 1
        return mark

    def _read_more(self) -> bool:
        """Read on, as much again as is not used yet; False at the end."""
        kept = self._text[self._at :]
        more: list[str] = []
        size = 0
        while size <= len(kept):
            piece = next(self._pieces, None)
            if piece is None:
                break
            more.append(piece)
            size += len(piece)
        self._text, self._at = kept + "".join(more), 0
        return size > 0
