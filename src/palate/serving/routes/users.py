"""Users: what is stored of one, and erasing all of it."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import ADMIN, READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import PathId, Text
from palate.store.audit import record
from palate.store.erasing import user_hash
from palate.store.events import Event
from palate.store.items import items_named
from palate.store.past import count_past, count_users, past_of, users_page
from palate.store.reviews import Review
from palate.tasks.live.item_fields import title_of

router = APIRouter(tags=["users"])

PageNumber = Annotated[int, Query(ge=1, le=10_000, description="Number of the page, from 1")]


class StoredEvent(BaseModel):
    """An event as it is stored."""

    event_id: str
    item_id: str
    event: str | None
    value: float | None
    occurred_at: float | None = Field(description="Unix seconds; null for a folder's rows without a time")


class UserEvents(BaseModel):
    """What a user did, oldest first."""

    user: str
    events: list[StoredEvent]


class UserOut(BaseModel):
    """Someone who did something."""

    user_id: str
    events: int
    last_at: float | None = Field(description="Unix seconds of the newest event; null where none has a time")


class UserPage(BaseModel):
    """Some users, in the order of their ids."""

    users: list[UserOut]
    total: int = Field(description="Users on all pages")


class PastOut(BaseModel):
    """An event or a review of a user."""

    kind: Literal["event", "review"]
    id: str = Field(description="Of the event or the review")
    item_id: str
    title: str = Field(description="What people call the item; its id where it has no title")
    event: str | None = Field(description="Such as purchase; null for a review")
    value: float | None = Field(description="Of an event, such as a rating; the rating of a review")
    text: str | None = Field(description="Of a review, or what is said in it; null for an event")
    occurred_at: float | None = Field(description="Unix seconds; null for a folder's rows without a time")


class HistoryOut(BaseModel):
    """What a user did and wrote, newest first."""

    user: str
    entries: list[PastOut]
    total: int = Field(description="Events and reviews on all pages")


class ErasedOut(BaseModel):
    """How much was deleted."""

    events: int
    reviews: int
    impressions: int
    media: int


@router.get(
    "/v1/users", dependencies=[READ], response_model=UserPage, responses=documented(422, 503, *REFUSALS)
)
async def users(
    request: Request,
    q: Annotated[Text, Query(description="Words, each of which is part of the id")] = "",
    page: PageNumber = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List the users who did something, a page at a time."""
    state, words = state_of(request), q.split()

    def read(connection: Connection) -> dict[str, object]:
        found = users_page(connection, words, (page - 1) * limit, limit)
        return {"users": [asdict(user) for user in found], "total": count_users(connection, words)}

    return answers.json(await state.reading(lambda: state.shop.store.read(read)))


@router.get(
    "/v1/users/{user_id}/history",
    dependencies=[READ],
    response_model=HistoryOut,
    responses=documented(422, 503, *REFUSALS),
)
async def history(
    request: Request,
    user_id: PathId,
    page: PageNumber = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Show what a user did and wrote, newest first; someone who is not known has nothing."""
    state = state_of(request)

    def read(connection: Connection) -> dict[str, object]:
        found = past_of(connection, user_id, (page - 1) * limit, limit)
        titles = {
            item.item_id: title_of(item)
            for item in items_named(connection, [entry.item_id for entry in found])
        }
        entries = [_past_told(entry, titles.get(entry.item_id, entry.item_id)) for entry in found]
        return {"user": user_id, "entries": entries, "total": count_past(connection, user_id)}

    return answers.json(await state.reading(lambda: state.shop.store.read(read)))


def _past_told(entry: Event | Review, title: str) -> dict[str, object]:
    own: dict[str, object] = (
        {"kind": "event", "id": entry.event_id, "event": entry.event, "value": entry.value, "text": None}
        if isinstance(entry, Event)
        else {
            "kind": "review",
            "id": entry.review_id,
            "event": None,
            "value": entry.rating,
            "text": entry.text or entry.transcript,
        }
    )
    return {**own, "item_id": entry.item_id, "title": title, "occurred_at": entry.occurred_at}


@router.get(
    "/v1/users/{user_id}/events",
    dependencies=[READ],
    response_model=UserEvents,
    responses=documented(422, 503, *REFUSALS),
)
async def events(
    request: Request, user_id: PathId, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Response:
    """Show the newest events of a user."""
    state = state_of(request)
    found = await state.reading(lambda: state.shop.store.events_of(user_id, limit))
    told: list[dict[str, Any]] = [
        {name: getattr(event, name) for name in StoredEvent.model_fields} for event in found
    ]
    return answers.json({"user": user_id, "events": told})


@router.delete(
    "/v1/users/{user_id}",
    dependencies=[ADMIN],
    response_model=ErasedOut,
    responses=documented(422, 503, *REFUSALS),
)
async def erase(request: Request, user_id: PathId) -> Response:
    """Delete everything of a user: events, reviews, what they were shown, and files that only they sent.

    Models forget the user with the next training; until then nothing is told of what they did or wrote.
    """
    state, by = state_of(request), request.state.key_id
    gone = await asyncio.wrap_future(state.shop.erase_user(user_id))

    def note(connection: Connection) -> None:
        record(connection, by, "erase user", user_hash(user_id))

    await asyncio.wrap_future(state.shop.store.submit(note))
    return answers.json(
        {
            "events": gone.events,
            "reviews": gone.reviews,
            "impressions": gone.impressions,
            "media": len(gone.media),
        }
    )
