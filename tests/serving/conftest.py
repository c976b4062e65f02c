"""A small shop behind the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.live import prepare_small_shop, write_small_shop
from tests.shops import copy_shop

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop
from palate.tasks.live.shop import Live


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small_shop(tmp_path_factory.mktemp("live") / "shop")
    prepare_small_shop(folder)
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return copy_shop(prepared, tmp_path / "shop")


@pytest.fixture
def shop(folder: Path) -> Iterator[LivingShop]:
    made = LivingShop.open(folder)
    made.start()
    yield made
    made.close()


@pytest.fixture
def live(shop: LivingShop) -> Live:
    return shop.now


@pytest.fixture
def state(shop: LivingShop) -> Iterator[ServingState]:
    made = ServingState(shop)
    yield made
    made.close()


@pytest.fixture
def client(state: ServingState) -> TestClient:
    return TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False)
