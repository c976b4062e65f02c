"""Items as people browse them: by words, category and price, counted and a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from palate.store.dialect import lowered
from palate.store.items import Item, items_found
from palate.store.schema import items


@dataclass(frozen=True, slots=True)
class Browsed:
    """What items are to be like; deleted ones are never found.

    Parameters
    ----------
    words : sequence of str
        Each is part of the title or of the id, in capitals or not.
    categories : sequence of str
        One of these, where any are given.
    price_min, price_max : float or None
        Both included; an item without a price meets neither.
    """

    words: Sequence[str] = ()
    categories: Sequence[str] = ()
    price_min: float | None = None
    price_max: float | None = None


def count_browsed(connection: Connection, wanted: Browsed) -> int:
    """How many items there are like that."""
    query = select(func.count()).select_from(items).where(*_conditions(connection, wanted))
    return connection.execute(query).scalar_one()


def browsed_ids(connection: Connection, wanted: Browsed) -> list[str]:
    """Ids of all items like that, in order."""
    query = select(items.c.item_id).where(*_conditions(connection, wanted)).order_by(items.c.item_id)
    return list(connection.execute(query).scalars())


def browsed_page(
    connection: Connection, wanted: Browsed, *, after: str = "", skip: int = 0, limit: int = 100
) -> list[Item]:
    """Some items like that in order of id: those after an id, but for so many first ones."""
    query = select(items).where(*_conditions(connection, wanted), items.c.item_id > after)
    return items_found(connection, query.order_by(items.c.item_id).offset(skip).limit(limit))


def categories_of(connection: Connection) -> list[tuple[str, int]]:
    """Categories with how many items each has, the largest first."""
    there = items.c.deleted_at.is_(None), items.c.category.is_not(None)
    query = select(items.c.category, func.count()).where(*there).group_by(items.c.category)
    rows = connection.execute(query.order_by(func.count().desc(), items.c.category)).all()
    return [(name, count) for name, count in rows]


def prices_of(connection: Connection) -> tuple[float, float] | None:
    """The lowest and the highest price; None where no item has one."""
    query = select(func.min(items.c.price), func.max(items.c.price)).where(items.c.deleted_at.is_(None))
    least, most = connection.execute(query).one()
    return None if least is None else (least, most)


def not_encoded(connection: Connection) -> list[Item]:
    """Items that are in no answer yet, or can't be encoded."""
    waiting = items.c.deleted_at.is_(None), items.c.state != "encoded"
    return items_found(connection, select(items).where(*waiting).order_by(items.c.item_id))


def _conditions(connection: Connection, wanted: Browsed) -> Iterator[ColumnElement[bool]]:
    yield items.c.deleted_at.is_(None)
    for word in wanted.words:
        part = word.lower()
        columns = (items.c.title, items.c.item_id)
        yield or_(*(lowered(connection, column).contains(part, autoescape=True) for column in columns))
    if wanted.categories:
        yield items.c.category.in_(wanted.categories)
    if wanted.price_min is not None:
        yield items.c.price >= wanted.price_min
    if wanted.price_max is not None:
        yield items.c.price <= wanted.price_max
