"""The first visit to an empty shop: a made-up one, files that are uploaded, and what is refused."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from tests.serving.running import eventually

from palate.serving.app import make_app
from palate.serving.routes import console
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop

SETTINGS = 'text_encoder = "none"\nspeech = false\nmodel = "popularity"\n\n[reviews]\nfeatures = false\n'


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "palate.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture
def state(empty: Path) -> Iterator[ServingState]:
    shop = LivingShop.open(empty)
    shop.start()
    made = ServingState(shop)
    yield made
    made.close()
    shop.close()


@pytest.fixture
def client(state: ServingState) -> TestClient:
    return TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console whose page is but what the server fills in."""
    built = tmp_path / "console"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_bytes(console.STATE)
    monkeypatch.setattr(console, "BUILT", built)
    monkeypatch.setattr(console, "console", lambda: console.Console.read(built))


def over(client: TestClient) -> dict[str, Any]:
    """How far the visit is once no step is being done."""
    eventually(lambda: client.get("/v1/start").json()["work"] is None, 180)
    return client.get("/v1/start").json()


@pytest.mark.usefixtures("page")
def test_an_empty_shop_says_so_and_what_to_do(client: TestClient) -> None:
    ready = client.get("/v1/health/ready")
    assert ready.status_code == 503
    assert ready.json()["status"] == "empty"
    told = client.get("/v1/start").json()
    assert {"table": "items", "column": "item_id"} in told.pop("meanings")
    assert told == {
        "state": "empty",
        "work": None,
        "progress": None,
        "error": None,
        "files": [],
        "understood": None,
    }
    asked = client.get("/v1/users/u1/recommendations")
    assert asked.status_code == 503
    assert "open the server in a browser" in asked.json()["detail"]
    assert client.get("/").text == "empty"


def test_a_made_up_shop_fills_it_is_answered_from_and_trained(client: TestClient, empty: Path) -> None:
    begun = client.post("/v1/start/simulate", json={"items": 40, "users": 12})
    assert begun.status_code == 202
    assert begun.json()["work"] == "simulate"
    again = client.post("/v1/start/simulate", json={})
    assert again.status_code == 409
    assert "another step" in again.json()["detail"]
    done = over(client)
    assert (done["state"], done["error"]) == ("done", None)
    assert client.get("/v1/items").json()["total"] == 40
    assert client.get("/v1/users/u0001/recommendations").status_code == 200
    eventually(lambda: client.get("/v1/health/ready").json()["status"] == "ready", 120)
    jobs = client.get("/v1/jobs", params={"kind": "train"}).json()["jobs"]
    assert len(jobs) == 1
    assert (empty / "palate.toml").read_text(encoding="utf-8") == SETTINGS
    assert not (empty / ".palate" / "first-visit").exists()
    refused = client.post("/v1/start/simulate", json={})
    assert refused.status_code == 409
    assert "has begun" in refused.json()["detail"]


