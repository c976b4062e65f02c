"""JSON lines, and JSON files that hold a list of objects, as columns of text."""

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import cast

import polars as pl

from palate.errors import UnusableFile
from palate.tables.json_pieces import Pieces, entries_of, lines_of, listing_of
from palate.tables.naming import Naming
from palate.tables.nested import Numbered, Record, spread, unwrapped
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE, ONE_MARK
from palate.wording import first_line


def read_json_lines(path: Path, pieces: Pieces, quarantine: Quarantine, naming: Naming) -> pl.DataFrame:
    """Columns of strings and LINE, one row a line; lines that are no objects go to quarantine.

    Events whose items lie in a list inside them are one row an item: :func:`palate.tables.nested.spread`.

    Raises
    ------
    UnusableFile
        If no line is a JSON object.
    """
    records = _Records(lambda told: _objects_of_lines(path, pieces, told), quarantine)
    frame = _frame(spread(path, records, naming, quarantine), naming)
    if not len(frame):
        raise UnusableFile(path, "no line of it is a JSON object")
    return frame


def read_json(
    path: Path, pieces: Pieces, quarantine: Quarantine, naming: Naming, most: int | None = None
) -> pl.DataFrame:
    """The rows of a JSON file: a list of objects, an object that holds one such list, or JSON lines.

    LINE counts the objects of a list. Nested events are spread as :func:`read_json_lines` does.

    Parameters
    ----------
    path : Path
        For messages.
    pieces : Pieces
        The text of the file.
    quarantine : Quarantine
        Takes what is no object.
    naming : Naming
        How columns are told.
    most : int, optional
        How many objects are read at most; all where it is not said.

    Raises
    ------
    UnusableFile
        If it is none of these.
    """
    records = json_objects(path, pieces, quarantine)
    if most is not None:
        records = list(islice(records, most))
    frame = _frame(spread(path, records, naming, quarantine), naming)
    if not len(frame):
        raise UnusableFile(path, "holds no list of objects; write [{...}, {...}] or one object a line")
    return frame


def json_objects(path: Path, pieces: Pieces, quarantine: Quarantine) -> Iterable[Numbered]:
    """The objects of a JSON file with their lines, or their places where it is one list.

    They may be gone through several times. What is no object goes to quarantine once.
    """
    try:
        listing = listing_of(pieces)
    except (ValueError, RecursionError):
        return _Records(lambda told: _objects_of_lines(path, pieces, told), quarantine)
    if listing is None:
        document: object = json.loads("".join(pieces()))
        return _Records(lambda told: _checked(path, [(1, document)], told), quarantine)
    return _Records(
        lambda told: _checked(path, enumerate(entries_of(pieces, listing), start=1), told), quarantine
    )


class _Records:
    """Records that are read anew each time they are gone through; the first time tells what can't be used."""

    def __init__(self, read: Callable[[Quarantine], Iterator[Numbered]], quarantine: Quarantine) -> None:
        self._read, self._quarantine = read, quarantine

    def __iter__(self) -> Iterator[Numbered]:
        told, self._quarantine = self._quarantine, Quarantine()
        return self._read(told)


def _objects_of_lines(path: Path, pieces: Pieces, quarantine: Quarantine) -> Iterator[Numbered]:
    for number, line in enumerate(lines_of(pieces), start=1):
        if not line.strip():
            continue
        try:
            record: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            record = _python_literal(line)
            if record is None:
                quarantine.add(path.name, number, "", f"not JSON ({first_line(error)})")
                continue
            quarantine.say(path.name, "read as Python's notation of objects, which is no JSON")
        yield from _checked(path, [(number, record)], quarantine)


def _checked(
    path: Path, numbered: Iterable[tuple[int, object]], quarantine: Quarantine
) -> Iterator[Numbered]:
    for number, record in numbered:
        if isinstance(record, dict):
            yield number, cast("Record", record)
        else:
            quarantine.add(path.name, number, "", "not a JSON object")


LONGEST_LITERAL = 1_000_000
"""Characters of a line that is read as Python's notation; nesting is bounded by the parser itself."""


def _python_literal(line: str) -> object:
    """A dictionary as Python prints it, as in Amazon's product data of 2014; None where it is none."""
    if not line.lstrip().startswith(("{'", "{u'")) or len(line) > LONGEST_LITERAL:
        return None
    try:
        found: object = ast.literal_eval(line.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {str(name): value for name, value in cast("dict[object, object]", found).items()}


ROWS = 10_000
"""Records that are held as Python has them, before they are cells of a column."""


def _frame(records: Iterator[Numbered], naming: Naming) -> pl.DataFrame:
    is_id = cache(naming.is_id)
    parts: list[pl.DataFrame] = []
    while some := list(islice(records, ROWS)):
        names = dict.fromkeys(name for _, record in some for name in record)
        columns = {
            name: pl.Series([as_text(record.get(name), is_id(name)) for _, record in some], dtype=pl.String)
            for name in names
        }
        parts.append(pl.DataFrame(columns | {LINE: pl.Series([line for line, _ in some], dtype=pl.Int64)}))
    if not parts:
        return pl.DataFrame(schema={LINE: pl.Int64})
    frame = pl.concat(parts, how="diagonal")
    return frame.select(pl.exclude(LINE), LINE)


def as_text(value: object, is_id: bool) -> str | None:
    """A value of JSON or of a cell of a workbook as text; of ``{"$oid": "5f"}``, as MongoDB writes, "5f"."""
    value = unwrapped(value)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # A lone surrogate is legal in JSON and in no text.
        return value.encode("utf-8", "replace").decode("utf-8")
    if is_id and isinstance(value, (bool, list, dict)):
        return None
    if isinstance(value, float):
        whole = value.is_integer() and not (is_id and abs(value) >= 2**53)
        text = str(int(value)) if whole else json.dumps(value)
        return text if is_id else re.sub(ONE_MARK, r"\g<0>0", text)
    if isinstance(value, list):
        entries = cast(list[object], value)
        words = [entry for entry in entries if isinstance(entry, str)]
        if len(words) == len(entries):
            return "|".join(words)
    return json.dumps(value, ensure_ascii=False, default=str)
