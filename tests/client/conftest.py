"""A client of each kind, of a small shop in the same process."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from tests.serving.conftest import folder, prepared, shop, state  # noqa: F401  (fixtures)

from palate.client import AsyncClient, Client
from palate.serving.app import make_app
from palate.serving.state import ServingState


class InProcess(httpx.BaseTransport):
    """Asks an application in this process, which runs in the loop of a portal."""

    def __init__(self, portal: BlockingPortal, app: Any) -> None:
        self._portal, self._inner = portal, httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()

        async def ask() -> httpx.Response:
            asked = httpx.Request(request.method, request.url, headers=request.headers, content=body)
            answer = await self._inner.handle_async_request(asked)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return self._portal.call(ask)


class Awaited:
    """An async client whose methods are waited for."""

    def __init__(self, portal: BlockingPortal, client: AsyncClient) -> None:
        self._portal, self._client = portal, client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda *arguments, **options: self._portal.call(lambda: method(*arguments, **options))


Make = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def make_client(request: pytest.FixtureRequest, state: ServingState) -> Iterator[Make]:  # noqa: F811
    """Makes a client from the options of either kind."""
    app = make_app(state)
    with start_blocking_portal() as portal:

        def make(**options: Any) -> Any:
            if request.param == "sync":
                return Client("http://localhost", transport=InProcess(portal, app), **options)
            transport = httpx.ASGITransport(app)
            return Awaited(portal, AsyncClient("http://localhost", transport=transport, **options))

        yield make


@pytest.fixture
def client(make_client: Make) -> Any:
    return make_client()
