"""The files of an export, and their cells as they stand."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from palate.errors import InputError, UnusableFile
from palate.shop.recognising import headers_of
from palate.tables.decoding import decode
from palate.tables.headers import cleaned, plain, untyped
from palate.tables.json_records import json_objects
from palate.tables.naming import Naming, cleaned_names
from palate.tables.quarantine import Quarantine
from palate.tables.readers import cells_of, ending_of, read_bytes, text_of
from palate.tables.schema import LINE


@dataclass(frozen=True)
class Source:
    """A file, or the files of a folder, that another program wrote.

    Parameters
    ----------
    path : Path
        The file or the folder.
    quarantine : Quarantine
        Takes rows that can't be read.
    """

    path: Path
    quarantine: Quarantine

    @cached_property
    def files(self) -> list[Path]:
        """The files, by name."""
        if self.path.is_file():
            return [self.path]
        return sorted(
            path for path in self.path.iterdir() if path.is_file() and not path.name.startswith(".")
        )

    def named(self, *names: str) -> list[Path]:
        """The files with one of some names, in the order of these."""
        return [path for name in names for path in self.files if path.name.lower() == name]

    def ending(self, *endings: str) -> list[Path]:
        """The files that end in one of these, also with .gz behind it."""
        return [path for path in self.files if path.name.lower().removesuffix(".gz").endswith(endings)]

    def spelling(self, path: Path) -> dict[str, str]:
        """How a file spells its headers, by their cleaned names."""
        return {cleaned(name): untyped(name) for name in self._spelt.get(path, ())}

    @cached_property
    def headers(self) -> dict[Path, list[str]]:
        """Plain names of the columns of every file that is a table of one sheet."""
        return {path: [plain(name) for name in names] for path, names in self._spelt.items()}

    @cached_property
    def _spelt(self) -> dict[Path, tuple[str, ...]]:
        found: dict[Path, tuple[str, ...]] = {}
        for path in self.files:
            if not ending_of(path.name):
                continue
            try:
                sheets = list(headers_of(path))
            except UnusableFile:
                continue  # other files lie in a folder too; one that is needed says why it can't be read
            if len(sheets) == 1:
                found[path] = sheets[0][1]
        return found

    def having(self, *columns: str) -> list[Path]:
        """The files with all of some columns, by their plain names."""
        return [path for path, names in self.headers.items() if set(columns) <= set(names)]

    def table(self, path: Path, ids: Collection[str] = ()) -> pl.DataFrame:
        """The cells of a file under its own headers in lower case, and LINE.

        Parameters
        ----------
        path : Path
            One of the files.
        ids : collection of str
            Headers of columns that hold ids, which are no numbers.
        """
        naming = Naming(own={name: name for name in ids})
        frame = cells_of(path, (), self.quarantine, naming)
        return cleaned_names(path, frame, self.quarantine.line_of_names(path.name))

    def objects(self, path: Path) -> Iterable[tuple[int, dict[str, object]]]:
        """The objects of a JSON file, with their lines, read piece by piece."""
        return json_objects(path, text_of(path, self.quarantine), self.quarantine)

    def bare_table(
        self, path: Path, columns: Sequence[str], separator: str, encodings: Sequence[str] = ()
    ) -> pl.DataFrame:
        """The cells of a file without a header and without quotes; lines of other lengths go to quarantine.

        Parameters
        ----------
        path : Path
            One of the files.
        columns : sequence of str
            What its columns are; every row has all of them.
        separator : str
            What stands between two cells, of one character or several.
        encodings : sequence of str
            Encodings that the format is known to be in; without them it is told from the bytes.
        """
        lines = _decoded(path, read_bytes(path), encodings, self.quarantine).split("\n")
        rows = pl.DataFrame({"cells": pl.Series(lines, dtype=pl.String)}).with_row_index(LINE, offset=1)
        rows = rows.with_columns(pl.col(LINE).cast(pl.Int64), pl.col("cells").str.strip_chars_end("\r"))
        rows = rows.filter(pl.col("cells").str.strip_chars() != "")
        rows = rows.with_columns(pl.col("cells").str.split(separator))
        whole = pl.col("cells").list.len() == len(columns)
        for line, count in rows.filter(~whole).select(LINE, pl.col("cells").list.len()).iter_rows():
            self.quarantine.add(path.name, line, "", f"has {count} fields where {len(columns)} are usual")
        rows = rows.filter(whole)
        if not len(rows):
            raise UnusableFile(path, f"has no line of {len(columns)} cells with '{separator}' between them")
        cells = [pl.col("cells").list.get(position).alias(name) for position, name in enumerate(columns)]
        return rows.select(*cells, LINE).with_columns(pl.col(columns).str.strip_chars().replace("", None))


def _decoded(path: Path, data: bytes, encodings: Sequence[str], quarantine: Quarantine) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return decode(path, data, quarantine)


def column(frame: pl.DataFrame, *names: str) -> pl.Series | None:
    """The first column with one of some plain names; None where there is none."""
    by_plain = {plain(name): name for name in reversed(frame.columns) if name != LINE}
    return next((frame[by_plain[name]] for name in names if name in by_plain), None)


def needed(path: Path, frame: pl.DataFrame, *names: str) -> pl.Series:
    """The first column with one of some plain names.

    Raises
    ------
    InputError
        If there is none.
    """
    found = column(frame, *names)
    if found is None:
        there = ", ".join(name for name in frame.columns if name != LINE)[:200]
        raise UnusableFile(path, f"needs a column {' or '.join(names)}; it has: {there}", line=1)
    return found


def only(source: Source, found: Sequence[Path], what: str) -> Path:
    """The one file of some kind.

    Raises
    ------
    InputError
        If there is none, or if there are several.
    """
    if not found:
        there = ", ".join(path.name for path in source.files[:8]) or "nothing"
        raise InputError(f"{source.path}: there is no {what}; there is: {there}")
    if len(found) > 1:
        names = " and ".join(path.name for path in found[:4])
        raise InputError(
            f"{source.path}: {names} could each be the {what}; give the one that is meant, "
            f"such as palate import {found[0]} FOLDER, or put them in folders of their own"
        )
    return found[0]
