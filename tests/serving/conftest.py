"""A small shop behind the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.live import live_of, publish_small_shop, write_small_shop

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.shop import Live


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    folder: Path = write_small_shop(tmp_path_factory.mktemp("live") / "shop")
    return live_of(folder, publish_small_shop(folder))


@pytest.fixture
def state(live: Live) -> Iterator[ServingState]:
    made = ServingState(live)
    yield made
    made.close()


@pytest.fixture
def client(state: ServingState) -> TestClient:
    return TestClient(make_app(state), raise_server_exceptions=False)
