"""Users: what is stored of one, and erasing all of it."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import ADMIN, READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.store.audit import record
from palate.store.erasing import user_hash

router = APIRouter(tags=["users"])


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


class ErasedOut(BaseModel):
    """How much was deleted."""

    events: int
    reviews: int
    impressions: int
    media: int


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
        {name: getattr(one, name) for name in StoredEvent.model_fields} for one in found
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
