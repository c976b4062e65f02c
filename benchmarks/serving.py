"""How fast a server answers: ``python -m benchmarks.serving [ITEMS USERS SECONDS]``.

Both servers and the load generator share this machine. The baseline is a plain FastAPI endpoint around
implicit's ALS, if that is installed, with the same users and items. Requests come at a constant rate and are
timed from the moment at which they were due; then as many as the server takes. CPU time a request, that of
all threads of the server, compares them on a busy machine too.
"""

import asyncio
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from palate.data import Dataset, Features, Fingerprint, Index
from palate.features import FeatureSet, normalised

CONNECTIONS = 16
K = 10


def dataset(n_items: int, n_users: int, seed: int = 0) -> Dataset:
    """Users with 5 to 15 events each on items of 200 kinds, and text vectors that show the kind."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, 200, n_items)
    by_kind = [np.flatnonzero(kind == number) for number in range(200)]
    likes = random.integers(0, 200, n_users)
    counts = random.integers(5, 16, n_users)
    user = np.repeat(np.arange(n_users), counts).astype(np.int32)
    near = random.random(len(user)) < 0.7
    item = random.integers(0, n_items, len(user))
    for number in range(200):
        rows = np.flatnonzero(near & (likes[user] == number))
        if len(rows) and len(by_kind[number]):
            item[rows] = random.choice(by_kind[number], len(rows))
    time_ = random.random(len(user)) * 1e7 + 1.7e9
    corners = random.normal(size=(200, 64)).astype(np.float32)
    values = corners[kind] + random.normal(size=(n_items, 64)).astype(np.float32)
    text = normalised(values, np.ones(n_items, np.bool_), "text", Fingerprint("made-up", "1"))
    users = Index(tuple(f"u{number}" for number in range(n_users)))
    items = Index(tuple(f"i{number}" for number in range(n_items)))
    return Dataset.of(users, items, user, item.astype(np.int32), None, time_, {"text": text})


def prepare(folder: Path, n_items: int, n_users: int) -> None:
    """A workspace whose store and snapshot hold such a shop."""
    import polars as pl

    from palate.explain import LANGUAGES
    from palate.late import carry_late
    from palate.models.blend import Blend, Ingredient
    from palate.shop import Reviews
    from palate.shop.event_weights import EventWeights
    from palate.store import NewEvent
    from palate.store.models import Model, activate, add_model
    from palate.tasks.live.snapshot import SNAPSHOTS, Snapshot
    from palate.tasks.stores import open_store

    made = dataset(n_items, n_users)

    def part(model: str, weight: float, **parameters: object) -> Ingredient:
        return Ingredient(
            model=model, parameters=parameters, memory_steps=None, memory_days=None, weight=weight
        )

    blend = Blend(ingredients=[part("sparse-l3ae", 1.0), part("item-knn", 0.5), part("popularity", 0.1)]).fit(
        made
    )
    carry_late(blend, blend)
    empty = pl.DataFrame(
        schema={
            **dict.fromkeys(("review_id", "user_id", "item_id", "text"), pl.String),
            **dict.fromkeys(("rating", "time", "helpful"), pl.Float64),
        }
    )
    attributes = pl.DataFrame({"item_id": list(made.items), "price": np.linspace(1, 100, n_items)})
    features: dict[str, Features] = dict(made.features)
    snapshot = Snapshot(
        "20260101-000000-0000",
        blend,
        made.items,
        tuple(made.items),
        attributes,
        {"price": "number"},
        FeatureSet(features, (), None, {}, {}),
        None,
        Reviews(empty, (), ()),
        EventWeights({}),
        LANGUAGES["en"],
    )
    folder.mkdir()
    snapshot.save(folder / ".palate" / SNAPSHOTS / snapshot.version)
    with open_store(folder) as store:
        events = [
            NewEvent(made.users[int(u)], made.items[int(i)], "purchase", None, float(t))
            for u, i, t in zip(made.user, made.item, made.time, strict=True)  # pyright: ignore[reportArgumentType]
        ]
        for start in range(0, len(events), 5000):
            store.add_events(events[start : start + 5000]).result()
        row = Model(snapshot.version, snapshot.version, "", {}, 0, 0)
        store.submit(lambda connection: add_model(connection, row)).result()
        store.submit(lambda connection: activate(connection, row.id)).result()


BASELINE = """
import sys
from scipy.sparse import csr_matrix
from fastapi import FastAPI
from implicit.als import AlternatingLeastSquares
from benchmarks.serving import dataset
import uvicorn
made = dataset(int(sys.argv[1]), int(sys.argv[2]))
matrix = csr_matrix(made.train_matrix)
model = AlternatingLeastSquares(factors=64, iterations=5, random_state=0)
model.fit(matrix, show_progress=False)
app = FastAPI()
@app.get("/v1/users/{user}/recommendations")
def recommend(user: str, k: int = 10):
    row = made.users.position(user)
    items, scores = model.recommend(row, matrix[[row]], N=k)
    return {"items": [{"item_id": made.items[int(i)], "score": float(s)} for i, s in zip(items, scores)]}
