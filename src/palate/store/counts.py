"""Row counts of a store."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from palate.store.items import count_items
from palate.store.schema import events, impressions, media, reviews


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of each kind; items without deleted ones."""

    items: int
    events: int
    reviews: int
    media: int
    impressions: int


def counts(connection: Connection) -> Counts:
    """Count the rows of each kind."""
    tables = (events, reviews, media, impressions)
    numbers = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
    return Counts(count_items(connection), *numbers)
