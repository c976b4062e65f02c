"""Commands as clients of the head node of a Ray cluster, as ``ray://HOST:PORT`` names it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import pytest
from tests.commands import Palate

from palate.scale.cluster import QUIET

pytestmark = pytest.mark.skipif(
    find_spec("ray") is None or find_spec("grpc") is None, reason="Ray is not installed: make ray"
)

PATIENCE = 300
"""Seconds until the head node takes clients, at most."""

TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token_hex(32)}
"""Whom a head node answers."""

START = "from ray.scripts.scripts import main; main()"


CONNECT = "import ray, sys; ray.init(sys.argv[1])"


def free_ports(count: int) -> list[int]:
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports


def takes_clients(address: str) -> bool:
    """Whether a head node does, which has to start much for its first one."""
    words = [sys.executable, "-c", CONNECT, address]
    return subprocess.run(words, env=os.environ | QUIET | TOKEN, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a head node with one worker, which runs until the tests are done."""
    port, own = free_ports(2)
    # Paths of its sockets may not be long, so that it can't have a folder of pytest's.
    with TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        words = [
            *("start", "--head", "--block", "--num-cpus=1", "--object-store-memory=100000000"),
            *("--node-ip-address=127.0.0.1", f"--port={own}", f"--ray-client-server-port={port}"),
            *("--include-dashboard=false", "--include-log-monitor=false", f"--temp-dir={folder}"),
        ]
        log = Path(folder) / "head.txt"
        with log.open("w") as out:
            head = subprocess.Popen(
                [sys.executable, "-c", START, *words],
                env=os.environ | QUIET | TOKEN,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            until = time.monotonic() + PATIENCE
            while not takes_clients(f"ray://127.0.0.1:{port}"):
                assert head.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
            yield f"ray://127.0.0.1:{port}"
        finally:
            os.killpg(head.pid, signal.SIGTERM)
            head.wait(PATIENCE)


def test_a_client_evaluates_and_recommends_as_one_machine_does(
    address: str,
    own_shop: Path,
    palate_command: Palate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in TOKEN.items():
        monkeypatch.setenv(name, value)
    evaluate = ("evaluate", own_shop, "--model", "item-knn", "--json")
    alone, wide = (palate_command(*evaluate, "--engine", engine).json for engine in ("local", address))
    assert wide["results"][0]["metrics"] == alone["results"][0]["metrics"]
    assert palate_command("train", own_shop, "--model", "item-knn", "--engine", address).code == 0
    written = tmp_path / "here.csv", tmp_path / "there.csv"
    for out, engine in zip(written, ("local", address), strict=True):
        done = palate_command(
            *("recommend", own_shop, "--users", "all", "--k", 5, "--out", out, "--engine", engine)
        )
        assert done.code == 0, done.err
    assert written[0].read_text() == written[1].read_text() != ""
