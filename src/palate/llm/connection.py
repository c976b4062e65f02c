"""The openai library's client, which retries nothing and reads no more than it may."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from palate.errors import MissingExtra

if TYPE_CHECKING:
    from httpx2 import AsyncByteStream, Response
    from openai import AsyncOpenAI

CONNECT = 5.0
"""Seconds to wait for a connection."""

MOST_BYTES = 2_000_000
"""Of one response, whatever it is."""


class TooLong(Exception):
    """A server sent more than may be read."""


def async_client(url: str, key: str, connections: int) -> "AsyncOpenAI":
    """A client of one server.

    Raises
    ------
    MissingExtra
        If the library `openai` is not installed.
    """
    try:
        import httpx2
        import openai
    except ImportError as error:
        raise MissingExtra("language models need openai: pip install 'palate[llm]'") from error
    http = openai.DefaultAsyncHttpxClient(
        base_url=url,
        limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bounded]},
        follow_redirects=False,
    )
    # Time without bounds here: every request runs under deadlines of its own.
    timeout = httpx2.Timeout(None, connect=CONNECT)
    return openai.AsyncOpenAI(api_key=key, base_url=url, max_retries=0, timeout=timeout, http_client=http)


async def _bounded(response: "Response") -> None:
    """Make the rest of a response end in :class:`TooLong` behind :data:`MOST_BYTES`."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise TooLong
    response.stream = _capped(response.stream)  # pyright: ignore[reportArgumentType]


def _capped(stream: "AsyncByteStream") -> "AsyncByteStream":
    import httpx2

    class Capped(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            read = 0
            async for part in stream:
                read += len(part)
                if read > MOST_BYTES:
                    raise TooLong
                yield part

        async def aclose(self) -> None:
            await stream.aclose()

    return Capped()
