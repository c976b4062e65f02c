"""The first visit to an empty shop: a made-up one, files that are uploaded, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
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
    assert client.get("/v1/start").json() == {
        "state": "empty",
        "work": None,
        "progress": None,
        "error": None,
        "files": [],
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
