"""Events: what people did. They are acknowledged once they are on disk, and count in the next answer."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.responses import Response

from palate.serving import answers
from palate.serving.documents import Number, Word
from palate.serving.keys import REFUSALS, WRITE
from palate.serving.problems import documented, invalid
from palate.serving.state import state_of
from palate.serving.texts import Id
from palate.serving.uploads import JSON
from palate.store import NewEvent, new_id

router = APIRouter(tags=["events"], dependencies=[WRITE])

MOST = 5000
"""Events of one request."""


class EventIn(BaseModel):
    """Something that a person did with an item."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"user_id": "u1", "item_id": "p0001", "event": "purchase", "event_id": "order-17-1"}]
        },
    )

    user_id: Id
    item_id: Id = Field(description="Known or not; an item may come later than its events")
    event: Word = Field("", description="Such as view, cart, purchase; [events] of palate.toml weighs others")
    value: Number | None = Field(None, description="Such as a rating")
    occurred_at: datetime | None = Field(None, description="When, by the client's clock; now by default")
    event_id: Id | None = Field(None, description="Makes a retry harmless: an id is stored once")
    recommendation_id: Id | None = Field(None, description="The answer that led to it")


Events = EventIn | Annotated[list[EventIn], Field(min_length=1, max_length=MOST)]

_events = TypeAdapter[list[EventIn]](Annotated[list[EventIn], Field(min_length=1, max_length=MOST)])
_event = TypeAdapter(EventIn)


class EventsStored(BaseModel):
    """What became of the events."""

    new: int = Field(description="Stored by this request")
    duplicates: int = Field(description="Whose event_id was stored before")
    seq: int = Field(description="Number of the newest event of all")


@router.post(
    "/v1/events",
    dependencies=[JSON],
    status_code=202,
    response_model=EventsStored,
    responses=documented(413, 415, 422, 503, *REFUSALS),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            {"$ref": "#/components/schemas/EventIn"},
                            {
                                "type": "array",
                                "items": {"$ref": "#/components/schemas/EventIn"},
                                "minItems": 1,
                                "maxItems": MOST,
                            },
                        ]
                    }
                }
            },
        }
    },
)
async def add_events(request: Request) -> Response:
    """Store one event, or a list of them.

    The answer comes once they are on disk; the same user's next recommendations know them. Send a request
    again if it was not answered: an `event_id` is stored once.
    """
    body = await request.body()
    try:
        # One pass over the bytes: this is the busiest route that writes.
        given = _events.validate_json(body) if body.lstrip()[:1] == b"[" else [_event.validate_json(body)]
    except ValidationError as error:
        raise invalid(error) from error
    added = await asyncio.wrap_future(
        state_of(request).shop.store.add_events([_new(event) for event in given])
    )
    return answers.json({"new": added.new, "duplicates": added.duplicates, "seq": added.seq}, 202)


def _new(given: EventIn) -> NewEvent:
    return NewEvent(
        given.user_id,
        given.item_id,
        given.event or None,
        given.value,
        None if given.occurred_at is None else given.occurred_at.timestamp(),
        given.recommendation_id,
        given.event_id or new_id(),
    )
