"""One server process: uvicorn with deadlines for slow clients, and a stop that loses nothing."""

import asyncio
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from palate.errors import InputError
from palate.serving.bodies import UPLOAD_BODY
from palate.serving.keys import LOOPBACK
from palate.serving.state import ServingState
from palate.serving.transport import OneSend

HEADER_SECONDS = 10.0
"""Seconds from the first byte of a request, or from connecting, to the end of its headers."""

HEADER_BYTES = 32 * 1024
"""Bytes of a request's headers, at most."""

BODY_SECONDS = 30.0
"""Seconds for a body, and more by what came of it, at :data:`BODY_PACE`."""

BODY_PACE = 64 * 1024
"""Bytes of a body a second, at least."""

BODY_BYTES = UPLOAD_BODY + 2**20
"""Bytes of a body after which a connection is closed, whatever was answered."""

STOP_SECONDS = 10
"""Seconds that requests have to end when the server stops."""


class Deadlines(HttpToolsProtocol):
    """Closes connections that send their headers or their body too slowly, or too much of either."""

    _timer: asyncio.TimerHandle | None = None
    _in_headers = True
    _unfinished = _header_bytes = _body_bytes = 0
    _body_began = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(OneSend(transport, self.loop))
        self._expect(HEADER_SECONDS, self._close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._met()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_headers:
            self._unfinished += len(data)
        super().data_received(data)
        # A header is told only once it has ended, and may never end.
        if self._in_headers and self._unfinished > HEADER_BYTES:
            self._close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_headers, self._unfinished, self._header_bytes = True, 0, 0
        self._expect(HEADER_SECONDS, self._close)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value))

    def on_headers_complete(self) -> None:
        self._in_headers, self._body_bytes, self._body_began = False, 0, self.loop.time()
        self._expect(BODY_SECONDS, self._look)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._body_bytes > BODY_BYTES:
            self._close()
            return
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._met()
        super().on_message_complete()

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > HEADER_BYTES:
            # The parser stops at once and answers 400, so that the request is not carried out.
            raise ValueError("the headers are too large")

    def _expect(self, seconds: float, late: Callable[[], None]) -> None:
        self._met()
        self._timer = self.loop.call_later(seconds, late)

    def _met(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Close where less of the body came than should have by now; else look again when more is due."""
        due = self._body_began + BODY_SECONDS + self._body_bytes / BODY_PACE - self.loop.time()
        if due <= 0:
            self._close()
        else:
            self._expect(max(due, 0.05), self._look)

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class Server(uvicorn.Server):
    """Tells the application that it stops before connections are closed."""

    def __init__(self, config: uvicorn.Config, state: ServingState, begun: Callable[[str], None]) -> None:
        super().__init__(config)
        self._state, self._begun = state, begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._begun(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._state.draining = True
        super().handle_exit(sig, frame)


def make_server(
    app: FastAPI, state: ServingState, host: str, port: int, begun: Callable[[str], None]
) -> Server:
    """Make a server that is not run yet; arguments as those of :func:`serve`."""
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "http": Deadlines,
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "limit_concurrency": 2000,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": STOP_SECONDS,
    }
    return Server(uvicorn.Config(app, **options), state, begun)


def serve(app: FastAPI, state: ServingState, host: str, port: int, begun: Callable[[str], None]) -> None:
    """Answer requests until the process is told to stop.

    Parameters
    ----------
    app : FastAPI
        The application.
    state : ServingState
        Of the server.
    host, port : str, int
        Where to listen; port 0 takes a free one.
    begun : callable
        Told of the address once requests are taken.

    Raises
    ------
    InputError
        If the address can't be listened on.
    """
    server = make_server(app, state, host, port, begun)
    try:
        server.run()
    except SystemExit:
        raise InputError(f"can't listen on {host}:{port}; is the port taken?") from None
    finally:
        state.close()


def check_host(host: str, *, has_keys: bool) -> None:
    """Refuse to listen to other machines where anyone could ask.

    Raises
    ------
    InputError
        If there is no key and the host is not loopback.
    """
    if not has_keys and host not in LOOPBACK:
        raise InputError(
            f"--host {host}: without API keys palate listens to this machine alone (127.0.0.1); "
            "make a key first: palate keys create"
        )
