"""Items: what the shop sells. A deleted one leaves a tombstone, and the events that name it stay."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, case, func, select, update

from palate.errors import check_finite
from palate.store.dialect import insert_into
from palate.store.media import Attached, attach, attached
from palate.store.schema import items
from palate.store.sequences import next_seq

State = Literal["encoded", "pending", "parked"]
"""Whether features of an item are there, on their way, or can't be made."""

PAGE = 500
FIELDS = ("title", "description", "category", "brand", "price", "in_stock", "attributes")


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item as it comes in; it takes the place of one with the same id.

    Parameters
    ----------
    item_id : str
    title, description, category, brand : str or None
    price : float or None
    in_stock : bool or None
    attributes : mapping of str to JSON value
        Every further column, such as ``description_zh``.
    media : tuple of Attached or None
        Its pictures and sounds; None leaves those that it has.
    """

    item_id: str
    title: str | None = None
    description: str | None = None
    category: str | None = None
    brand: str | None = None
    price: float | None = None
    in_stock: bool | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    media: tuple[Attached, ...] | None = None

    def __post_init__(self) -> None:
        check_finite(f"the price of item '{self.item_id}'", self.price)
        check_finite(f"item '{self.item_id}'", self.attributes)


@dataclass(frozen=True, slots=True)
class Item:
    """A stored item; ``seq`` grows with every change, deletion included.

    ``created_at`` is when it came, and for one that was deleted meanwhile, when it came back.
    """

    item_id: str
    seq: int
    title: str | None
    description: str | None
    category: str | None
    brand: str | None
    price: float | None
    in_stock: bool | None
    attributes: Mapping[str, Any]
    state: State
    updated_at: float
    deleted_at: float | None
    created_at: float | None = None
    media: tuple[Attached, ...] = ()


def put_items(
    connection: Connection, rows: Sequence[NewItem], state: State = "pending", now: float | None = None
) -> list[int]:
    """Store items in their order, in place of those with the same ids; return the ``seq`` of each."""
    if not rows:
        return []
    first = next_seq(connection, len(rows))
    updated = time.time() if now is None else now
    insert = insert_into(connection, items)
    changed: dict[str, Any] = {
        name: insert.excluded[name] for name in ("seq", *FIELDS, "state", "updated_at", "deleted_at")
    }
    came = case((items.c.deleted_at.is_(None), items.c.created_at), else_=insert.excluded.created_at)
    changed["created_at"] = func.coalesce(came, insert.excluded.created_at)
    upsert = insert.on_conflict_do_update(index_elements=[items.c.item_id], set_=changed)
    values = [
        {
            "item_id": row.item_id,
            "seq": first + position,
            **{name: getattr(row, name) for name in FIELDS},
            "attributes": dict(row.attributes),
            "state": state,
            "updated_at": updated,
            "deleted_at": None,
            "created_at": updated,
        }
        for position, row in enumerate(rows)
    ]
    connection.execute(upsert, values)
    for row in rows:
        if row.media is not None:
            attach(connection, "item", row.item_id, row.media)
    return list(range(first, first + len(rows)))


def delete_items(connection: Connection, ids: Sequence[str], now: float | None = None) -> list[str]:
    """Delete items; return those that were there."""
    gone: list[str] = []
    for item_id in ids:
        there = (items.c.item_id == item_id) & items.c.deleted_at.is_(None)
        if connection.execute(select(items.c.item_id).where(there)).first() is not None:
            values = {"deleted_at": time.time() if now is None else now, "seq": next_seq(connection)}
            connection.execute(update(items).where(there).values(values))
            gone.append(item_id)
    return gone


def set_state(connection: Connection, item_id: str, seq: int, state: State) -> bool:
    """Say how far an item is; nothing happens, and False is returned, where it changed since ``seq``."""
    change = update(items).where(items.c.item_id == item_id, items.c.seq == seq).values(state=state)
    return connection.execute(change).rowcount == 1


def item(connection: Connection, item_id: str) -> Item | None:
    """An item by its id, also a deleted one; None where it never was."""
    found = _items(connection, connection.execute(select(items).where(items.c.item_id == item_id)).all())
    return found[0] if found else None


def items_named(connection: Connection, ids: Sequence[str]) -> list[Item]:
    """Items by their ids, those that are there, in order of id."""
    found: list[Item] = []
    for start in range(0, len(ids), PAGE):
        query = select(items).where(items.c.item_id.in_(ids[start : start + PAGE]))
        found += _items(connection, connection.execute(query).all())
    return sorted(found, key=lambda item: item.item_id)


def items_page(
    connection: Connection, after: str = "", limit: int = PAGE, *, deleted: bool = False
) -> list[Item]:
    """The next items in order of id; deleted ones too where they are asked for."""
    query = select(items).where(items.c.item_id > after).order_by(items.c.item_id).limit(limit)
    if not deleted:
        query = query.where(items.c.deleted_at.is_(None))
    return _items(connection, connection.execute(query).all())


def items_changed(connection: Connection, seq: int, limit: int = PAGE) -> list[Item]:
    """The next items in the order in which they were changed or deleted."""
    query = select(items).where(items.c.seq > seq).order_by(items.c.seq).limit(limit)
    return _items(connection, connection.execute(query).all())


def items_came(connection: Connection, seq: int, limit: int) -> list[tuple[int, str, float | None]]:
    """``seq``, id and time of coming of the next items that were changed or deleted."""
    columns = (items.c.seq, items.c.item_id, items.c.created_at)
    query = select(*columns).where(items.c.seq > seq).order_by(items.c.seq).limit(limit)
    return [(row.seq, row.item_id, row.created_at) for row in connection.execute(query)]


def count_items(connection: Connection) -> int:
    """How many items there are, without deleted ones."""
    query = select(func.count()).select_from(items).where(items.c.deleted_at.is_(None))
    return connection.execute(query).scalar_one()


def items_found(connection: Connection, query: Select[Any]) -> list[Item]:
    """The items that a query of whole rows finds, in its order."""
    return _items(connection, connection.execute(query).all())


def _items(connection: Connection, rows: Sequence[Row[Any]]) -> list[Item]:
    media = attached(connection, "item", [row.item_id for row in rows]) if rows else {}
    return [Item(*row, media=media.get(row.item_id, ())) for row in rows]


def lowest_pending(connection: Connection, seq: int) -> int | None:
    """``seq`` of the first item after one that is not encoded yet; None where there is none."""
    query = select(func.min(items.c.seq)).where(
        items.c.seq > seq, items.c.state == "pending", items.c.deleted_at.is_(None)
    )
    return connection.execute(query).scalar()
