"""Errors as RFC 9457 problem documents."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, cast

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from palate.errors import InputError, NotAvailable, PalateError, UnknownItem, UnknownUser
from palate.logs import get_logger
from palate.store.idempotency import StillRunning

log = get_logger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]

MEDIA_TYPE = "application/problem+json"

CLIENT_LEFT = 499
"""Status, for the log alone, of requests whose client left before the answer."""

MOST_FAULTS = 20
"""Faults of one request that are told."""

MOST_CHARACTERS = 500
"""Characters of a detail."""


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="The parameter or the field, such as body.events.0.item_id")
    what: str = Field(description="What is wrong with it")


class Problem(BaseModel):
    """Why a request was not answered, as in RFC 9457."""

    type: str = Field("about:blank", description="Always about:blank: the status says what kind it is")
    title: str = Field(description="The status in words")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What is wrong and what to do about it")
    errors: list[Fault] = Field(default_factory=list[Fault], description="What is wrong where, for 422")


STATUS: Mapping[type[PalateError], int] = {
    UnknownUser: 404,
    UnknownItem: 404,
    NotAvailable: 409,
    StillRunning: 409,
    InputError: 422,
}
"""Status of the errors that requests can cause; a subclass is told like its nearest parent here."""


def problem(
    status: int,
    detail: str,
    faults: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document.

    Parameters
    ----------
    status : int
        The HTTP status.
    detail : str
        What is wrong and what to do about it.
    faults : list of dict, optional
        As :class:`Fault`.
    headers : mapping of str to str, optional
        Further headers, such as Retry-After.
    """
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": printable(detail),
    }
    if faults:
        document["errors"] = faults
    return Response(orjson.dumps(document), status, headers, MEDIA_TYPE)


def printable(text: str) -> str:
    """A text in one line, short, and such that any client can read it."""
    plain = " ".join(text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ").split())
    return plain if len(plain) <= MOST_CHARACTERS else plain[: MOST_CHARACTERS - 1] + "…"


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problem documents of an operation, for OpenAPI."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
        for status in statuses
    }


SCHEMA = {"$ref": "#/components/schemas/Problem"}


def add_handlers(app: FastAPI) -> None:
    """Answer every error of an application by a problem document."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(Exception, _broken)


async def answer_to(request: Request, error: Exception) -> Response:
    """What an application answers to an error of a route; one that nobody expects is raised again."""
    handler = next((handler for kind, handler in HANDLERS.items() if isinstance(error, kind)), None)
    if handler is None:
        raise error
    return await handler(request, error)


def invalid(error: ValidationError, where: str = "body") -> RequestValidationError:
    """What is wrong with what was read by itself, as FastAPI tells it of what it reads.

    Parameters
    ----------
    error : ValidationError
        Raised by its model.
    where : str
        "body" or "query".
    """
    faults = error.errors(include_context=False, include_input=False, include_url=False)
    return RequestValidationError([{**fault, "loc": (where, *fault["loc"])} for fault in faults])


async def _refused(_: Request, error: Exception) -> Response:
    refused = cast(HTTPException, error)
    # The framework tells some bodies that can't be read by 400; all others are told by 422.
    status = 422 if refused.status_code == 400 else refused.status_code
    headers = dict(refused.headers or {})
    if status == 413:
        # Else the client goes on to send what nobody wants.
        headers["connection"] = "close"
    return problem(status, str(refused.detail), headers=headers)


async def _invalid(_: Request, error: Exception) -> Response:
    """What is wrong, without what was sent: it may hold what no document can."""
    found = cast(RequestValidationError, error).errors()
    faults = [
        {
            "where": printable(".".join(str(part) for part in fault["loc"])),
            "what": printable(str(fault["msg"]).removeprefix("Value error, ")),
        }
        for fault in found[:MOST_FAULTS]
    ]
    first = faults[0] if faults else {"where": "request", "what": "can't be read"}
    return problem(422, f"{first['where']}: {first['what']}", faults)


async def _failed(_: Request, error: Exception) -> Response:
    if (wait := getattr(error, "retry_after", None)) is not None:
        return problem(503, str(error), headers={"retry-after": str(ceil(wait))})
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status == 500:
        log.error("a request failed", error=printable(str(error)))
    return problem(status, str(error))


async def _left(_: Request, __: Exception) -> Response:
    """Nobody reads it; the log line and the measurements do."""
    return Response(status_code=CLIENT_LEFT)


HANDLERS: Mapping[type[Exception], Handler] = {
    HTTPException: _refused,
    RequestValidationError: _invalid,
    PalateError: _failed,
    ClientDisconnect: _left,
}
"""What answers the errors of routes; no error is of two of these kinds."""


async def _broken(_: Request, error: Exception) -> Response:
    log.exception("a request failed", error=type(error).__name__)
    return problem(500, "the server failed on this request; its log says why")
