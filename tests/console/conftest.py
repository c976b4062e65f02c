"""One browser and one server for all tests of the console."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock
from scripts import console
from tests.console.shop import make_shop
from tests.console.views import View
from tests.served import served
from tests.shared import made_once
from tests.shops import copy_shop

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="session")
def built() -> Path:
    """The console as its sources are now."""
    assert console.has_node(), console.NOT_BUILT
    with FileLock(console.SOURCE / ".build.lock"):
        console.build()
    return console.BUILT


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop of these tests; read it, don't write to it."""
    return made_once(tmp_path_factory, "console-shop", make_shop)[0]


@pytest.fixture(scope="session")
def served_shop(
    built: Path, trained: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of `palate serve` with the shop."""
    own = copy_shop(trained, tmp_path_factory.mktemp("console") / "shop")
    with served(own) as (client, _):
        yield client


@pytest.fixture(scope="session")
def address(served_shop: httpx.Client) -> str:
    """Where `palate serve` answers for the shop."""
    return str(served_shop.base_url).rstrip("/")


# Closed with each file: as long as it is there, its thread has a running event loop and can't run another.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the console is not looked at")
    flags = (*FLAGS, "--no-sandbox") if sys.platform == "linux" and os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
        yield made
        made.close()


@pytest.fixture
def view(browser: Any, address: str) -> Iterator[Callable[..., View]]:
    """Opens views of the console in windows of their own; what they say on the console must be nothing."""
    with views(browser, address) as opened:
        yield opened


@contextmanager
def views(browser: Any, address: str) -> Iterator[Callable[..., View]]:
    """As the fixture, of any server."""
    opened: list[View] = []

    def make(path: str = "/shop", **options: Any) -> View:
        made = View.open(browser, address, path, **options)
        opened.append(made)
        return made

    yield make
    for view in opened:
        view.close()
        assert view.said == [], view.said