def test_a_step_that_fails_says_why_and_can_be_done_again(
    client: TestClient, state: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    from palate.tasks.live.first_visit import visit

    monkeypatch.setattr(visit, "MODULE", "palate.tasks.no_such_module")
    assert client.post("/v1/start/simulate", json={"items": 40, "users": 12}).status_code == 202
    failed = over(client)
    assert failed["state"] == "empty"
    assert "no_such_module" in failed["error"]
    monkeypatch.undo()
    client.post("/v1/start/simulate", json={"items": 40, "users": 12})
    state.visit.close()
    assert client.get("/v1/start").json()["error"] == "it was stopped"


@pytest.mark.usefixtures("page")
def test_a_shop_with_items_has_no_first_visit(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "items.csv").write_text("item_id,title\ni1,lamp\n", encoding="utf-8")
    shop = LivingShop.open(folder)
    state = ServingState(shop)
    try:
        client = TestClient(make_app(state), "http://127.0.0.1")
        assert client.get("/v1/start").json()["state"] == "done"
        assert client.get("/v1/health/ready").json()["status"] == "starting"
        assert client.get("/").text == "begun"
    finally:
        state.close()
        shop.close()


def test_only_who_runs_the_shop_may_fill_it(client: TestClient, state: ServingState) -> None:
    from palate.store.keys import create_key

    _, secret = state.shop.store.submit(
        lambda connection: create_key(connection, "reader", ["read", "write"])
    ).result()
    state.keys.refresh()
    assert client.get("/v1/start").status_code == 401
    allowed = {"authorization": f"Bearer {secret}"}
    for method, path in (("GET", "/v1/start"), ("POST", "/v1/start/simulate")):
        refused = client.request(method, path, headers=allowed, json={} if method == "POST" else None)
        assert refused.status_code == 403, refused.text
    assert json.loads(refused.text)["detail"] == "this key has not the scope admin"


def send(client: TestClient, path: str, content: bytes, **fields: Any) -> Any:
    data = {"path": path, "size": str(len(content)), **{name: str(field) for name, field in fields.items()}}
    return client.post("/v1/start/files", data=data, files={"file": ("piece", content)})


def tables(n_items: int = 30, n_users: int = 20) -> dict[str, bytes]:
    """A shop with columns of other names, and one row that can't be used."""
    items = "".join(
        f"p{number},Lamp no. {number},{5 + number}.50,pictures/{number % 3}.png\n"
        for number in range(n_items)
    )
    orders = "".join(
        f"c{user},p{(user * 3 + step) % n_items},2026-01-{1 + step:02}T10:00:00\n"
        for user in range(n_users)
        for step in range(6)
    )
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")
    pictures = {f"pictures/{number}.png": picture.getvalue() for number in range(3)}
    products = f"product_id,product_name,price,image\n{items},no id,3,\n"
    return {
        "products.csv": products.encode(),
        "orders.csv": f"customer_id,product_id,order_time\n{orders}".encode(),
        **pictures,
    }


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as packed:
        for name, file in files.items():
            packed.writestr(f"export/{name}", file)
    return content.getvalue()


@pytest.mark.parametrize("how", ["files", "zip"])
def test_uploaded_files_are_understood_and_taken(client: TestClient, empty: Path, how: str) -> None:
    given = tables() if how == "files" else {"export.zip": zipped(tables())}
    for name, content in given.items():
        assert send(client, name, content).json() == {"path": name, "bytes": len(content)}
    uploaded = client.get("/v1/start").json()
    assert uploaded["state"] == "uploaded"
    assert {file["path"]: file["bytes"] for file in uploaded["files"]} == {
        name: len(content) for name, content in given.items()
    }
    assert client.post("/v1/start/take").status_code == 409
    assert client.post("/v1/start/read", json={}).status_code == 202
    told = over(client)
    assert (told["state"], told["error"]) == ("understood", None)
    understood = told["understood"]
    assert [understood[name] for name in ("items", "users", "interactions")] == [30, 20, 120]
    assert any("product_name = title" in line for line in understood["understood"])
    assert [reject["reason"] for reject in understood["rejects"]] == ["no item_id"]
    (items, interactions) = understood["tables"]
    assert items["columns"][:2] == ["item_id", "title"]
    assert items["rows"][0][:2] == ["p0", "Lamp no. 0"]
    assert interactions["table"] == "interactions"
    assert sorted(path.name for path in empty.iterdir()) == [".palate", "palate.toml"]
    assert client.post("/v1/start/take").status_code == 202
    done = over(client)
    assert (done["state"], done["error"]) == ("done", None)
    assert client.get("/v1/items/p3").json()["title"] == "Lamp no. 3"
    assert client.get("/v1/users/c3/recommendations").status_code == 200
    assert client.get("/v1/quarantine").json()["total"] >= 1
    assert not (empty / ".palate" / "first-visit").exists()


def test_a_large_file_comes_in_pieces_and_goes_on_where_it_stopped(client: TestClient) -> None:
    content = tables()["orders.csv"]
    first, rest = content[:100], content[100:]
    assert send(client, "orders.csv", first, size=len(content)).json()["bytes"] == 100
    assert client.get("/v1/start").json()["files"] == []
    assert client.post("/v1/start/read", json={}).status_code == 409
    twice = send(client, "orders.csv", rest, size=len(content), offset=90)
    assert twice.status_code == 409
    assert "has 100 bytes" in twice.json()["detail"]
    assert send(client, "orders.csv", rest, size=len(content), offset=100).status_code == 202
    assert client.get("/v1/start").json()["files"] == [{"path": "orders.csv", "bytes": len(content)}]
    assert client.delete("/v1/start/files").status_code == 204
    assert client.get("/v1/start").json()["state"] == "empty"


@pytest.mark.parametrize(
    "path",
    [
        "../out.csv",
        "/etc/cron.d/x.csv",
        "a/../../out.csv",
        "..\\out.csv",
        "C:/x.csv",
        ".hidden.csv",
        "a/.ssh/x.csv",
        "",
        "a" * 300 + ".csv",
        "/".join("abcdefghijk"),
        "x\x00.csv",
        "x\n.csv",
    ],
)
def test_no_upload_leads_out_of_its_folder(client: TestClient, empty: Path, path: str) -> None:
    before = sorted(str(path) for path in empty.parent.rglob("*") if "store" not in str(path))
    assert send(client, path, b"item_id\n1\n").status_code == 422
    assert sorted(str(path) for path in empty.parent.rglob("*") if "store" not in str(path)) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("items.csv", b"\x7fELF\x02\x01\x01\x00" + bytes(60)),
        ("picture.png", b"MZ\x90\x00" + bytes(60)),
        ("items.csv", b"<!doctype html><script>alert(1)</script>"),
        ("logo.svg", b"  <svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("items.csv", b"%PDF-1.7 and so on"),
        ("items.csv", b"a,b\n\x00\x00\x00\x01"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(client: TestClient, name: str, content: bytes) -> None:
    refused = send(client, name, content)
    assert refused.status_code == 422
    assert "taken are" in refused.json()["detail"]
    assert client.get("/v1/start").json()["state"] == "empty"


def bomb() -> bytes:
    """A ZIP of two tables that says to hold more than may be unpacked."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for name in ("items.csv", "reviews.csv"):
            packed.writestr(name, b"item_id\n1\n")
    data = bytearray(content.getvalue())
    for entry in re.finditer(b"PK\x01\x02", bytes(data)):
        # The size of each, as the central directory says it.
        data[entry.start() + 24 : entry.start() + 28] = (3 * 2**30).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (bomb(), "would unpack to"),
        (zipped({"../../../out.csv": b"item_id\n1\n"}), "leads out of its folder"),
        (b"PK\x03\x04 and nothing more", "zip"),
        (zipped({"note.csv": b"one,two\n1,2\n"}), "no table that palate knows"),
    ],
    ids=["bomb", "traversal", "broken", "no shop"],
)
def test_an_archive_that_can_not_be_a_shop_is_refused_with_the_reason(
    client: TestClient, empty: Path, content: bytes, why: str
) -> None:
    assert send(client, "export.zip", content).status_code == 202
    client.post("/v1/start/read", json={})
    told = over(client)
    assert told["state"] == "uploaded"
    assert why in told["understood"]["fault"]
    assert str(empty) not in told["understood"]["fault"]
    assert not list(empty.parent.rglob("out.csv"))
    assert client.post("/v1/start/take").status_code == 409


def test_what_columns_are_can_be_told(client: TestClient) -> None:
    send(client, "things.csv", b"nr,what,who\n1,lamp,a\n2,mug,b\n3,chair,c\n")
    client.post("/v1/start/read", json={})
    before = over(client)["understood"]
    assert "no table that palate knows" in before["fault"]
    assert before["sources"] == [
        {
            "file": "things.csv",
            "table": None,
            "columns": [
                {"header": "nr", "samples": ["1", "2", "3"], "meanings": []},
                {"header": "what", "samples": ["lamp", "mug", "chair"], "meanings": []},
                {"header": "who", "samples": ["a", "b", "c"], "meanings": []},
            ],
        }
    ]
    told = {"files": {"items": "things.csv"}, "columns": {"items": {"item_id": "nr", "title": "what"}}}
    client.post("/v1/start/read", json=told)
    understood = over(client)["understood"]
    assert (understood["fault"], understood["items"]) == (None, 3)
    assert understood["tables"][0]["rows"][0][:2] == ["1", "lamp"]
    assert understood["told"] == told
    for odd in ({"columns": {"nothing": "x"}}, {"files": {"items": 3}}, {"more": {}}):
        assert client.post("/v1/start/read", json=odd).status_code == 422


def test_a_taking_that_failed_half_way_goes_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, empty: Path
) -> None:
    from palate.tasks.live.first_visit import visit

    for name, content in tables().items():
        send(client, name, content)
    client.post("/v1/start/read", json={})
    over(client)
    monkeypatch.setattr(visit, "MODULE", "palate.tasks.no_such_module")
    client.post("/v1/start/take")
    failed = over(client)
    assert "no_such_module" in failed["error"]
    assert (empty / "items.csv").is_file()
    monkeypatch.undo()
    assert send(client, "more.csv", b"item_id\n1\n").status_code == 409
    assert client.delete("/v1/start/files").status_code == 409
    client.post("/v1/start/take")
    assert over(client)["state"] == "done"


def test_files_that_come_into_the_folder_meanwhile_are_left_alone(client: TestClient, empty: Path) -> None:
    for name, content in tables().items():
        send(client, name, content)
    client.post("/v1/start/read", json={})
    over(client)
    (empty / "items.csv").write_text("item_id\nmine\n", encoding="utf-8")
    client.post("/v1/start/take")
    assert "files of its own" in over(client)["error"]
    assert (empty / "items.csv").read_text(encoding="utf-8") == "item_id\nmine\n"


def test_what_a_known_export_is_is_not_told(client: TestClient) -> None:
    ratings = "".join(
        f"{1 + number % 6}\t{1 + number % 9}\t{1 + number % 5}\t{880000000 + number}\n"
        for number in range(60)
    )
    items = "".join(f"{number}|Film {number} (1995)|01-Jan-1995||{'|0' * 19}\n" for number in range(1, 10))
    send(client, "u.data", ratings.encode())
    send(client, "u.item", items.encode("latin-1"))
    client.post("/v1/start/read", json={})
    understood = over(client)["understood"]
    assert (understood["fault"], understood["tool"], understood["items"]) == (None, "movielens", 9)
    client.post("/v1/start/read", json={"columns": {"interactions": {"value": False}}})
    assert "movielens wrote these files" in over(client)["understood"]["fault"]


def test_columns_are_shown_with_what_they_are_taken_for(client: TestClient) -> None:
    for name, content in tables().items():
        send(client, name, content)
    client.post("/v1/start/read", json={})
    sources = {source["file"]: source for source in over(client)["understood"]["sources"]}
    assert {name: source["table"] for name, source in sources.items()} == {
        "orders.csv": "interactions",
        "products.csv": "items",
    }
    title = next(
        column for column in sources["products.csv"]["columns"] if column["header"] == "product_name"
    )
    assert title["samples"][0] == "Lamp no. 0"
    assert {"table": "items", "column": "title"} in title["meanings"]