print("ready", flush=True)
uvicorn.run(app, port=int(sys.argv[3]), log_level="error")
"""


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> None:
    """One request on an open connection, which must be answered well."""
    writer.write(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    body = await reader.readexactly(length)
    if b" 200 " not in head.split(b"\r\n")[0]:
        sys.exit(f"{path}: {head.decode()}{body.decode()}")


async def load(port: int, n_users: int, seconds: float, rate: float | None, more: str = "") -> list[float]:
    """Seconds from due to done of each request, at a rate; None asks as fast as answers come."""
    random = np.random.default_rng(1)
    due: asyncio.Queue[float] = asyncio.Queue()
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            at = await due.get() if rate else time.perf_counter()
            path = f"/v1/users/u{random.integers(n_users)}/recommendations?k={K}{more}"
            await ask(reader, writer, path)
            took.append(time.perf_counter() - at)
        writer.close()

    async def clock() -> None:
        start = time.perf_counter()
        count = 0
        while rate and time.perf_counter() < end:
            wait = start + count / rate - time.perf_counter()
            await asyncio.sleep(max(wait, 0))
            due.put_nowait(start + count / rate)
            count += 1
        for _ in range(CONNECTIONS):
            due.put_nowait(time.perf_counter())

    await asyncio.gather(clock(), *(client() for _ in range(CONNECTIONS)))
    return took


def wait_until_ready(port: int) -> None:
    """As a proxy does before it sends requests."""
    while httpx.get(f"http://127.0.0.1:{port}/v1/health/ready").status_code != 200:
        time.sleep(0.1)


def cpu_seconds(process: "subprocess.Popen[str]") -> float:
    """CPU time that a process took since its start, of all its threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(
    what: str,
    server: "subprocess.Popen[str]",
    port: int,
    n_users: int,
    seconds: float,
    rate: float | None,
    more: str = "",
) -> tuple[float, float]:
    """Load a server, and print one line; requests a second, and CPU seconds of each."""
    before = cpu_seconds(server)
    took = asyncio.run(load(port, n_users, seconds, rate, more))
    cpu = (cpu_seconds(server) - before) / len(took)
    p50, p99 = np.percentile(took, [50, 99]) * 1000
    print(
        f"{what}: {len(took) / seconds:,.0f} requests/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"{cpu * 1e6:,.0f} us of CPU each",
        flush=True,
    )
    return len(took) / seconds, cpu


def main(n_items: int, n_users: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "shop"
        prepare(folder, n_items, n_users)
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        began = time.perf_counter()
        command = [sys.executable, "-m", "palate.serving", str(folder), "127.0.0.1", "8971"]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True
        )
        assert server.stdout is not None
        server.stdout.readline()
        print(f"started with {n_items:,} items in {time.perf_counter() - began:.1f} s", flush=True)
        wait_until_ready(8971)
        print(f"ready, encoders loaded, in {time.perf_counter() - began:.1f} s", flush=True)
        asyncio.run(load(8971, n_users, 3, None))
        measured("palate at 300 requests/s", server, 8971, n_users, seconds, 300)
        explained = "palate, explained, at 50 requests/s"
        measured(explained, server, 8971, n_users, seconds, 50, "&explain=true")
        ours, our_cpu = measured("palate, as fast as it goes", server, 8971, n_users, seconds, None)
        server.terminate()
        server.wait()
    if importlib.util.find_spec("implicit") is None:
        print("implicit is not installed: no baseline")
        return
    command = [sys.executable, "-c", BASELINE, str(n_items), str(n_users), "8972"]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True)
    assert other.stdout is not None
    other.stdout.readline()
    time.sleep(2)
    theirs, their_cpu = measured("FastAPI around implicit's ALS", other, 8972, n_users, seconds, None)
    other.terminate()
    print(
        f"palate answers {ours / theirs:.2f} x as many requests as a plain endpoint around ALS, "
        f"{their_cpu / our_cpu:.2f} x by CPU time"
    )


if __name__ == "__main__":
    wanted = [float(word) for word in sys.argv[1:]] or [20_000, 50_000, 20]
    main(int(wanted[0]), int(wanted[1]), wanted[2])
