"""The two clients: one waits for answers, the other is awaited. All else is the same for both."""

import asyncio
import time
from typing import Any, Self, TypeVar

import httpx

from palate.client.call import Call
from palate.client.exchange import exchange
from palate.client.operations import Operations
from palate.client.retries import Retries

T = TypeVar("T")

HERE = "http://127.0.0.1:8000"
"""Where `palate serve` listens without further options."""

SECONDS = 30.0
"""Seconds of patience with a server that does not answer."""


class Client(Operations):
    """A client of a served shop.

    Parameters
    ----------
    url : str
        Of the server.
    key : str, optional
        An API key, where the server has any.
    timeout : float
        Seconds to wait for each step of one attempt.
    retries : Retries
        When and how often a request is sent again.
    transport : httpx.BaseTransport, optional
        How requests are sent, such as through a proxy.

    Raises
    ------
    ApiError, Unreachable, UnexpectedAnswer
        By each method, if there is no answer.
    """

    def __init__(
        self,
        url: str = HERE,
        key: str | None = None,
        *,
        timeout: float = SECONDS,
        retries: Retries | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._retries = retries or Retries()
        self._http = httpx.Client(base_url=url, headers=_headers(key), timeout=timeout, transport=transport)

    def send(self, call: Call[T]) -> T:
        """Send a call until it is answered, or until it is given up."""
        steps = exchange(call, self._retries)
        wait = next(steps)
        while True:
            time.sleep(wait)
            try:
                outcome = self._http.request(**_arguments(call))
            except httpx.TransportError as error:
                outcome = error
            try:
                wait = steps.send(outcome)
            except StopIteration as end:
                return end.value

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(Operations):
    """A client of a served shop whose methods are awaited.

    Parameters
    ----------
    url, key, timeout, retries
        As those of :class:`Client`.
    transport : httpx.AsyncBaseTransport, optional
        How requests are sent, such as through a proxy.
    """

    def __init__(
        self,
        url: str = HERE,
        key: str | None = None,
        *,
        timeout: float = SECONDS,
        retries: Retries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._retries = retries or Retries()
        self._http = httpx.AsyncClient(
            base_url=url, headers=_headers(key), timeout=timeout, transport=transport
        )

    async def send(self, call: Call[T]) -> T:
        """Send a call until it is answered, or until it is given up."""
        steps = exchange(call, self._retries)
        wait = next(steps)
        while True:
            await asyncio.sleep(wait)
            try:
                outcome = await self._http.request(**_arguments(call))
            except httpx.TransportError as error:
                outcome = error
            try:
                wait = steps.send(outcome)
            except StopIteration as end:
                return end.value

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"authorization": f"Bearer {key}"}


def _arguments(call: Call[Any]) -> dict[str, Any]:
    """A call as httpx takes it."""
    return {
        "method": call.method,
        "url": call.path,
        "params": list(call.params) or None,
        "json": call.json,
        "data": call.form,
        "files": list(call.files) or None,
        "headers": {} if call.idempotency_key is None else {"idempotency-key": call.idempotency_key},
    }
