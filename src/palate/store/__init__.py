"""The store of a living shop: items, events, reviews, media and jobs, in SQLite or PostgreSQL.

Functions of :mod:`palate.store.items`, ``reviews``, ``jobs`` and the other nouns take a connection: give
those that read to :meth:`Store.read`, those that write to :meth:`Store.submit`.
"""

from palate.store.errors import Busy, Refused, Unavailable
from palate.store.events import Added, Event, NewEvent, new_id
from palate.store.impressions import Impression
from palate.store.items import Item, NewItem
from palate.store.media import Attached, Media
from palate.store.reviews import NewReview, Review
from palate.store.store import Store

__all__ = [
    "Added",
    "Attached",
    "Busy",
    "Event",
    "Impression",
    "Item",
    "Media",
    "NewEvent",
    "NewItem",
    "NewReview",
    "Refused",
    "Review",
    "Store",
    "Unavailable",
    "new_id",
]
