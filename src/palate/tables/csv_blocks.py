"""CSV in blocks of whole lines: the same table as by reading all of it, in the memory of one block."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from palate.errors import UnusableFile
from palate.tables import csv_text
from palate.tables.csv_columns import is_unnamed, with_names
from palate.tables.csv_dialect import is_padded
from palate.tables.csv_fast import read_regular
from palate.tables.csv_records import OPEN, header_lacks_index, parsed, rows_of, tell_short
from palate.tables.naming import Naming
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE


class OnlyWhole(Exception):
    """How the text is to be read can be told from all of it alone."""


def read_blocks(
    path: Path, pieces: Iterable[str], required: Sequence[str], quarantine: Quarantine, naming: Naming
) -> Iterator[pl.DataFrame]:
    """What :func:`palate.tables.csv_text.read_csv` gives, in batches of rows.

    Every block of lines is read as all of the text would be. Where a quote goes on in the next block, where a
    dialect is judged by all of the text or a column has no name, that can't be told.

    Parameters
    ----------
    path, required, quarantine, naming
        As for :func:`palate.tables.csv_text.read_csv`.
    pieces : iterable of str
        The text of the file.

    Raises
    ------
    OnlyWhole
        If it has to be read as a whole; the quarantine is of no use then.
    """
    blocks = _blocks(pieces)
    first, follows = _first_block(blocks)
    try:
        opening = csv_text.opening_of(path, first, required, quarantine, naming)
    except UnusableFile as error:
        raise OnlyWhole from error
    if follows and len(opening.text) <= csv_text.HEAD:
        raise OnlyWhole
    reader = _Reader(path, opening.separator, quarantine)
    frame = reader.first(opening.text, opening.start, follows=follows is not None)
    line = opening.start + opening.text.count("\n")
    yield frame
    for block in _followed(follows, blocks):
        text, goes_on = block
        yield reader.next(text, line, follows=goes_on)
        line += text.count("\n")
    tell_short(path.name, reader.short, quarantine)


class _Reader:
    """Reads block after block; the first tells the columns."""

    def __init__(self, path: Path, separator: str, quarantine: Quarantine) -> None:
        self._path = path
        self._separator = separator
        self._quarantine = quarantine
        self._names: list[str] = []
        self.short: list[int] = []

    def first(self, text: str, start: int, *, follows: bool) -> pl.DataFrame:
        """The rows of the first block, under their names."""
        self._refuse_dialects(text)
        frame = read_regular(text, self._separator, start)
        if frame is None:
            frame = self._first_records(text, start, follows=follows)
        elif len(frame) < 2 and follows:
            raise OnlyWhole  # the next lines may tell that the header lacks a name for the rows' numbers
        if not len(frame) or any(is_unnamed(name) for name in frame.drop(LINE).row(0)):
            raise OnlyWhole
        try:
            named = with_names(self._path, frame, self._quarantine)
        except UnusableFile as error:
            raise OnlyWhole from error
        self._names = [name for name in named.columns if name != LINE]
        return named

    def next(self, text: str, start: int, *, follows: bool) -> pl.DataFrame:
        """The rows of a later block."""
        self._refuse_dialects(text)
        frame = read_regular(text, self._separator, start)
        width = len(self._names)
        if frame is None or frame.width != width + 1:
            frame, short = rows_of(
                self._path.name, self._records(text, start, follows=follows), width, self._quarantine
            )
            self.short += short
        return frame.rename({f"c{position}": name for position, name in enumerate(self._names)})

    def _first_records(self, text: str, start: int, *, follows: bool) -> pl.DataFrame:
        records = self._records(text, start, follows=follows)
        rest = [record for _, record in records[1:]]
        width = len(records[0][1]) if records else 0
        if header_lacks_index(records[0][1] if records else [], rest):
            raise OnlyWhole
        if follows and all(len(record) == width + 1 for record in rest):
            raise OnlyWhole
        frame, short = rows_of(self._path.name, records, width, self._quarantine)
        self.short += short
        return frame

    def _records(self, text: str, start: int, *, follows: bool) -> list[tuple[int, list[str]]]:
        """The records of a block, none of which goes on in the next."""
        told = Quarantine()
        records = list(parsed(self._path.name, text, self._separator, start, told))
        if follows and any(reject.reason == OPEN for reject in told.rejects):
            raise OnlyWhole
        self._quarantine.extend(told.rejects)
        return records

    def _refuse_dialects(self, text: str) -> None:
        """Leave what is judged by all of the text to those who read all of it."""
        if '"' not in text:
            return
        if '\\"' in text or '="' in text or is_padded(text, re.escape(self._separator)):
            raise OnlyWhole


def _blocks(pieces: Iterable[str]) -> Iterator[str]:
    """Text in blocks that end in line feeds, the last one perhaps not.

    Raises
    ------
    OnlyWhole
        If lines end otherwise, or a carriage return stands within one.
    """
    begun = ""
    for piece in pieces:
        text = begun + piece
        end = text.rfind("\n") + 1
        begun = text[end:]
        if end:
            yield _with_line_feeds(text[:end])
    if begun:
        yield _with_line_feeds(begun)


def _with_line_feeds(text: str) -> str:
    text = text.replace("\ufeff", "")
    while "\r\n" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text:
        raise OnlyWhole
    return text


def _first_block(blocks: Iterator[str]) -> tuple[str, str | None]:
    """As many blocks as the names of the columns are looked for in, as one, and the block that follows."""
    first = ""
    for block in blocks:
        if len(first) > 2 * csv_text.HEAD:
            return first, block
        first += block
    return first, None


def _followed(block: str | None, blocks: Iterator[str]) -> Iterator[tuple[str, bool]]:
    """A block and those behind it, each with whether another follows."""
    while block is not None:
        following = next(blocks, None)
        yield block, following is not None
        block = following
