"""The store of a living shop: items, events, reviews, media and jobs, in SQLite or PostgreSQL."""

from palate.store.errors import Busy, Refused, Unavailable
from palate.store.events import Added, Event, NewEvent, new_id
from palate.store.impressions import Impression
from palate.store.store import Store

__all__ = [
    "Added",
    "Busy",
    "Event",
    "Impression",
    "NewEvent",
    "Refused",
    "Store",
    "Unavailable",
    "new_id",
]
