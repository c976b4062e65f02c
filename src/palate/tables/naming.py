"""From the headers of a file to the contract's names: exact ones, settings, then aliases; never a guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import polars as pl

from palate.errors import UnusableFile
from palate.tables.clock import CLOCK, with_clock
from palate.tables.coded import cell_by_cell, cells_in
from palate.tables.headers import cleaned, plain
from palate.tables.meaning import Cells, Meaning
from palate.tables.meanings import MEANINGS
from palate.tables.pasting import Given, to_paste
from palate.tables.quarantine import Quarantine
from palate.tables.schema import HELPFUL, HELPFUL_NAMES, IDS, ITEM, LINE, TIMESTAMP

FITS = 0.9
"""Share of the cells that must look like what an alias says."""

RENAMED = "columns read by other names"
"""What a note of them begins with."""

SHOWN = 3
"""Cells of a column that a question shows."""


@dataclass(frozen=True)
class Naming:
    """How the columns of one table are named.

    Parameters
    ----------
    table : str
        "items", "interactions" or "reviews"; "" where only exact names count.
    own : mapping of str to Given
        What ``[columns]`` in palate.toml says of this table.
    shared : mapping of str to Given
        What it says of every table, where the file has such a column.
    items : frozenset of str
        Items that other tables name: they tell which of two columns holds the ids.
    header_line : int
        The line that names the columns, by palate.toml; 0 where that is to be found out.
    """

    table: str = ""
    own: Mapping[str, Given] = field(default_factory=lambda: MappingProxyType({}))
    shared: Mapping[str, Given] = field(default_factory=lambda: MappingProxyType({}))
    items: frozenset[str] = frozenset()
    header_line: int = 0

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """What columns of this table may mean."""
        return MEANINGS.get(self.table, ())

    @property
    def has_header(self) -> bool:
        """Whether a line of the file names the columns."""
        return not any(
            isinstance(header, int) and not isinstance(header, bool) for header in self.own.values()
        )

    def leaves_out(self, column: str) -> bool:
        """Whether palate.toml says that no column of the table is this one."""
        return self.own.get(column, self.shared.get(column)) is False

    def is_id(self, name: str) -> bool:
        """Whether a header is one of an id, by its name alone."""
        told = {str(header) for header in (*self.own.values(), *self.shared.values())}
        simple = plain(name)
        return (
            name.strip().lower() in IDS
            or name in told
            or any(
                simple in names
                for meaning in self.meanings
                if meaning.column in IDS
                for names in meaning.ranks
            )
        )


def cleaned_names(path: Path, frame: pl.DataFrame, line: int = 1) -> pl.DataFrame:
    """Headers trimmed, in lower case and without types, none twice.

    Raises
    ------
    UnusableFile
        If one is there twice.
    """
    names = [name if name == LINE else cleaned(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnusableFile(path, f"column {', '.join(twice)} is there twice; rename one", line=line)
    frame.columns = names
    return frame


def named(
    path: Path,
    frame: pl.DataFrame,
    naming: Naming,
    quarantine: Quarantine,
    spelt: Mapping[str, str] | None = None,
) -> tuple[pl.DataFrame, dict[str, str]]:
    """The frame under the contract's names, and what the file calls those that were renamed.

    Parameters
    ----------
    path : Path
        For messages.
    frame : DataFrame
        Cleaned headers; see :func:`cleaned_names`.
    naming : Naming
        How the table's columns are named.
    quarantine : Quarantine
        Is told what was read as what.
    spelt : mapping of str to str, optional
        How the file spells the cleaned headers.

    Raises
    ------
    UnusableFile
        If palate.toml names a column that is not there, or two columns could be one and the same.
    """
    frame = _without(path.name, frame, naming, quarantine)
    headers = _by_settings(path, frame, naming)
    for meaning in naming.meanings:
        if meaning.column in headers or meaning.column in frame.columns:
            continue
        if meaning.column == HELPFUL and any(name in frame.columns for name in HELPFUL_NAMES):
            continue
        if naming.leaves_out(meaning.column):
            continue
        if found := _candidate(path, frame, meaning, headers, naming, quarantine):
            headers[meaning.column] = found
    told = {column: (spelt or {}).get(header, header) for column, header in headers.items()}
    frame = _renamed(path.name, frame, headers, told, quarantine)
    if TIMESTAMP in headers:
        frame = with_clock(path.name, frame, told[TIMESTAMP], quarantine)
    return frame, told


def _without(file: str, frame: pl.DataFrame, naming: Naming, quarantine: Quarantine) -> pl.DataFrame:
    """Columns that palate.toml says are not what they are called, under another name."""
    aside = {name: f"{name}_in_file" for name in frame.columns if naming.leaves_out(name)}
    for name, kept in aside.items():
        quarantine.say(file, f"palate.toml says that no column is {name}; this one is kept as {kept}")
    return frame.rename(aside)


def _by_settings(path: Path, frame: pl.DataFrame, naming: Naming) -> dict[str, str]:
    found: dict[str, str] = {}
    for given, must in ((naming.own, True), (naming.shared, False)):
        for column, header in given.items():
            if column in found or header is False:
                continue
            name = _header(frame, str(header))
            if name is None and must:
                there = ", ".join(column for column in frame.columns if column != LINE)[:200]
                raise UnusableFile(
                    path, f"has no column '{header}', which palate.toml says is {column}; it has: {there}"
                )
            if name is not None and name != column:
                found[column] = name
    return found


def _header(frame: pl.DataFrame, wanted: str) -> str | None:
    """The header that a setting names, as it stands or but for case and signs."""
    names = [name for name in frame.columns if name != LINE]
    if (exact := cleaned(wanted)) in names:
        return exact
    alike = [name for name in names if plain(name) == plain(wanted)]
    return alike[0] if len(alike) == 1 and plain(wanted) else None


def _candidate(
    path: Path,
    frame: pl.DataFrame,
    meaning: Meaning,
    taken: Mapping[str, str],
    naming: Naming,
    quarantine: Quarantine,
) -> str | None:
    """The one column that means something; None where there is none."""
    own = {meaning.column for meaning in naming.meanings}
    free = [name for name in frame.columns if name != LINE and name not in taken.values() and name not in own]
    for names in meaning.ranks:
        found = [name for name in free if plain(name) in names and _fits(frame[name], meaning.cells)]
        if len(found) > 1:  # an empty column is no rival
            found = [name for name in found if frame[name].null_count() < len(frame)] or found
        if len(found) == 1:
            return found[0]
        if found and meaning.column == ITEM and (meeting := _meeting(frame, found, naming.items)):
            quarantine.say(
                path.name, f"of {' and '.join(found)} only {meeting} holds items of the other tables"
            )
            return meeting
        if found and meaning.exclusive:
            raise UnusableFile(
                path,
                _question(frame, naming.table, meaning.column, found),
                quarantine.line_of_names(path.name),
            )
        if found:
            quarantine.say(
                path.name, f"{' and '.join(found)} could each be the {meaning.column}; both are attributes"
            )
            return None
    return None


MEET, MISS = 0.5, 0.1
"""Shares of the items of other tables from which a column holds them, and up to which it does not."""


def _meeting(frame: pl.DataFrame, found: Sequence[str], items: frozenset[str]) -> str | None:
    """The only one of some columns that holds the items of other tables; None where none or several do."""
    if not items:
        return None
    shares = {name: len(items.intersection(cells_in(frame[name]))) / len(items) for name in found}
    meeting = [name for name, share in shares.items() if share >= MEET]
    return meeting[0] if len(meeting) == 1 and sorted(shares.values())[-2] <= MISS else None


def _fits(column: pl.Series, wanted: Cells) -> bool:
    column = column.drop_nulls()
    if wanted is Cells.ANY or not len(column):
        return True

    def fit(cells: pl.Series) -> pl.Series:
        if wanted is Cells.FILES:
            return ~cells.str.contains(_ADDRESS)
        told = cells.str.contains(wanted.value)
        return told & ~cells.str.contains(CLOCK) if wanted is Cells.TIMES else told

    return float(cell_by_cell(column, fit).mean() or 0) >= FITS  # pyright: ignore[reportArgumentType]


_ADDRESS = r"(?i)^\s*(https?:)?//"


def _question(frame: pl.DataFrame, table: str, column: str, found: Sequence[str]) -> str:
    shown = " and ".join(f"{name} ({_cells(frame[name])})" for name in found)
    lines = " or ".join(to_paste(table, column, name) for name in found)
    return f"{shown} could both be {column}; write at the top of palate.toml either {lines}"


def _cells(cells: pl.Series) -> str:
    some = [str(cell)[:24] for cell in cells.drop_nulls().unique(maintain_order=True).head(SHOWN)]
    return ", ".join(some) or "empty"


def _renamed(
    file: str, frame: pl.DataFrame, headers: dict[str, str], told: dict[str, str], quarantine: Quarantine
) -> pl.DataFrame:
    """Columns under the contract's names; what stands in the way of a setting is kept as an attribute."""
    if not headers:
        return frame
    aside = {
        name: f"{name}_in_file" for name in headers if name in frame.columns and name not in headers.values()
    }
    back = {header: column for column, header in headers.items()}
    said = ", ".join(f"{header} as {column}" for column, header in told.items())
    quarantine.say(file, f"{RENAMED}: {said}")
    for name, kept in aside.items():
        quarantine.say(file, f"palate.toml takes another column for {name}; this one is kept as {kept}")
    return frame.rename({**aside, **back})
