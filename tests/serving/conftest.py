"""A small shop behind the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.live import live_of, publish_small_shop, stored_events, stored_items, write_small_shop

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.store import Store
from palate.store.items import put_items
from palate.tasks.live.living import LivingShop
from palate.tasks.live.shop import Live


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_shop(tmp_path_factory.mktemp("live") / "shop")


@pytest.fixture(scope="session")
def live(folder: Path) -> Live:
    return live_of(folder, publish_small_shop(folder))


@pytest.fixture
def shop(folder: Path, live: Live, tmp_path: Path) -> Iterator[LivingShop]:
    made = LivingShop(Store.open(None, tmp_path / "store"), tmp_path / "features", live)
    made.start()
    made.add_events(stored_events(folder)).result(10)
    made.store.submit(lambda connection: put_items(connection, stored_items(folder), "encoded")).result(10)
    yield made
    made.close()


@pytest.fixture
def state(shop: LivingShop) -> Iterator[ServingState]:
    made = ServingState(shop)
    yield made
    made.close()


@pytest.fixture
def client(state: ServingState) -> TestClient:
    return TestClient(make_app(state), raise_server_exceptions=False)
