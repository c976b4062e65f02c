"""Guards of routes: an API key of the right scope, or this machine alone where a shop has no keys."""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from palate.serving.state import state_of
from palate.store.keys import SCOPES, Scope

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Hosts that are this machine."""

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key made by `palate keys`. Without any key, the server answers its own machine alone.",
)

Guard = Callable[..., Awaitable[None]]


def needs(scope: Scope) -> Guard:
    """A dependency that lets through who has a key of a scope; anyone where the shop has no keys."""

    async def guard(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> None:
        state = state_of(request)
        if state.keys.is_due():
            await state.reading(state.keys.refresh_if_there)
        request.state.key_id, request.state.scopes = None, SCOPES
        if not state.keys.any:
            _check_from_here(request)
            return
        key = None if given is None else state.keys.holder(given.credentials)
        if key is None:
            # A key that holds is never kept out by others who try wrong ones from behind the same proxy.
            address = request.client.host if request.client else ""
            if not state.keys.may_try(address):
                raise HTTPException(429, "too many wrong keys from this address", {"retry-after": "60"})
            if given is not None:
                state.keys.tried(address)
            raise HTTPException(
                401,
                "send a key that holds: Authorization: Bearer palate_…",
                {"www-authenticate": "Bearer"},
            )
        check_scope(key.scopes, scope)
        if seconds := state.keys.wait(key):
            raise HTTPException(429, "this key asks too often", {"retry-after": str(seconds)})
        request.state.key_id, request.state.scopes = key.id, key.scopes

    guard.__name__ = f"needs_{scope}"
    return guard


def check_scope(scopes: Sequence[Scope], scope: Scope) -> None:
    """Refuse who has some scopes and not this one.

    Raises
    ------
    HTTPException
        403.
    """
    if scope not in scopes:
        raise HTTPException(403, f"this key has not the scope {scope}")


def _check_from_here(request: Request) -> None:
    """Refuse a web page of elsewhere where there are no keys, and so everyone on this machine may ask.

    A page of any site, open in a browser here, must not send events or delete items unasked: browsers say
    whose page it is with all that may change something. Nor may it read answers by giving its own name the
    address of this machine (DNS rebinding): the name that was asked for is in the header Host.
    """
    origin, host = request.headers.get("origin"), request.headers.get("host")
    if origin is not None and not _is_here(origin):
        raise HTTPException(403, "web pages of other sites may ask only with a key; see palate keys")
    if host is not None and not _is_here(f"//{host}"):
        raise HTTPException(
            403, "without keys this server is asked by the names localhost, 127.0.0.1 and [::1] alone"
        )


@lru_cache(256)
def _is_here(url: str) -> bool:
    try:
        return urlsplit(url).hostname in LOOPBACK
    except ValueError:
        return False


READ, WRITE, ADMIN = Depends(needs("read")), Depends(needs("write")), Depends(needs("admin"))
"""What a route declares."""

REFUSALS = (401, 403, 429)
"""Statuses of requests that a guard refuses."""
