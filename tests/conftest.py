"""Fixtures that all tests share: a made-up shop, and the real data where it lies beside the checkout."""

import gc
import tomllib
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import settings
from tests.commands import Palate, run_fresh_palate, run_palate
from tests.shared import made_once
from tests.shops import copy_shop

from palate.simulate import ShopFacts, simulate_shop

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"

# Wall-clock deadlines fail on a busy machine for no fault of the code. The same examples are tried each time,
# so that a change is judged by what it changed; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("palate", deadline=None, max_examples=60, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=600, print_blob=True)
settings.load_profile("palate")

# What is imported and collected stays to the end; to look for garbage in it takes half of all collecting.
gc.disable()


BASIC = "palate.media"
"""Rooms below this one in pyproject's layers need no encoder and no network: their tests are unit tests."""

ALONE = "console"
"""The room whose tests run alone: what a page shows in time hangs on what else the machine does."""

COSTLY = {"palate_command", "fresh_palate_command", "shop_folder", "shop_facts", "encoded_shop", "own_shop"}
"""Fixtures that make or encode a shop, or start a command."""


@cache
def _basic_rooms() -> set[str]:
    """Rooms whose tests train and encode nothing, by the order in which imports point."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers: list[str] = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    below = layers[layers.index(BASIC) + 1 :]
    return {room.removeprefix("palate.") for layer in below for room in layer.split(" | ")}


@cache
def _room(path: Path) -> str:
    """The room whose tests a file or a folder holds."""
    return path.relative_to(ROOT / "tests").parts[0].removeprefix("test_").removesuffix(".py")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import only the files that can hold tests of a kind where these alone are asked for."""
    rooms = {"unit": _basic_rooms(), "alone": {ALONE}}.get(config.option.markexpr)
    below = ROOT / "tests" in collection_path.parents
    return True if below and rooms is not None and _room(collection_path) not in rooms else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark unit tests: of basic rooms, without costly fixtures; check claims on real data where the data is.

    These come first, since they take longest.
    """
    rooms = _basic_rooms()
    for path, own in groupby(items, key=lambda item: item.path):
        room = _room(path)
        for item in own:
            if room in rooms and not COSTLY & set(getattr(item, "fixturenames", ())):
                item.add_marker("unit")
            if room == ALONE:
                item.add_marker("alone")
            elif item.get_closest_marker("alone"):
                raise pytest.UsageError(f"{item.nodeid}: tests that run alone are in tests/{ALONE}")
    if SHARED.is_dir():
        items.sort(key=lambda item: item.get_closest_marker("quality") is None)
        return
    claims = [item for item in items if item.get_closest_marker("quality")]
    config.hook.pytest_deselected(items=claims)
    items[:] = [item for item in items if not item.get_closest_marker("quality")]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage again, but not in what was there before the first test; in a process that collects no
    test but sends them to others, too.
    """
    gc.freeze()
    gc.enable()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run of nothing but claims on real data passes where the data is not, as a run of all tests does."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and not SHARED.is_dir():
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; only for tests marked quality."""
    return SHARED


@pytest.fixture(scope="session")
def _simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ShopFacts]:
    return made_once(
        tmp_path_factory, "simulated", lambda folder: simulate_shop(folder, items=48, users=60, seed=3)
    )


@pytest.fixture(scope="session")
def shop_facts(_simulated: tuple[Path, ShopFacts]) -> ShopFacts:
    """What is true of the made-up shop."""
    return _simulated[1]


@pytest.fixture(scope="session")
def shop_folder(_simulated: tuple[Path, ShopFacts]) -> Path:
    """A made-up shop with real media; read it, don't write to it."""
    return _simulated[0]


@pytest.fixture(scope="session")
def encoded_shop(_simulated: tuple[Path, ShopFacts], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same shop with every modality encoded, a joint space and a model; read it, don't write to it."""
    import palate

    def make(folder: Path) -> None:
        workspace = palate.open(copy_shop(_simulated[0], folder))
        workspace.encode()
        workspace.train()
        # Kept in the folder, so that it is learned once and not by each test that asks for what is similar.
        workspace.joint_if_any()

    # A copy for each process, for what is asked of a workspace is kept in it too.
    return copy_shop(made_once(tmp_path_factory, "encoded", make)[0], tmp_path_factory.mktemp("own") / "shop")


@pytest.fixture
def own_shop(encoded_shop: Path, tmp_path: Path) -> Path:
    """A copy of the encoded and trained shop that the test may change."""
    return copy_shop(encoded_shop, tmp_path / "shop")


@pytest.fixture(scope="session")
def palate_command() -> Palate:
    """The command line, in a process of its own."""
    return run_palate


@pytest.fixture(scope="session")
def fresh_palate_command() -> Palate:
    """The command line in a process that nothing was loaded in before, and with other hashes of strings."""
    return run_fresh_palate
