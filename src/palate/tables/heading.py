"""Detection of the header line, below titles and comments, as in exports of banks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from palate.errors import UnusableFile
from palate.tables.csv_fast import BLANK
from palate.tables.headers import plain
from palate.tables.meanings import KNOWN
from palate.tables.quarantine import Quarantine
from palate.wording import counted

LOOKED_AT = 20
"""Records that are looked at; what names the columns is among them."""

SHOWN = 40
"""Characters that are shown of a line."""

_COMMENTS = ("#", "//", "%")


@dataclass(frozen=True)
class Record:
    """A record at the beginning of a file.

    Parameters
    ----------
    line : int
        Where it begins, from 1.
    cells : sequence of str
        Its cells.
    """

    line: int
    cells: Sequence[str]

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(bool(cell.strip(BLANK)) for cell in self.cells)

    @property
    def known(self) -> int:
        """How many cells are names of columns that palate knows."""
        return sum(plain(cell) in KNOWN for cell in self.cells)

    @property
    def is_comment(self) -> bool:
        """Whether it is marked as no record; names of columns may be marked so too."""
        return bool(self.cells) and self.cells[0].lstrip().startswith(_COMMENTS) and self.known == 0

    @property
    def has_number(self) -> bool:
        """Whether a cell is a number, which names of columns are not."""
        return any(_is_number(cell.strip(BLANK)) for cell in self.cells)

    def __str__(self) -> str:
        text = ", ".join(cell.strip(BLANK) for cell in self.cells if cell.strip(BLANK))
        return f"“{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}”"


class HeadingQuestion(UnusableFile):
    """Two lines could name the columns; the message ends in the lines to paste.

    Parameters
    ----------
    path : Path
        The file.
    candidates : sequence of Record
        The lines.
    table : str
        Which table it is, "" where that is not known.
    """

    def __init__(self, path: Path, candidates: Sequence[Record], table: str = "") -> None:
        self.candidates = candidates
        shown = " and ".join(f"line {candidate.line} ({candidate})" for candidate in candidates)
        lines = " or ".join(f"header.{table or 'TABLE'} = {candidate.line}" for candidate in candidates)
        told = f"{shown} could each name the columns; write at the top of palate.toml either {lines}"
        super().__init__(path, told)


def heading(path: Path, records: Sequence[Record], table: str = "", *, names: bool = True) -> int:
    """The position of the record that names the columns; without ``names`` of the first that is a row.

    Above it are comments, and records with cells in at most half as many columns as others have. The first
    record is the heading where nothing speaks against it.

    Parameters
    ----------
    path : Path
        For messages.
    records : sequence of Record
        The first ones of a file, at least one.
    table : str
        Which table it is, where that is known.
    names : bool
        Whether there are names of columns.

    Raises
    ------
    HeadingQuestion
        If the first record has the shape of a heading, but the names that are known stand below.
    """
    widest = max((record.filled for record in records if not record.is_comment), default=0)
    wide = [
        position
        for position, record in enumerate(records)
        if not record.is_comment and 2 * record.filled > widest
    ]
    if not wide or not names:
        return wide[0] if wide else 0
    first, found = records[0], records[wide[0]]
    if found is first:
        below = [
            lower for position in wide[1:] if not (lower := records[position]).has_number and lower.known > 1
        ]
        if below and first.known == 0:
            raise HeadingQuestion(path, (first, below[0]), table)
        return 0
    if _numbers_rows(records):
        return 0
    return wide[0] if found.known > first.known or first.known == 0 else 0


def tell_above(file: str, above: Sequence[Record], line: int, quarantine: Quarantine) -> None:
    """Say which lines above the names of the columns are left out, and on which line these are."""
    if line > 1:
        quarantine.headings[file] = line
    if above:
        many = counted(
            len(above), "line above the names of the columns is", "lines above the names of the columns are"
        )
        quarantine.say(file, f"{many} left out, beginning with {above[0]}; the names are on line {line}")


def _numbers_rows(records: Sequence[Record]) -> bool:
    """Whether the heading lacks only a name for the numbers of rows, as R and pandas write them."""
    names, *rows = (record.cells for record in records)
    if not rows or not (len(names) == len(rows[0]) - 1 or names[0].strip(BLANK) == ""):
        return False
    first = rows[0][0]
    return first in ("0", "1") and all(
        len(cells) == len(rows[0]) and cells[0] == str(number)
        for number, cells in enumerate(rows, start=int(first))
    )


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "", 1).removeprefix("-").isdecimal()
