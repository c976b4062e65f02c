"""Names of engines, and what is said where one can't be used."""

import socket
from pathlib import Path
from types import ModuleType

import pytest
from tests.commands import Palate

from palate.engine import Local, current
from palate.errors import EngineFailed, InputError, MissingExtra
from palate.scale import cluster, working_on

SOURCES = Path(__file__).resolve().parents[2] / "src" / "palate"


def test_ray_is_imported_in_one_room() -> None:
    users = {
        path.relative_to(SOURCES).parts[0]
        for path in SOURCES.rglob("*.py")
        if any(
            line.strip().startswith(("import ray", "from ray"))
            for line in path.read_text("utf-8").split("\n")
        )
    }
    assert users == {"scale"}


def test_threads_work_where_nothing_else_is_wanted() -> None:
    with working_on("local") as engine:
        assert current() is engine
        assert isinstance(engine, Local)


@pytest.mark.parametrize(
    "name", ["spark", "", "ray:", "ray://", "ray://host", "ray://:10001", "ray://host:port"]
)
def test_a_name_of_no_engine_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(InputError, match="give local, ray or ray://HOST:PORT"), working_on(name):
        pass


@pytest.mark.parametrize("name", ["ray", "ray://10.0.0.5:10001"])
def test_without_ray_the_extra_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda module: None)
    with (
        pytest.raises(MissingExtra, match=rf"{name} needs ray.*pip install 'palate\[ray\]'"),
        working_on(name),
    ):
        pass


@pytest.fixture
def silent_port() -> int:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("by_variable", [False, True])
def test_a_cluster_that_does_not_answer_is_named(
    silent_port: int, by_variable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_library", lambda address: ModuleType("ray"))
    address = f"127.0.0.1:{silent_port}" if by_variable else f"ray://127.0.0.1:{silent_port}"
    if by_variable:
        monkeypatch.setenv("RAY_ADDRESS", address)
    with (
        pytest.raises(
            EngineFailed, match=rf"^{address}: no Ray cluster answers .*refused.*check the address"
        ),
        working_on("ray" if by_variable else address),
    ):
        pass


def test_an_engine_that_would_do_nothing_is_refused(own_shop: Path, palate_command: Palate) -> None:
    for options in (["--user", "u1"], ["--users", "all", "--explain", "--out", own_shop / "r.csv"]):
        done = palate_command("recommend", own_shop, *options, "--engine", "ray")
        assert done.code == 2
        assert "--engine ray ranks for many users" in done.err
