"""Search by words, a picture and a sound in any combination, and items similar to an item."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from palate.errors import InputError
from palate.search import Query as Sought
from palate.serving import answers
from palate.serving.documents import K, Matches, SearchRequest, Word
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented, invalid
from palate.serving.routes.recommendations import filter_of
from palate.serving.state import ServingState, state_of
from palate.serving.texts import PathId
from palate.serving.uploads import fields_of, form_of, is_form, judged, refuse_other_bodies, uploads_of
from palate.store.media import Kind

router = APIRouter(tags=["search"], dependencies=[READ])

FORM = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "Words in any language"},
        "image": {"type": "string", "format": "binary", "description": "A picture"},
        "audio": {"type": "string", "format": "binary", "description": "A sound"},
        "k": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 10},
        "via": {"type": "string", "description": "Compare by this modality of the items alone"},
        "filter": {"type": "string", "description": "As in JSON, written as a text"},
    },
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/SearchRequest"}},
            "multipart/form-data": {"schema": FORM},
        },
    }
}

_wanted = TypeAdapter(SearchRequest)


@router.get(
    "/v1/items/{item_id}/similar", response_model=Matches, responses=documented(404, 409, 422, 503, *REFUSALS)
)
async def similar(
    request: Request,
    item_id: PathId,
    k: Annotated[K, Query()] = 10,
    via: Annotated[Word | None, Query(description="Compare by this modality alone")] = None,
) -> Response:
    """Find the items most like an item, in each modality that it has and across to those that it lacks."""
    state = state_of(request)
    live = state.now
    found = await state.searching(lambda: live.similar(Sought(item=item_id), k, via))
    return answers.matches(live, found)


@router.post(
    "/v1/search",
    response_model=Matches,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
    openapi_extra=BODY,
)
async def search(request: Request) -> Response:
    """Find items by words in any language, a picture and a sound, in any combination.

    Files go in a form, or in JSON as base64; they are not kept. Each is compared with the same modality of
    the items and of their reviews, and with others where pictures, sounds and words lie in one space. The
    sentence of a review that matched is quoted. 409 says that nothing here can be compared with it.
    """
    refuse_other_bodies(request)
    state = state_of(request)
    wanted, files = await (_of_form(request, state) if is_form(request) else _of_json(request, state))
    if wanted.text is None and not files:
        raise InputError("give text, image or audio to look for, one of them or several together")
    sought = Sought(text=wanted.text, image=files.get("image"), audio=files.get("audio"))
    live, allowed = state.now, filter_of(wanted.filter)
    found = await state.searching(lambda: live.similar(sought, wanted.k, wanted.via, allowed))
    return answers.matches(live, found)


async def _of_json(request: Request, state: ServingState) -> tuple[SearchRequest, dict[Kind, bytes]]:
    try:
        wanted = _wanted.validate_json(await request.body())
    except ValidationError as error:
        raise invalid(error) from error
    given: dict[Kind, bytes | None] = {"image": wanted.image, "audio": wanted.audio}
    files: dict[Kind, bytes] = {kind: content for kind, content in given.items() if content is not None}
    for kind, content in files.items():
        await state.searching(lambda kind=kind, content=content: judged(content, kind, kind))
    return wanted, files


async def _of_form(request: Request, state: ServingState) -> tuple[SearchRequest, dict[Kind, bytes]]:
    with ExitStack() as held:
        async with form_of(request) as form:
            wanted = _of_fields(fields_of(form))
            uploads = await uploads_of(form, state, state.shop.store.media, held)
        kinds = [upload.kind for upload in uploads]
        if twice := {kind for kind in kinds if kinds.count(kind) > 1}:
            raise InputError(f"form: one file of {' and of '.join(sorted(twice))} at a time")
        return wanted, {upload.kind: upload.file.path.read_bytes() for upload in uploads}


def _of_fields(fields: Mapping[str, str]) -> SearchRequest:
    """The request that the texts of a form tell of."""
    values: dict[str, Any] = {**fields}
    if "filter" in fields:
        try:
            values["filter"] = orjson.loads(fields["filter"])
        except orjson.JSONDecodeError as error:
            raise InputError(f'form: filter is no JSON such as {{"category": "lamp"}} ({error})') from error
    try:
        return _wanted.validate_python(values)
    except ValidationError as error:
        raise invalid(error) from error
