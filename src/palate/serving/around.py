"""What lies around every request: its id, safe headers, admission, measurements and a log line."""

import asyncio
import logging
import secrets
import time
from collections import deque

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.logs import tell
from palate.serving.bodies import Announced, Body, Held, bounded, header, too_large
from palate.serving.metrics import Metrics
from palate.serving.problems import CLIENT_LEFT, problem
from palate.serving.state import ServingState

log = logging.getLogger(__name__)

RUNNING = 64
"""Requests answered at once; more wait."""

UPLOADS = 16
"""Forms with files received at once; they take turns of their own, since a client may send one slowly."""

WAITING = 512
"""Requests that wait at once; more are refused."""

PATIENCE = 2.0
"""Seconds that a request waits before it is refused."""

SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
)
"""Set on every answer that does not set them itself."""

MOST_OF_AN_ID = 64
"""Characters of a request's id."""

CLOSE = {"connection": "close"}
"""Sent where the rest of a body is not wanted."""

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
        self._uploads = Gate(UPLOADS, WAITING, PATIENCE)
        self._held = Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Ids in paths may hold a slash; parts of a path are decoded one by one, where they are read.
        scope["path"] = scope["raw_path"].decode("ascii", "replace")
        began, status = time.perf_counter(), CLIENT_LEFT
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers: list[tuple[bytes, bytes]] = [*message["headers"]]
                set_already = {name for name, _ in headers}
                headers.append((b"x-request-id", request_id.encode()))
                headers += [safe for safe in SAFE_HEADERS if safe[0] not in set_already]
                message["headers"] = headers
            await send(message)

        await self._admit(scope, receive, sending)
        self._tell(scope, status, time.perf_counter() - began, request_id)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request when its turn comes, or refuse it."""
        announced = Announced.of(scope)
        most = announced.most
        if announced.length > most:
            await problem(413, too_large(most), headers=CLOSE)(scope, receive, send)
            return
        if scope["path"].startswith(HEALTH):
            await self._run(scope, bounded(receive, most), send)
            return
        if not announced.is_there and not announced.is_form:
            await self._take_turn(self._gate, scope, receive, send)
            return
        body = Body(receive, most, self._held)
        try:
            if announced.is_form:
                await self._take_turn(self._uploads, scope, bounded(receive, most), send)
            elif (again := await body.whole()) is not None:
                await self._take_turn(self._gate, scope, again, send)
        except HTTPException as refused:
            # Raised here by the body alone: the application answers its own.
            headers = {**CLOSE, **(refused.headers or {})}
            await problem(refused.status_code, refused.detail, headers=headers)(scope, receive, send)
        finally:
            body.release()

    async def _take_turn(self, gate: "Gate", scope: Scope, receive: Receive, send: Send) -> None:
        if not await gate.enter():
            self._metrics.refused.inc()
            refused = problem(503, "too many requests at once; try again soon", headers={"retry-after": "1"})
            await refused(scope, receive, send)
            return
        try:
            await self._run(scope, receive, send)
        finally:
            gate.leave()

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._metrics.running.inc()
        try:
            await self._app(scope, receive, send)
        finally:
            self._metrics.running.dec()

    def _tell(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        self._metrics.answered(scope["method"], route, status, seconds)
        self._state.figures.answered(scope["method"], route, status, seconds, request_id)
        tell(
            log,
            "request",
            id=request_id,
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            model=scope["state"].get("model"),
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


def _request_id(scope: Scope) -> str:
    """The id that a proxy gave, if it is a plain one, or a new one."""
    given = header(scope, b"x-request-id")
    plain = 0 < len(given) <= MOST_OF_AN_ID and given.replace(b"-", b"").isalnum()
    return given.decode("ascii") if plain else secrets.token_hex(8)
