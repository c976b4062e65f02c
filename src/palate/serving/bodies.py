"""Bodies of requests: how large they may be, and received whole before a request takes a turn."""

from typing import NamedTuple, cast

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

BODY, MANY_BODY, UPLOAD_BODY = 2**20, 2**22, 2**26
"""Bytes of a body, at most: of most requests, of LARGE, of a form with files."""

LARGE = ("/v1/events", "/v1/items", "/v1/search")
"""Paths of requests that hold many events or items, or a picture within JSON."""

HELD = 2**28
"""Bytes of all bodies that are being received, at most; forms with files go to disk and don't count."""


class Held:
    """Counts the bytes of bodies in memory.

    Parameters
    ----------
    most : int
        Bytes beyond which further bodies are refused.
    """

    def __init__(self, most: int = HELD) -> None:
        self._free = most

    def take(self, size: int) -> None:
        """Count bytes that came in.

        Raises
        ------
        HTTPException
            If there are too many.
        """
        if size > self._free:
            raise HTTPException(503, "too many large requests at once; try again soon", {"retry-after": "1"})
        self._free -= size

    def give_back(self, size: int) -> None:
        """Count bytes that are no longer held."""
        self._free += size


class Body:
    """The body of one request.

    Parameters
    ----------
    receive : ASGI receive
        Gives it.
    most : int
        Bytes that it may have.
    held : Held
        Counts them.
    """

    def __init__(self, receive: Receive, most: int, held: Held) -> None:
        self._receive, self._most, self._held = bounded(receive, most), most, held
        self._parts: list[bytes] = []
        self._size = 0

    async def whole(self) -> Receive | None:
        """Receive all of it; what gives it again at once, or None where the client left.

        A client that sends it slowly holds no turn meanwhile.

        Raises
        ------
        HTTPException
            If it is too large, or too much is held.
        """
        while True:
            message = await self._receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            self._held.take(len(part))
            self._size += len(part)
            self._parts.append(part)
            if not message.get("more_body", False):
                return self._again

    def release(self) -> None:
        """Let go of it."""
        self._held.give_back(self._size)
        self._size, self._parts = 0, []

    async def _again(self) -> Message:
        if self._parts:
            body, self._parts = b"".join(self._parts), []
            return {"type": "http.request", "body": body, "more_body": False}
        return await self._receive()


def bounded(receive: Receive, most: int) -> Receive:
    """The same messages, as long as the body is within its limit, whatever its length was said to be."""
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413, too_large(most))
        return message

    return receiving


class Announced(NamedTuple):
    """What the headers of a request say of its body.

    Attributes
    ----------
    is_there : bool
        Whether there is one.
    is_form : bool
        Whether it is a form.
    most : int
        Bytes that it may have.
    length : int
        Bytes that it is said to have; 0 where nothing is said.
    """

    is_there: bool
    is_form: bool
    most: int
    length: int

    @classmethod
    def of(cls, scope: Scope) -> "Announced":
        """Read the headers of a request, each of which counts where it is first."""
        headers = dict(reversed(cast(list[tuple[bytes, bytes]], scope["headers"])))
        length = headers.get(b"content-length", b"")
        is_form = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        return cls(
            length not in (b"", b"0") or headers.get(b"transfer-encoding", b"") != b"",
            is_form,
            UPLOAD_BODY if is_form else MANY_BODY if scope["path"] in LARGE else BODY,
            int(length) if length.isdigit() else 0,
        )


def too_large(most: int) -> str:
    """Why a body is refused."""
    return f"the body is larger than the {most // 2**20} MiB that this request may have"


def header(scope: Scope, wanted: bytes) -> bytes:
    """A header of a request; empty where it has none."""
    headers = cast(list[tuple[bytes, bytes]], scope["headers"])
    return next((value for name, value in headers if name == wanted), b"")
