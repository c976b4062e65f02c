"""Reviews: what people write, photograph and say about items."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.responses import Response

from palate.errors import InputError, UnknownItem
from palate.serving import answers
from palate.serving.documents import Number
from palate.serving.keys import READ, REFUSALS, WRITE
from palate.serving.links import Links
from palate.serving.once import IdempotencyKey, id_of, once
from palate.serving.problems import documented, invalid
from palate.serving.routes.items import keep_all
from palate.serving.shown import MediaOut, media_told
from palate.serving.state import state_of
from palate.serving.texts import Id, PathId, Text
from palate.serving.uploads import Upload, fields_of, form_of, is_form, refuse_other_bodies, uploads_of
from palate.store.events import new_id
from palate.store.media import Attached
from palate.store.reviews import NewReview, Review, review, reviews_of_item

router = APIRouter(tags=["reviews"])


class ReviewIn(BaseModel):
    """A review; pictures and recordings go with it as files of a form."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"user_id": "u1", "text": "Bright enough to read at night.", "rating": 5}]
        },
    )

    user_id: Id | None = Field(None, description="Who wrote it, whose taste it tells of")
    text: Text | None = None
    rating: Number | None = None
    helpful: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None, description="How many found it helpful"
    )
    occurred_at: datetime | None = Field(None, description="When, by the client's clock; now by default")
    review_id: Id | None = Field(None, description="Makes a retry harmless: an id is stored once")


_review = TypeAdapter(ReviewIn)


class ReviewStored(BaseModel):
    """What was stored."""

    review_id: str


class ReviewOut(BaseModel):
    """One review."""

    review_id: str
    item_id: str
    user_id: str | None
    text: str | None
    rating: float | None
    helpful: float | None
    transcript: str | None = Field(description="What is said in its recordings")
    occurred_at: float | None = Field(description="Unix seconds")
    media: list[MediaOut]
    state: Literal["encoded", "pending", "parked"]


class ReviewPage(BaseModel):
    """Some reviews of an item, in the order in which they were stored."""

    reviews: list[ReviewOut]
    next: int | None = Field(description="Give it as after for the next page; null on the last one")


FORM = {
    "type": "object",
    "properties": {
        "user_id": {"type": "string"},
        "text": {"type": "string"},
        "rating": {"type": "number"},
        "review_id": {"type": "string"},
        "image": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "audio": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/ReviewIn"}},
            "multipart/form-data": {"schema": FORM},
        },
    }
}


@router.post(
    "/v1/items/{item_id}/reviews",
    dependencies=[WRITE],
    status_code=202,
    response_model=ReviewStored,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
    openapi_extra=BODY,
)
async def add_review(request: Request, item_id: PathId, idempotency_key: IdempotencyKey = None) -> Response:
    """Store a review of an item, known or not, as JSON or as a form with pictures and recordings.

    The answer comes once it is on disk. It tells what its author likes, and is found by search, as soon as it
    is encoded; speech in recordings is written down. An author who did nothing else with the item counts as
    having it.
    """
    refuse_other_bodies(request)
    state = state_of(request)
    with ExitStack() as held:
        if is_form(request):
            async with form_of(request) as form:
                given = _parsed(fields_of(form))
                uploads = await uploads_of(form, state, state.shop.store.media, held)
        else:
            given, uploads = _parsed(await request.body()), []
        if given.text is None and given.rating is None and not uploads:
            raise InputError("a review has a text, a rating, pictures or recordings")
        payload = b"\n".join([given.model_dump_json().encode(), *(_named(upload) for upload in uploads)])
        return await once(
            request, idempotency_key, payload, lambda: _add(request, item_id, given, uploads, idempotency_key)
        )


async def _add(
    request: Request, item_id: str, given: ReviewIn, uploads: Sequence[Upload], key: str | None
) -> Response:
    """Store a review, unless one of its id is stored."""
    state = state_of(request)
    review_id = given.review_id or (new_id() if key is None else id_of(request, key))
    is_named = given.review_id is not None or key is not None
    if not is_named or not await state.reading(lambda: state.shop.store.read(review, review_id)):
        new = NewReview(
            item_id,
            given.user_id,
            given.text,
            given.rating,
            given.helpful,
            None if given.occurred_at is None else given.occurred_at.timestamp(),
            tuple(Attached(upload.kind, upload.file.sha256) for upload in uploads),
            review_id,
        )
        await asyncio.wrap_future(state.shop.reviews.add(new, lambda c: keep_all(c, state, uploads)))
    return answers.json({"review_id": review_id}, 202)


def _named(upload: Upload) -> bytes:
    """What a file is called in the payload of a request."""
    return f"{upload.kind} {upload.file.sha256}".encode()


@router.get(
    "/v1/items/{item_id}/reviews",
    dependencies=[READ],
    response_model=ReviewPage,
    responses=documented(422, 503, *REFUSALS),
)
async def reviews(
    request: Request,
    item_id: PathId,
    after: Annotated[int, Query(ge=0, lt=2**63, description="The next of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List the reviews of an item, a page at a time."""
    state = state_of(request)
    found = await state.reading(lambda: state.shop.store.read(reviews_of_item, item_id, after, limit + 1))
    following = found[limit - 1].seq if len(found) > limit else None
    return answers.json(
        {"reviews": [_told(review, state.links) for review in found[:limit]], "next": following}
    )


@router.get(
    "/v1/reviews/{review_id}",
    dependencies=[READ],
    response_model=ReviewOut,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def one_review(request: Request, review_id: PathId) -> Response:
    """Show one review."""
    state = state_of(request)
    found = await state.reading(lambda: state.shop.reviews.one(review_id))
    return answers.json(_told(found, state.links))


@router.delete(
    "/v1/reviews/{review_id}",
    dependencies=[WRITE],
    status_code=204,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def delete_review(request: Request, review_id: PathId) -> Response:
    """Delete a review; it tells nobody anything from then on."""
    if not await asyncio.wrap_future(state_of(request).shop.reviews.delete(review_id)):
        raise UnknownItem(f"no review '{review_id}'")
    return Response(status_code=204)


def _parsed(given: bytes | Mapping[str, str]) -> ReviewIn:
    try:
        return _review.validate_json(given) if isinstance(given, bytes) else _review.validate_python(given)
    except ValidationError as error:
        raise invalid(error) from error


def _told(row: Review, links: Links) -> dict[str, Any]:
    names = (
        "review_id",
        "item_id",
        "user_id",
        "text",
        "rating",
        "helpful",
        "transcript",
        "occurred_at",
        "state",
    )
    return {**{name: getattr(row, name) for name in names}, "media": media_told(row.media, links)}
