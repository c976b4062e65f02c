"""A shop served by the command, in a process of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import httpx


@contextmanager
def served(
    folder: Path, port: int = 0, *, ready: bool = True
) -> Generator[tuple[httpx.Client, "subprocess.Popen[str]"]]:
    """The command on a free port, and a client of it; it is stopped at the end, and must end well.

    An empty shop is not waited for, where ``ready`` says so: it is not ready before it is filled.
    """
    command = [sys.executable, "-m", "palate", "serve", str(folder), "--port", str(port)]
    # A file, since log lines that nobody reads fill a pipe, and then the server waits.
    with TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            address = ""
            for line in process.stdout or ():
                if line.startswith("palate answers on "):
                    address = line.split()[3].rstrip(";")
                    break
            assert address, told(log)
            with httpx.Client(base_url=address, timeout=60) as client:
                if ready:
                    wait_until_ready(client)
                yield client, process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            errors = told(log)
            assert "Traceback" not in errors, errors


def wait_until_ready(client: httpx.Client) -> None:
    """As a proxy does before it sends requests."""
    deadline = time.monotonic() + 60
    while client.get("/v1/health/ready").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def told(log: IO[str]) -> str:
    """All that was written so far."""
    log.seek(0)
    return log.read()
