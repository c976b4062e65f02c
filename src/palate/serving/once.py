"""Requests that a client may send again under one Idempotency-Key: done once, answered alike each time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request
from starlette.responses import Response

from palate.serving.state import state_of
from palate.store import idempotency
from palate.store.idempotency import Answer

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Makes a retry harmless: a request with the same key and payload is done once, and its "
        "answer is kept for a day; 409 while the first one runs, 422 for another payload",
    ),
]
"""The header, as a parameter ``idempotency_key`` of a route."""


async def once(
    request: Request, key: str | None, payload: bytes, work: Callable[[], Awaitable[Response]]
) -> Response:
    """Do what a request asks for, or answer as it was answered before.

    Parameters
    ----------
    request : Request
        Its API key, method and path are part of what it is.
    key : str or None
        The Idempotency-Key; without one the work is done.
    payload : bytes
        What was sent, in a form that is the same for each retry.
    work : callable
        Does it; what it raises is kept for nobody, so that a retry does it anew.

    Raises
    ------
    StillRunning, OtherPayload
        If the first request has no answer yet, or was another one.
    """
    if key is None:
        return await work()
    store, owner = state_of(request).shop.store, request.state.key_id or ""
    what = f"{request.method} {request.url.path}\n".encode() + payload
    fingerprint = hashlib.sha256(what).hexdigest()
    before = await asyncio.wrap_future(
        store.submit(lambda connection: idempotency.begin(connection, owner, key, fingerprint))
    )
    if before is not None:
        return _json(before)
    try:
        response = await work()
        answer = Answer(response.status_code, bytes(response.body))
        await asyncio.wrap_future(
            store.submit(lambda connection: idempotency.finish(connection, owner, key, answer))
        )
    except BaseException:
        # Not awaited: who is cancelled, because the client left, waits for nothing.
        store.submit(lambda connection: idempotency.forget(connection, owner, key))
        raise
    return response


def id_of(request: Request, key: str) -> str:
    """An id that follows from a key, so that what is stored under it is stored once even after a crash."""
    what = f"{request.state.key_id or ''} {request.method} {request.url.path} {key}"
    return hashlib.sha256(what.encode()).hexdigest()[:32]


def _json(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {"idempotency-replayed": "true"}, "application/json")
