"""A Python client of a served shop; needs the extra ``palate[client]`` and nothing else of palate.

>>> from palate.client import Client, Event
>>> with Client("http://127.0.0.1:8000", key="palate_...") as shop:
...     shop.add_events([Event("u1", "p0001", "purchase")])
...     shop.recommend("u1", k=5).items
"""

try:
    import httpx as _httpx  # noqa: F401  # pyright: ignore[reportUnusedImport]
except ModuleNotFoundError as error:  # pragma: no cover
    raise ModuleNotFoundError("palate.client needs httpx: pip install 'palate[client]'") from error

from palate.client.clients import AsyncClient, Client
from palate.client.errors import ApiError, ClientError, Fault, UnexpectedAnswer, Unreachable
from palate.client.inputs import Event, NewItem, NewReview, SessionEvent
from palate.client.retries import Retries

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "ClientError",
    "Event",
    "Fault",
    "NewItem",
    "NewReview",
    "Retries",
    "SessionEvent",
    "UnexpectedAnswer",
    "Unreachable",
]
