"""Items of the shop: put, shown, listed, deleted, with their pictures and sounds."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from math import isfinite
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.responses import Response

from palate.errors import UnknownItem
from palate.serving import answers
from palate.serving.documents import Number, Word
from palate.serving.keys import REFUSALS, WRITE
from palate.serving.problems import documented, invalid
from palate.serving.state import ServingState, state_of
from palate.serving.texts import Id, PathId, Text
from palate.serving.uploads import Upload, fields_of, form_of, is_form, refuse_other_bodies, uploads_of
from palate.shop.yes_or_no import yes_or_no
from palate.store.items import NewItem
from palate.store.media import Attached, keep

router = APIRouter(tags=["items"])

MOST = 1000
"""Items of one request."""

MOST_ATTRIBUTES = 100


class ItemIn(BaseModel):
    """An item; it takes the place of one with the same id. Further fields are attributes of it."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "item_id": "p9001",
                    "title": "Warm reading lamp",
                    "description": "Brass, with a linen shade.",
                    "category": "lamp",
                    "price": 39.5,
                    "in_stock": True,
                    "material": "brass",
                }
            ]
        },
    )

    __pydantic_extra__: dict[str, Text | Number | bool | None]

    item_id: Id
    title: Text | None = None
    description: Text | None = Field(None, description="description_zh and others are texts in that language")
    category: Word | None = None
    brand: Word | None = None
    price: Number | None = None
    in_stock: bool | None = None

    @model_validator(mode="after")
    def _within_reason(self) -> "ItemIn":
        extra = self.__pydantic_extra__
        if len(extra) > MOST_ATTRIBUTES:
            raise ValueError(f"more than {MOST_ATTRIBUTES} attributes")
        for name in extra:
            if not re.fullmatch(r"[^\W_][\w .:/-]{0,99}", name):
                raise ValueError(f"'{name[:40]}' is no name of an attribute")
            if name in ("image", "audio", "state", "deleted_at"):
                raise ValueError(f"{name} is no attribute; send files as a form")
        return self


_one, _many = (
    TypeAdapter(ItemIn),
    TypeAdapter[list[ItemIn]](Annotated[list[ItemIn], Field(min_length=1, max_length=MOST)]),
)


class ItemsStored(BaseModel):
    """What was stored."""

    items: list[str] = Field(description="Ids, in the order in which they were sent")


FORM = {
    "type": "object",
    "required": ["item_id"],
    "properties": {
        "item_id": {"type": "string"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "price": {"type": "number"},
        "image": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "audio": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
    "additionalProperties": {
        "type": "string",
        "description": "An attribute; read as a number where other items have numbers there",
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/ItemIn"},
                        {
                            "type": "array",
                            "items": {"$ref": "#/components/schemas/ItemIn"},
                            "minItems": 1,
                            "maxItems": MOST,
                        },
                    ]
                }
            },
            "multipart/form-data": {"schema": FORM},
        },
    }
}


@router.post(
    "/v1/items",
    dependencies=[WRITE],
    status_code=202,
    response_model=ItemsStored,
    responses=documented(413, 415, 422, 503, *REFUSALS),
    openapi_extra=BODY,
)
async def put_items(request: Request) -> Response:
    """Store one item or a list of them as JSON, or one with its pictures and sounds as a form.

    The answer comes once they are on disk. A new item is recommended and found as soon as it is encoded,
    within a second for most; what is said of an item that is shown already changes at once. An item that is
    sent without files keeps those that it has.
    """
    refuse_other_bodies(request)
    state = state_of(request)
    if is_form(request):
        return await _put_form(request, state)
    body = await request.body()
    given = _parsed(body)
    await asyncio.wrap_future(state.shop.items.put([_new(item) for item in given]))
    return answers.json({"items": [item.item_id for item in given]}, 202)


async def _put_form(request: Request, state: ServingState) -> Response:
    """Store one item that came as a form."""
    with ExitStack() as held:
        async with form_of(request) as form:
            live = state.shop.current.live
            given = item_of(form, (lambda _: False) if live is None else live.catalogue.is_number)
            uploads = await uploads_of(form, state, state.shop.store.media, held)
        new = _new(
            given, [Attached(upload.kind, upload.file.sha256) for upload in uploads] if uploads else None
        )
        await asyncio.wrap_future(state.shop.items.put([new], lambda c: keep_all(c, state, uploads)))
    return answers.json({"items": [given.item_id]}, 202)


def keep_all(connection: Connection, state: ServingState, uploads: Sequence[Upload]) -> None:
    """Take files into the store, in the transaction of what they belong to."""
    for upload in uploads:
        keep(
            connection,
            state.shop.store.media,
            upload.file,
            upload.kind,
            upload.type,
            upload.size,
            upload.seconds,
        )


def item_of(form: FormData, is_number: Callable[[str], bool]) -> ItemIn:
    """The item that the fields of a form tell of; numbers and yes or no are read from their texts.

    Parameters
    ----------
    form : FormData
        Texts by field; what an attribute is, they don't say.
    is_number : callable
        Whether an attribute is a number where items of the shop have it; others stay texts.

    Raises
    ------
    RequestValidationError
        If they tell of none.
    """
    fields: dict[str, Any] = {**fields_of(form)}
    if "in_stock" in fields and (said := yes_or_no(fields["in_stock"])) is not None:
        fields["in_stock"] = said
    for name in fields.keys() - ItemIn.model_fields.keys():
        if is_number(name) and (number := _number(fields[name])) is not None:
            fields[name] = number
    try:
        return _one.validate_python(fields)
    except ValidationError as error:
        raise invalid(error) from error


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _parsed(body: bytes) -> list[ItemIn]:
    try:
        return _many.validate_json(body) if body.lstrip()[:1] == b"[" else [_one.validate_json(body)]
    except ValidationError as error:
        raise invalid(error) from error


def _new(given: ItemIn, media: Sequence[Attached] | None = None) -> NewItem:
    extra: Mapping[str, Any] = given.__pydantic_extra__
    return NewItem(
        given.item_id,
        given.title,
        given.description,
        given.category,
        given.brand,
        given.price,
        given.in_stock,
        {name: value for name, value in extra.items() if value is not None},
        None if media is None else tuple(media),
    )


@router.delete(
    "/v1/items/{item_id}",
    dependencies=[WRITE],
    status_code=204,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def delete_item(request: Request, item_id: PathId) -> Response:
    """Delete an item; it is in no answer from then on. What people did with it stays."""
    if not await asyncio.wrap_future(state_of(request).shop.items.delete(item_id)):
        raise UnknownItem(f"no item '{item_id}' in the catalogue")
    return Response(status_code=204)
