"""How a server's memory grows with requests: ``python -m benchmarks.soak [REQUESTS [ITEMS USERS]]``.

Recommendations, some explained, sessions, similar items and events come by several connections at once.
Every user is asked for first, so that what is kept of users in memory is there; memory is read then and at
the end, and a growth of more than 5 % fails.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil

from benchmarks.serving import prepare

Asked = tuple[str, str, bytes]

CONNECTIONS = 8
MOST = 0.05
"""Share by which memory may grow."""

LOOKS = 10


async def send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: bytes
) -> int:
    """One request on an open connection; its status."""
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(body)}\r\n"
    writer.write(f"{head}content-type: application/json\r\n\r\n".encode() + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length"))
    await reader.readexactly(length)
    return int(lines[0].split()[1])


class Mix:
    """Requests as a shop's front sends them, the same ones each time."""

    def __init__(self, items: int, users: int) -> None:
        self._random = np.random.default_rng(0)
        self._items, self.users = items, users

    def everybody(self) -> Iterator[Asked]:
        """Recommendations for each user once, explained."""
        for user in range(self.users):
            yield "GET", f"/v1/users/u{user}/recommendations?k=10&explain=true", b""

    def next(self) -> Asked:
        """Method, path and body of the next request."""
        kind = self._random.random()
        user, item = self._random.integers(self.users), self._random.integers(self._items)
        if kind < 0.1:
            event = {"user_id": f"u{user}", "item_id": f"i{item}", "event": "view"}
            return "POST", "/v1/events", json.dumps(event).encode()
        if kind < 0.2:
            session = {"events": [{"item_id": f"i{item}"}], "k": 10}
            return "POST", "/v1/recommendations", json.dumps(session).encode()
        if kind < 0.25:
            return "GET", f"/v1/items/i{item}/similar?k=10", b""
        more = "&explain=true" if kind < 0.35 else ""
        return "GET", f"/v1/users/u{user}/recommendations?k=10{more}", b""


async def load(port: int, requests: Iterator[Asked]) -> Counter[int]:
    """Send requests, as fast as they are answered."""
    statuses: Counter[int] = Counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for asked in requests:
            statuses[await send(reader, writer, *asked)] += 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return statuses


def soak(requests: int, n_items: int, n_users: int) -> float:
    """Send requests to a server of its own; the share by which its memory grows once it knows all users."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "shop"
        prepare(folder, n_items, n_users)
        command = [sys.executable, "-m", "palate.serving", str(folder), "127.0.0.1", "0"]
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True
        )
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline().split()[3].rstrip(";").rsplit(":", 1)[1])
            return _watched(psutil.Process(server.pid), port, Mix(n_items, n_users), requests)
        finally:
            server.terminate()
            server.wait()


def _watched(process: psutil.Process, port: int, mix: Mix, requests: int) -> float:
    parts = [(f"each of {mix.users:,} users", list(mix.everybody()))]
    parts += [(f"{(look + 1) * requests // LOOKS:,} more", []) for look in range(LOOKS)]
    used: list[float] = []
    for name, first in parts:
        began, count = time.perf_counter(), len(first) or requests // LOOKS
        asked = iter(first) if first else (mix.next() for _ in range(count))
        statuses = asyncio.run(load(port, asked))
        if bad := {status: number for status, number in statuses.items() if status >= 300}:
            sys.exit(f"requests failed: {bad}")
        used.append(process.memory_info().rss / 2**20)
        pace = count / (time.perf_counter() - began)
        print(f"{name}: {used[-1]:,.1f} MiB, {pace:,.0f} requests/s", flush=True)
    return used[-1] / used[0] - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requests", nargs="?", type=int, default=200_000)
    parser.add_argument("items", nargs="?", type=int, default=2000)
    parser.add_argument("users", nargs="?", type=int, default=5000)
    given = parser.parse_args()
    growth = soak(given.requests, given.items, given.users)
    print(f"memory grew by {growth:.1%} once all users were known")
    if growth > MOST:
        sys.exit(f"that is more than {MOST:.0%}")


if __name__ == "__main__":
    main()
