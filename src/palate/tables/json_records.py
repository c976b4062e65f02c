"""JSON lines, and JSON files that hold a list of objects, as columns of text."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import polars as pl

from palate.errors import UnusableFile
from palate.tables.naming import Naming
from palate.tables.nested import spread, unwrapped
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE, ONE_MARK
from palate.wording import first_line


def read_json_lines(path: Path, text: str, quarantine: Quarantine, naming: Naming) -> pl.DataFrame:
    """Columns of strings and LINE, one row a line; lines that are no objects go to quarantine.

    Events whose items lie in a list inside them are one row an item: :func:`palate.tables.nested.spread`.

    Raises
    ------
    UnusableFile
        If no line is a JSON object.
    """
    frame = _frame(spread(path, _objects_of_lines(path, text, quarantine), naming, quarantine), naming)
    if not len(frame):
        raise UnusableFile(path, "no line of it is a JSON object")
    return frame


def read_json(path: Path, text: str, quarantine: Quarantine, naming: Naming) -> pl.DataFrame:
    """The rows of a JSON file: a list of objects, an object that holds one such list, or JSON lines.

    LINE counts the objects of a list. Nested events are spread as :func:`read_json_lines` does.

    Raises
    ------
    UnusableFile
        If it is none of these.
    """
    frame = _frame(spread(path, json_objects(path, text, quarantine), naming, quarantine), naming)
    if not len(frame):
        raise UnusableFile(path, "holds no list of objects; write [{...}, {...}] or one object a line")
    return frame


def json_objects(path: Path, text: str, quarantine: Quarantine) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSON file with their lines, or their places where it is one list."""
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return _objects_of_lines(path, text, quarantine)
    rows = _list_in(document)
    if rows is None:
        rows = [document]
    return _checked(path, enumerate(rows, start=1), quarantine)


def _list_in(document: object) -> list[object] | None:
    """The list of objects that a document is or holds under its only such key."""
    if isinstance(document, list):
        return cast("list[object]", document)
    if not isinstance(document, dict):
        return None
    lists: list[list[object]] = []
    for value in cast("dict[str, object]", document).values():
        if isinstance(value, list) and any(isinstance(one, dict) for one in cast("list[object]", value)):
            lists.append(cast("list[object]", value))
    return lists[0] if len(lists) == 1 else None


def _objects_of_lines(
    path: Path, text: str, quarantine: Quarantine
) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(text.split("\n"), start=1):
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
        yield from _checked(path, iter([(number, record)]), quarantine)


def _checked(
    path: Path, numbered: "Iterator[tuple[int, object]] | enumerate[object]", quarantine: Quarantine
) -> Iterator[tuple[int, dict[str, object]]]:
    for number, record in numbered:
        if isinstance(record, dict):
            yield number, cast("dict[str, object]", record)
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


def _frame(records: Iterator[tuple[int, dict[str, object]]], naming: Naming) -> pl.DataFrame:
    rows: list[dict[str, str | None]] = []
    lines: list[int] = []
    columns: dict[str, None] = {}
    for number, record in records:
        text = {name: as_text(value, naming.is_id(name)) for name, value in record.items()}
        columns.update(dict.fromkeys(text))
        rows.append(text)
        lines.append(number)
    return pl.DataFrame(
        {name: pl.Series([row.get(name) for row in rows], dtype=pl.String) for name in columns}
        | {LINE: pl.Series(lines, dtype=pl.Int64)}
    )


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
