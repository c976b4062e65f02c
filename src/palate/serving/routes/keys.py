"""API keys: made, listed, rotated, revoked. A key is shown once, when it is made."""

import asyncio
import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from palate.errors import InputError, UnknownItem
from palate.serving import answers
from palate.serving.keys import ADMIN, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.serving.uploads import JSON
from palate.store.audit import record
from palate.store.keys import Key, Scope, all_keys, create_key, revoke_key, rotate_key

router = APIRouter(tags=["keys"], dependencies=[ADMIN])

GRACE = 3600.0
"""Seconds that a key holds after it was rotated."""


class KeyRequest(BaseModel):
    """A key to make."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "web shop", "scopes": ["read", "write"]}]}
    )

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Literal["read", "write", "admin"]], Field(min_length=1, max_length=3)]
    days: Annotated[float, Field(gt=0, le=36_500, allow_inf_nan=False)] | None = Field(
        None, description="Days that it holds; for ever by default"
    )


class KeyOut(BaseModel):
    """A key, without its secret."""

    id: str
    name: str
    scopes: list[str]
    created: float = Field(description="Unix seconds")
    expires: float | None
    last_used: float | None
    revoked: float | None


class NewKey(KeyOut):
    """A key that was made."""

    key: str = Field(description="Shown this once: send it as Authorization: Bearer")


class Keys(BaseModel):
    """All keys, the oldest first."""

    keys: list[KeyOut]


@router.get("/v1/keys", response_model=Keys, responses=documented(503, *REFUSALS))
async def keys(request: Request) -> Response:
    """List the keys, without their secrets."""
    state = state_of(request)
    found = await state.reading(lambda: state.shop.store.read(all_keys))
    return answers.json({"keys": [_told(key) for key in found]})


@router.post(
    "/v1/keys",
    dependencies=[JSON],
    status_code=201,
    response_model=NewKey,
    responses=documented(413, 415, 422, 503, *REFUSALS),
)
async def make_key(request: Request, wanted: KeyRequest) -> Response:
    """Make a key. From the first one on, every request needs one, so that this must be an admin key."""
    state, by = state_of(request), request.state.key_id
    if not state.keys.any and "admin" not in wanted.scopes:
        raise InputError("the first key needs the scope admin, or nobody could make another")
    expires = None if wanted.days is None else time.time() + wanted.days * 86_400

    def write(connection: Connection) -> tuple[Key, str]:
        key, secret = create_key(connection, wanted.name, wanted.scopes, expires)
        record(connection, by, "make key", key.id, {"scopes": list(wanted.scopes)})
        return key, secret

    return await _made(request, write)


@router.post(
    "/v1/keys/{key_id}/rotate",
    status_code=201,
    response_model=NewKey,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def rotate(request: Request, key_id: PathId) -> Response:
    """Make a key with the same name and scopes; the old one holds for an hour more."""
    by = request.state.key_id

    def write(connection: Connection) -> tuple[Key, str]:
        key, secret = rotate_key(connection, key_id, GRACE)
        record(connection, by, "rotate key", key_id, {"new": key.id})
        return key, secret

    return await _made(request, write)


@router.delete("/v1/keys/{key_id}", status_code=204, responses=documented(404, 422, 503, *REFUSALS))
async def revoke(request: Request, key_id: PathId) -> Response:
    """Let a key hold no longer, from now on."""
    state, by = state_of(request), request.state.key_id

    def write(connection: Connection) -> bool:
        record(connection, by, "revoke key", key_id)
        return revoke_key(connection, key_id)

    if not await asyncio.wrap_future(state.shop.store.submit(write)):
        raise UnknownItem(f"no key '{key_id}' that holds")
    await state.reading(state.keys.refresh)
    return Response(status_code=204)


async def _made(request: Request, write: Any) -> Response:
    state = state_of(request)
    key, secret = await asyncio.wrap_future(state.shop.store.submit(write))
    await state.reading(state.keys.refresh)
    return answers.json({**_told(key), "key": secret}, 201)


def _told(key: Key) -> dict[str, Any]:
    scopes: list[Scope] = list(key.scopes)
    return {
        "id": key.id,
        "name": key.name,
        "scopes": scopes,
        "created": key.created,
        "expires": key.expires,
        "last_used": key.last_used,
        "revoked": key.revoked,
    }
