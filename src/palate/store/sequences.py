"""Numbers that grow with every change of items, vectors, reviews and rules."""

from sqlalchemy import Connection, bindparam, select, update

from palate.store.schema import sequences

CHANGES = "changes"

_NEXT = (
    update(sequences)
    .where(sequences.c.name == CHANGES)
    .values(value=sequences.c.value + bindparam("count"))
    .returning(sequences.c.value)
)


def next_seq(connection: Connection, count: int = 1) -> int:
    """Take ``count`` numbers in a row and return the first; none is ever given twice.

    Transactions that write follow each other (:mod:`palate.store.writer`), so that numbers are seen in their
    order: who has read up to one misses nothing below it.
    """
    return connection.execute(_NEXT, {"count": count}).scalar_one() - count + 1


def last_seq(connection: Connection) -> int:
    """The last number that was taken; 0 before the first."""
    return connection.execute(select(sequences.c.value).where(sequences.c.name == CHANGES)).scalar_one()
