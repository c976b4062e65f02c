"""A connection that sends what is written in one turn of the event loop at once."""

import asyncio
from collections.abc import Iterable
from typing import Any

AT_ONCE = 64 * 1024
"""Bytes that are not kept until the end of the turn, so that a slow client holds up who writes."""


class OneSend(asyncio.Transport):
    """A transport that gathers what is written until the event loop turns.

    The head and the body of an answer leave together. Each system call takes as long as much of an answer,
    and a client that is woken by the head waits for the body.

    Parameters
    ----------
    transport : asyncio.Transport
        Of the connection.
    loop : asyncio.AbstractEventLoop
        That it belongs to.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send something with what else is written in this turn."""
        if not self._parts:
            self._loop.call_soon(self._send)
        self._parts.append(bytes(data))
        self._size += len(data)
        if self._size >= AT_ONCE:
            self._send()

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        """Write several things, one after the other."""
        for data in list_of_data:
            self.write(data)

    def close(self) -> None:
        """Send what was written, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        if parts:
            self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    # -- what the connection itself does ---------------------------------------------------------------------

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Something about the connection, such as its addresses."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Receive nothing for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Receive again."""
        self._transport.resume_reading()

    def is_reading(self) -> bool:
        """Whether it receives."""
        return self._transport.is_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Hand the connection to another protocol."""
        self._transport.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Who is told of what is received."""
        return self._transport.get_protocol()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Say how much may wait to be sent before who writes is held up."""
        self._transport.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        """Bytes that wait to be sent."""
        return self._size + self._transport.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """How much may wait: low, high."""
        return self._transport.get_write_buffer_limits()

    def can_write_eof(self) -> bool:
        """Whether the end can be told without closing."""
        return self._transport.can_write_eof()

    def write_eof(self) -> None:
        """Send what was written, then tell the end."""
        self._send()
        self._transport.write_eof()
