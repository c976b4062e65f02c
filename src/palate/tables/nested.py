"""Events whose items lie in a list inside them, as shops and trackers export orders: one row an item."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from palate.tables.headers import plain
from palate.tables.meanings import MEANINGS
from palate.tables.naming import Naming
from palate.tables.quarantine import Quarantine
from palate.tables.schema import EVENT, INTERACTIONS, ITEM, RATING, TIMESTAMP, USER
from palate.wording import counted

Record = dict[str, object]
Numbered = tuple[int, Record]
"""A record and its line."""

_NAMES = {
    meaning.column: frozenset[str]().union(*meaning.ranks)
    for meaning in MEANINGS[INTERACTIONS]
    if meaning.column in (USER, ITEM, TIMESTAMP, EVENT, RATING)
}
"""Plain names of columns of interactions that an object inside a record may hold."""


def spread(
    path: Path, records: Iterable[Numbered], naming: Naming, quarantine: Quarantine
) -> Iterator[Numbered]:
    """Records as they are, or where an item is named only inside of them, one record an item.

    What is spread are events with a user. An object inside a record gives fields of joined names
    (``{"customer": {"id": 7}}`` is ``customer_id``), or of their own where these alone are known
    (``{"properties": {"product_id": 7}}``) or the object names the item. Each object of the one list that
    names items gives a record of its own, with the fields of the record around it; a field of it that is
    called as one around it gets the name of the list in front. A record with an empty list tells of no item
    and is left out, which is said.

    Parameters
    ----------
    path : Path
        The file, for what is said.
    records : iterable of (int, dict)
        Records with their lines.
    naming : Naming
        Of a table of interactions, or of one that is not known yet; tables of other kinds stay as they are.
    quarantine : Quarantine
        Is told what was spread.

    Yields
    ------
    (int, dict)
        Records of one file have the same shape: either all are spread or none is.
    """
    given = list(records)
    if naming.table not in ("", INTERACTIONS):
        return iter(given)
    names = {column: told | _told(naming, column) for column, told in _NAMES.items()}
    known = frozenset[str]().union(*names.values())
    outside = _fields(record for _, record in given)
    if _any_in(outside, names[ITEM]) and _any_in(outside, names[USER]):
        return iter(given)
    joined = [(line, _joined(record, known, names[ITEM])) for line, record in given]
    lists = [] if _any_in(outside, names[ITEM]) else _lists_of_items(joined, names[ITEM])
    inside = _fields(record for _, record in joined)
    named = _any_in(inside, names[ITEM]) or len(lists) == 1
    if not named or not (_any_in(inside, names[USER]) or _user_in_list(joined, lists, names[USER])):
        return iter(given)
    return _rows(path, joined, lists[0] if lists else "", quarantine)


def unwrapped(value: object) -> object:
    """The value in ``{"$oid": value}``, ``{"$date": value}`` and the like, as MongoDB writes types."""
    while isinstance(value, dict) and len(cast(Record, value)) == 1:
        ((name, inner),) = cast(Record, value).items()
        if not name.startswith("$"):
            break
        value = inner
    return cast(object, value)


def _told(naming: Naming, column: str) -> frozenset[str]:
    """What palate.toml calls a column."""
    headers = (naming.own.get(column), naming.shared.get(column))
    return frozenset(plain(header) for header in headers if isinstance(header, str))


def _fields(records: Iterable[Record]) -> set[str]:
    """Plain names of fields that hold neither a list nor an object."""
    names = {
        name for record in records for name, value in record.items() if not isinstance(value, (dict, list))
    }
    return set(map(plain, names))


def _any_in(fields: set[str], names: frozenset[str]) -> bool:
    return not fields.isdisjoint(names)


def _joined(record: Record, known: frozenset[str], items: frozenset[str]) -> Record:
    """A record whose objects are fields of its own; lists stay."""
    values = {name: unwrapped(value) for name, value in record.items()}
    flat = {name: value for name, value in values.items() if not isinstance(value, dict)}
    for name, value in values.items():
        if not isinstance(value, dict):
            continue
        held = cast(Record, value)
        joined = {inner: f"{name}_{inner}" for inner in held}
        of_item = any(plain(inner) in items or plain(joined[inner]) in items for inner in held)
        for inner in held:
            alone = of_item or plain(inner) in known
            if alone and inner not in flat and plain(joined[inner]) not in known:
                joined[inner] = inner
            flat.setdefault(joined[inner], held[inner])
    return flat


def _objects(value: object) -> Sequence[Record]:
    """The objects of a list; nothing where it is no list."""
    if not isinstance(value, list):
        return ()
    return [cast(Record, one) for one in cast("list[object]", value) if isinstance(one, dict)]


def _lists_of_items(records: Sequence[Numbered], names: frozenset[str]) -> list[str]:
    """Fields that hold lists of objects which name items."""
    held: dict[str, list[Record]] = {}
    for _, record in records:
        for name, value in record.items():
            if objects := _objects(value):
                held.setdefault(name, []).extend(objects)
    return [name for name, objects in held.items() if _any_in(_fields(objects), names)]


def _user_in_list(records: Sequence[Numbered], lists: Sequence[str], names: frozenset[str]) -> bool:
    return any(_any_in(_fields(_objects(record.get(name))), names) for name in lists for _, record in records)


def _rows(path: Path, records: Sequence[Numbered], items: str, quarantine: Quarantine) -> Iterator[Numbered]:
    empty = 0
    for line, record in records:
        if not items:
            yield line, record
            continue
        objects = _objects(record.pop(items, None))
        empty += not objects
        for one in objects:
            yield line, record | {f"{items}_{name}" if name in record else name: one[name] for name in one}
    if items:
        quarantine.say(path.name, f"each entry of {items} is read as a row of its own")
    if empty:
        left = f"{counted(empty, 'record')} of {len(records):,} left out"
        quarantine.say(path.name, f"{left}: {items} is empty, so they tell of no item")
