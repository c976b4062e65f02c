"""A shop whose tables lie in a store, and whose lists are written to one: in memory, and in a made-up S3.

The S3 half needs ``moto[server]`` and ``s3fs``, and is passed over without them.
"""

import io
import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import polars as pl
import pytest
from tests.shops import write_shop

import palate
from palate.folders import folder_at
from palate.workspace import Workspace

USERS, ITEMS = 30, 12


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty folder in a store."""
    if request.param == "memory":
        yield f"memory://{uuid.uuid4()}"
        return
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "made-up")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir("shop")
        yield f"s3://shop/{uuid.uuid4()}"
    server.stop()


def put(address: str, table: pl.DataFrame) -> None:
    content = io.BytesIO()
    table.write_parquet(content)
    folder, _, name = address.rpartition("/")
    folder_at(folder).write(name, content.getvalue())


def lists_at(address: str) -> pl.DataFrame:
    folder = folder_at(address)
    assert "_SUCCESS" in folder.names()
    return pl.concat(
        pl.read_parquet(io.BytesIO(folder.read(name))) for name in folder.names() if name.endswith(".parquet")
    )


def test_tables_are_read_from_a_store_and_lists_written_to_it(store: str, tmp_path: Path) -> None:
    pairs = [(f"u{user}", f"i{(user + step) % ITEMS}") for user in range(USERS) for step in range(4)]
    clicks = pl.DataFrame(pairs, schema=["user_id", "item_id"], orient="row")
    put(f"{store}/clicks/part-0.parquet", clicks[:60])
    put(f"{store}/clicks/part-1.parquet", clicks[60:])
    titles = [f"{'red' if item % 2 else 'blue'} lamp number {item}" for item in range(ITEMS)]
    put(f"{store}/items.parquet", pl.DataFrame({"item_id": [f"i{n}" for n in range(ITEMS)], "title": titles}))
    folder = write_shop(
        tmp_path / "shop",
        palate_toml=f'[files]\ninteractions = "{store}/clicks/"\nitems = "{store}/items.parquet"\n',
    )
    Workspace(folder).train("item-knn", on="all")
    ws = palate.open(folder)
    assert len(ws.model.users_) == USERS
    written = ws.service.write_parts(folder_at(f"{store}/recs/"), None, 3)
    assert (written.lists, written.kept) == (USERS, 0)
    recs = ws.recommend_many(None, 3)
    assert lists_at(f"{store}/recs").sort("user_id", "rank").equals(recs.sort("user_id", "rank"))
    assert ws.service.write_parts(folder_at(f"{store}/recs/"), None, 3).kept == written.parts
    similar = ws.similar_items(2).write_parts(folder_at(f"{store}/similar/"))
    assert similar.lists == ITEMS == lists_at(f"{store}/similar")["item_id"].n_unique()
    again = Workspace(folder).similar_items(2).write_parts(folder_at(f"{store}/similar/"))
    assert (again.kept, again.rows) == (similar.parts, similar.rows)
