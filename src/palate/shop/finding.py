"""Assignment of files to tables: by settings, then by the names of the contract, then by contents."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from palate.errors import InputError, UnusableFile
from palate.folders import is_remote
from palate.shop.fetching import Fetch, fetch
from palate.shop.recognising import Found, found_in, line_for_bare
from palate.shop.settings import Settings
from palate.shop.table_settings import naming_of
from palate.tables.headers import plain
from palate.tables.quarantine import Quarantine
from palate.tables.readers import Table, ending_of, find_table, is_table, read_table
from palate.tables.schema import (
    BOOK_ENDINGS,
    ENDINGS,
    INTERACTIONS,
    ITEM,
    ITEMS,
    REQUIRED,
    REVIEWS,
    TABLE_HINT,
)

TABLES = (ITEMS, INTERACTIONS, REVIEWS)

Place = tuple[Path, str]
"""A file, and a sheet where it is a workbook of several."""


@dataclass(frozen=True)
class Places:
    """Where each table of a folder is.

    Parameters
    ----------
    by_table : mapping of str to Place
        Of the tables that are there.
    unknown : sequence of Found
        Files that were looked into and are no table of a shop.
    """

    by_table: Mapping[str, Place]
    unknown: Sequence[Found]


def tables_of(root: Path, settings: Settings, quarantine: Quarantine) -> dict[str, Table | None]:
    """The tables of a folder, under the contract's names.

    Raises
    ------
    InputError
        If two files could be one table.
    UnusableFile
        If one can't be used at all.
    """
    places = find_tables(root, settings, quarantine, partial(fetch, root))
    tables = read_all(places, settings, quarantine)
    tell_unread(root, places, quarantine)
    if not any(tables.values()) and places.unknown and not any((root / "features").glob("*.npy")):
        raise InputError(_nothing(root, places.unknown))
    return tables


def read_all(places: Places, settings: Settings, quarantine: Quarantine) -> dict[str, Table | None]:
    """The tables at some places; items last, since the others tell which of two columns holds their ids.

    Raises
    ------
    InputError
        If palate.toml names a column that no table has.
    UnusableFile
        If one can't be used at all.
    """
    read: dict[str, Table] = {}
    for name in (INTERACTIONS, REVIEWS, ITEMS):
        if name in places.by_table:
            path, sheet = places.by_table[name]
            known = frozenset(
                item_id for table in read.values() for item_id in table.frame[ITEM].unique() if item_id
            )
            naming = replace(naming_of(name, settings.columns, settings.header), items=known)
            in_blocks = name == INTERACTIONS
            read[name] = read_table(path, REQUIRED[name], quarantine, naming, sheet, in_blocks=in_blocks)
    for column, header in settings.columns.items():
        if isinstance(header, str) and not any(_has(table, column, header) for table in read.values()):
            raise InputError(f"no table has the column '{header}', which palate.toml says is {column}")
        if isinstance(header, dict) and read and column not in read:
            quarantine.warn("palate.toml", f"names columns of {column}, and there is no such table")
    for name in TABLES:
        if getattr(settings.header, name) and read and name not in read:
            quarantine.warn("palate.toml", f"says which line names the columns of {name}: no such table")
    return {name: read.get(name) for name in TABLES}


def _has(table: Table, column: str, header: str) -> bool:
    return plain(table.headers.get(column, column)) == plain(header)


def find_tables(
    root: Path, settings: Settings, quarantine: Quarantine, fetched: Fetch | None = None
) -> Places:
    """Where each table is, and a note of every file that was told by what it holds.

    Parameters
    ----------
    root : Path
        The folder.
    settings : Settings
        What palate.toml says.
    quarantine : Quarantine
        Takes the notes.
    fetched : callable, optional
        Copies tables that palate.toml gives the address of; without it there may be none.

    Raises
    ------
    InputError
        If two files could be one table, or palate.toml names one that is not there.
    """
    found: dict[str, Place] = {}
    for name in TABLES:
        if (given := getattr(settings.files, name)) is not None:
            found[name] = _given(root, name, given, fetched)
        elif (path := find_table(root, name) or _alike(root, name)) is not None:
            found[name] = (path, "")
    missing = [name for name in TABLES if name not in found]
    taken = {path for path, _ in found.values()}
    seen = list(found_in(root, taken, settings.columns, settings.header)) if missing else []
    for name in missing:
        fitting = [table for table in seen if table.table == name]
        for table in fitting:
            _refuse_rows_of_variants(root, table)
        if len(fitting) > 1:
            raise InputError(_question(root, name, fitting))
        if fitting:
            found[name] = (fitting[0].path, fitting[0].sheet)
            quarantine.say(fitting[0].called, f"read as {name}, by its columns")
    for table in seen:
        if table.table == "users":
            quarantine.say(table.called, "tells of users alone, which no model reads yet; it is not used")
    for table in seen:
        if table.fault and ending_of(table.path.name) in (*BOOK_ENDINGS, ".parquet", ".parq"):
            quarantine.warn(table.path.name, table.fault)
    if any(table.table in missing for table in seen):
        for path in sorted(root.glob("*.npy")):
            told = f"is not read here; palate import {root} NEW-FOLDER takes features of MMRec"
            quarantine.warn(path.name, told)
    return Places(found, [table for table in seen if not table.table])


SEVERAL_ROWS: Mapping[str, tuple[frozenset[str], ...]] = {
    "Shopify": (
        frozenset(["handle", "variantsku"]),
        frozenset(["handle", "imagesrc"]),
        frozenset(["urlhandle", "sku"]),
    ),
    "WooCommerce": (frozenset(["type", "sku", "parent"]), frozenset(["类型", "sku", "父级"])),
}
"""Exports with several rows an item, by columns that they have; an import makes one of them."""


def _refuse_rows_of_variants(root: Path, found: Found) -> None:
    names = {plain(name) for name in found.columns}
    for shop, signs in SEVERAL_ROWS.items():
        if any(some <= names for some in signs):
            raise InputError(
                f"{found.path}: is an export of {shop}, where variants are rows; "
                f"make one row an item with: palate import {root} NEW-FOLDER"
            )


def _given(root: Path, name: str, given: str, fetched: Fetch | None) -> Place:
    """What ``[files]`` names: inside the folder, or in a store."""
    if is_remote(given):
        told = f"{root}: files.{name} = {_quoted(given)} in palate.toml"
        if fetched is None:
            raise InputError(f"{told} is an address, which only the palate.toml of a workspace may name")
        if given.startswith(("file:", "local:")) or "::" in given:
            raise InputError(f"{told} leads out of the folder; give a path in it, or the address of a store")
        return fetched(name, given), ""
    for file, sheet in ((given, ""), given.rpartition("#")[::2]):
        if not file:
            continue
        path = (root / file).resolve()
        if not path.is_relative_to(root):
            raise InputError(
                f"{root}: files.{name} = {_quoted(given)} in palate.toml leads out of the folder"
            )
        if path.is_dir():
            return path, ""
        if path.is_file():
            if not ending_of(path.name):
                raise UnusableFile(
                    path, "does not end like a table; rename it to end in .csv, .jsonl, .xlsx or the like"
                )
            return path, sheet
    there = ", ".join(sorted(path.name for path in root.iterdir() if path.is_file()))[:200]
    raise InputError(f"{root}: has no file {given}, which palate.toml says is {name}; it has: {there}")


def _alike(root: Path, name: str) -> Path | None:
    """A file called like the table but for the case of its letters, with any ending that is read."""
    fitting = [
        path
        for path in sorted(root.iterdir())
        if is_table(path) and _stem(path.name, ending_of(path.name)) == name
    ]
    if len(fitting) > 1:
        raise InputError(_question(root, name, [Found(path, "", name, ()) for path in fitting]))
    return fitting[0] if fitting else None


def _stem(name: str, ending: str) -> str:
    return name.lower().removesuffix(".gz").removesuffix(ending)


def _question(root: Path, table: str, fitting: Sequence[Found]) -> str:
    shown = " and ".join(f"{found.called}{_columns(found)}" for found in fitting)
    lines = " or ".join(f"files.{table} = {_quoted(found.called)}" for found in fitting)
    return f"{root}: {shown} could each be the {table}; write at the top of palate.toml either {lines}"


def _nothing(root: Path, unknown: Sequence[Found]) -> str:
    shown = "; ".join(f"{found.called}{_columns(found)}" for found in unknown[:3])
    told = (
        f"{root}: nothing to read; palate looks for {TABLE_HINT}, or for columns that it knows, "
        f"and finds {shown}; try palate import {root} NEW-FOLDER"
    )
    if bare := [line for found in unknown if (line := line_for_bare(found))]:
        return f"{told}, or say what is what at the top of palate.toml, such as {bare[0]}"
    headed = [found for found in unknown if found.columns and not any(map(str.isdecimal, found.columns))]
    if not headed:
        return told
    first = headed[0]
    lines = f"files.items = {_quoted(first.called)} and columns.items.item_id = {_quoted(first.columns[0])}"
    return f"{told}, or say what is what at the top of palate.toml, such as {lines}"


def _columns(found: Found) -> str:
    if found.fault:
        return f" ({found.fault})"
    return f" ({', '.join(found.columns)[:120]})" if found.columns else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


LIKE_TABLES = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".xlsx",
    ".xls",
    ".ods",
    ".json",
    ".ndjson",
    ".zip",
    ".gz",
    ".parq",
)
"""How names of tables end that people expect to be read."""


def tell_unread(root: Path, places: Places, quarantine: Quarantine) -> None:
    """Say aloud which files are called like tables and are not read."""
    read = {path for path, _ in places.by_table.values()}
    for path in _called_like_tables(root):
        if path.resolve() not in read and path not in read:
            table = path.name.lower().split(".")[0]
            instead = f"; {places.by_table[table][0].name} is" if table in places.by_table else ""
            quarantine.warn(
                path.name, f"is not read{instead or f'; palate reads names that end in {_ENDINGS}'}"
            )


_ENDINGS = ", ".join(ENDINGS)


def _called_like_tables(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        name = path.name.lower()
        if (
            name.split(".")[0] in TABLES
            and name.endswith((*LIKE_TABLES, ".parquet", ".jsonl"))
            and path.is_file()
        ):
            yield path
