"""Numbers that grow with every change: one for items, vectors and reviews, one for rules."""

from sqlalchemy import Connection, bindparam, select, update

from palate.store.schema import sequences

CHANGES, RULES = "changes", "rules"

_NEXT = (
    update(sequences)
    .where(sequences.c.name == bindparam("which"))
    .values(value=sequences.c.value + bindparam("count"))
    .returning(sequences.c.value)
)


def next_seq(connection: Connection, count: int = 1, name: str = CHANGES) -> int:
    """Take ``count`` numbers in a row and return the first; none is ever given twice.

    Transactions that write follow each other (:mod:`palate.store.writer`), so that numbers are seen in their
    order: who has read up to one misses nothing below it.
    """
    last: int = connection.execute(_NEXT, {"which": name, "count": count}).scalar_one()
    return last - count + 1


def last_seq(connection: Connection, name: str = CHANGES) -> int:
    """The last number that was taken; 0 before the first."""
    return connection.execute(select(sequences.c.value).where(sequences.c.name == name)).scalar_one()
