"""What lies around every request: its id, safe headers, admission, measurements and a log line."""

import asyncio
import secrets
import time
from collections import deque
from typing import cast

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.logs import get_logger
from palate.serving.metrics import Metrics
from palate.serving.problems import problem
from palate.serving.state import ServingState

log = get_logger(__name__)

RUNNING = 64
"""Requests answered at once; more wait."""

WAITING = 512
"""Requests that wait at once; more are refused."""

PATIENCE = 2.0
"""Seconds that a request waits before it is refused."""

SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}
"""Set on every answer that does not set them itself."""

BODY, MANY_BODY, UPLOAD_BODY = 2**20, 2**22, 2**26
"""Bytes of a body, at most: of most requests, of many events or items, of a form with files."""

MOST_OF_AN_ID = 64
"""Characters of a request's id."""

HEALTH = "/v1/health/"
"""Requests that are never kept waiting."""


class Around:
    """ASGI middleware around the whole application.

    Parameters
    ----------
    app : ASGI application
        What answers.
    state : ServingState
        Of the server.
    metrics : Metrics
        Take the measurements.
    """

    def __init__(self, app: ASGIApp, state: ServingState, metrics: Metrics) -> None:
        self._app, self._state, self._metrics = app, state, metrics
        self._gate = Gate(RUNNING, WAITING, PATIENCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Ids in paths may hold a slash; parts of a path are decoded one by one, where they are read.
        scope["path"] = scope["raw_path"].decode("ascii", "replace")
        began, status = time.perf_counter(), 500
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        free, most = scope["path"].startswith(HEALTH), _most(scope)
        length = _header(scope, b"content-length")
        if length.isdigit() and int(length) > most:
            refused = problem(413, _too_large(most), headers={"connection": "close"})
            await refused(scope, receive, sending)
        elif not free and not await self._gate.enter():
            self._metrics.refused.inc()
            refused = problem(503, "too many requests at once; try again soon", headers={"retry-after": "1"})
            await refused(scope, receive, sending)
        else:
            self._metrics.running.inc()
            try:
                await self._app(scope, _bounded(receive, most), sending)
            finally:
                self._metrics.running.dec()
                if not free:
                    self._gate.leave()
        self._tell(scope, status, time.perf_counter() - began, request_id)

    def _tell(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        log.info(
            "request",
            id=request_id,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
        )


class Gate:
    """Lets some requests run, some more wait for a while, and refuses the rest.

    Parameters
    ----------
    running, waiting : int
        How many may run, and wait, at once.
    patience : float
        Seconds that one may wait.
    """

    def __init__(self, running: int, waiting: int, patience: float) -> None:
        self._free, self._waiting, self._patience = running, waiting, patience
        self._queue: deque[asyncio.Future[None]] = deque()

    async def enter(self) -> bool:
        """Wait for a turn; False where there is none to be had."""
        if self._free > 0:
            self._free -= 1
            return True
        if len(self._queue) >= self._waiting:
            return False
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await asyncio.wait_for(turn, self._patience)
        except TimeoutError:
            return False
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise
        return True

    def leave(self) -> None:
        """Give the turn to whoever waits longest."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _bounded(receive: Receive, most: int) -> Receive:
    """The same messages, as long as the body is within its limit, whatever its length was said to be."""
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413, _too_large(most))
        return message

    return receiving


def _most(scope: Scope) -> int:
    """Bytes that the body of a request may have."""
    if _header(scope, b"content-type").startswith(b"multipart/form-data"):
        return UPLOAD_BODY
    return MANY_BODY if scope["path"] in ("/v1/events", "/v1/items") else BODY


def _too_large(most: int) -> str:
    return f"the body is larger than the {most // 2**20} MiB that this request may have"


def _request_id(scope: Scope) -> str:
    """The id that a proxy gave, if it is a plain one, or a new one."""
    given = _header(scope, b"x-request-id")
    plain = 0 < len(given) <= MOST_OF_AN_ID and given.replace(b"-", b"").isalnum()
    return given.decode("ascii") if plain else secrets.token_hex(8)


def _header(scope: Scope, wanted: bytes) -> bytes:
    """A header of a request; empty where it has none."""
    headers = cast(list[tuple[bytes, bytes]], scope["headers"])
    return next((value for name, value in headers if name == wanted), b"")
