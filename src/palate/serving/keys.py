"""Who may ask what: API keys, their scopes, and how often each may ask."""

import time
from collections.abc import Awaitable, Callable, Sequence
from threading import Lock
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException

from palate.logs import get_logger
from palate.store import Refused, Store
from palate.store.keys import SCOPES, Key, Scope, all_keys, id_of, set_last_used

log = get_logger(__name__)

FRESH = 2.0
"""Seconds after which keys are read anew, so that one made or revoked elsewhere is known."""

NOTED = 60.0
"""Seconds between notes in the store of when keys were used."""

WRONG = RateLimitItemPerMinute(30)
"""Wrong keys that an address may try."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Hosts that are this machine."""

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key made by `palate keys`. Without any key, the server answers its own machine alone.",
)


class KeyRing:
    """The keys of a store, held in memory.

    Parameters
    ----------
    store : Store
        Has them.
    per_minute : int
        Requests that one key may make in a minute; 0 for any number. Each process counts by itself.
    """

    def __init__(self, store: Store, per_minute: int = 0) -> None:
        self._store = store
        self._lock = Lock()
        self._keys: dict[str, Key] = {}
        self._used: dict[str, float] = {}
        self._read = self._noted = 0.0
        self._limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self.refresh()

    @property
    def any(self) -> bool:
        """Whether there is a key, so that requests need one."""
        return bool(self._keys)

    def is_due(self) -> bool:
        """Whether keys should be read anew; said to one request, the others go on by those that are known."""
        with self._lock:
            due = time.monotonic() - self._read > FRESH
            if due:
                self._read = time.monotonic()
        return due

    def refresh_if_there(self) -> None:
        """Read the keys; while the database is gone, those that are known hold on."""
        try:
            self.refresh()
        except Refused as error:
            log.warning("keys can't be read; those that are known hold on", why=str(error))

    def refresh(self) -> None:
        """Read the keys, and note when they were used."""
        keys = self._store.read(all_keys)
        with self._lock:
            # A key that was revoked or has expired still says that keys are needed.
            self._keys = {key.id: key for key in keys}
            self._read = time.monotonic()
            used, due = dict(self._used), time.monotonic() - self._noted > NOTED
            if due:
                self._used, self._noted = {}, time.monotonic()
        if due and used:
            self._store.submit(lambda connection: set_last_used(connection, used))

    def holder(self, secret: str) -> Key | None:
        """The key that a secret belongs to, if it holds."""
        key = self._keys.get(id_of(secret) or "")
        if key is None or not key.matches(secret):
            return None
        self._used[key.id] = time.time()
        return key

    def wait(self, key: Key) -> int:
        """Seconds that a key must wait for its next request; 0 where it need not."""
        if self._limit is None or self._limiter.hit(self._limit, key.id):
            return 0
        reset = self._limiter.get_window_stats(self._limit, key.id).reset_time
        return max(1, int(reset - time.time()) + 1)

    def may_try(self, address: str) -> bool:
        """Whether an address has not tried too many wrong keys."""
        return self._limiter.test(WRONG, "wrong", address)

    def tried(self, address: str) -> None:
        """Count a wrong key."""
        self._limiter.hit(WRONG, "wrong", address)


Guard = Callable[..., Awaitable[None]]


def needs(scope: Scope) -> Guard:
    """A dependency that lets through who has a key of a scope; anyone where the shop has no keys."""

    async def guard(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> None:
        from palate.serving.state import state_of

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


def _is_here(url: str) -> bool:
    try:
        return urlsplit(url).hostname in LOOPBACK
    except ValueError:
        return False


READ, WRITE, ADMIN = Depends(needs("read")), Depends(needs("write")), Depends(needs("admin"))
"""What a route declares."""

REFUSALS = (401, 403, 429)
"""Statuses of requests that a guard refuses."""
