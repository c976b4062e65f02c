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
        Records with their lines; gone through several times.
    naming : Naming
        Of a table of interactions, or of one that is not known yet; tables of other kinds stay as they are.
    quarantine : Quarantine
        Is told what was spread.

    Yields
    ------
    (int, dict)
        Records of one file have the same shape: either all are spread or none is.
    """
    if naming.table not in ("", INTERACTIONS):
        return iter(records)
    names = {column: told | _told(naming, column) for column, told in _NAMES.items()}
    known = frozenset[str]().union(*names.values())
    outside = _Fields()
    for _, record in records:
        outside.see(record)
    if outside.any_in(names[ITEM]) and outside.any_in(names[USER]):
        return iter(records)
    inside, count = _Fields(), 0
    for _, record in records:
        inside.see(_joined(record, known, names[ITEM]))
        count += 1
    lists = [] if outside.any_in(names[ITEM]) else inside.lists_with(names[ITEM])
    named = inside.any_in(names[ITEM]) or len(lists) == 1
    user_in_list = any(name in inside.lists_with(names[USER]) for name in lists)
    if not named or not (inside.any_in(names[USER]) or user_in_list):
        return iter(records)
    joined = ((line, _joined(record, known, names[ITEM])) for line, record in records)
    return _rows(path, joined, count, lists[0] if lists else "", quarantine)


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


class _Fields:
    """Names of the fields of records, and of the objects in lists that they hold."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._in_lists: dict[str, set[str]] = {}

    def see(self, record: Record) -> None:
        for name, value in record.items():
            if not isinstance(value, (dict, list)):
                self._names.add(name)
                continue
            for member in _objects(cast(object, value)):
                fields = (inner for inner, held in member.items() if not isinstance(held, (dict, list)))
                self._in_lists.setdefault(name, set()).update(fields)

    def any_in(self, names: frozenset[str]) -> bool:
        """Whether one of some plain names is that of a field which holds neither a list nor an object."""
        return not names.isdisjoint(map(plain, self._names))

    def lists_with(self, names: frozenset[str]) -> list[str]:
        """Fields that hold lists of objects with one of some plain names."""
        return [name for name, held in self._in_lists.items() if not names.isdisjoint(map(plain, held))]


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
    return [cast(Record, member) for member in cast("list[object]", value) if isinstance(member, dict)]


def _rows(
    path: Path, records: Iterable[Numbered], count: int, items: str, quarantine: Quarantine
) -> Iterator[Numbered]:
    empty = 0
    for line, record in records:
        if not items:
            yield line, record
            continue
        objects = _objects(record.pop(items, None))
        empty += not objects
        for member in objects:
            yield (
                line,
                record | {f"{items}_{name}" if name in record else name: member[name] for name in member},
            )
    if items:
        quarantine.say(path.name, f"each entry of {items} is read as a row of its own")
    if empty:
        left = f"{counted(empty, 'record')} of {count:,} left out"
        quarantine.say(path.name, f"{left}: {items} is empty, so they tell of no item")
