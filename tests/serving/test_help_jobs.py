"""Attributes and tastes are read in the background, within a budget, and the next training uses them."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.llm.scripted import KEY, Scripted, Turn, running, says, silent
from tests.serving.test_models import finished

from palate.enrichment import read_enrichments
from palate.profiles import read_profiles
from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks import help_shop as process
from palate.tasks.live.living import LivingShop

NOTHING = json.dumps({"brand": "", "attributes": []})

Opened = tuple[Scripted, TestClient]


@pytest.fixture
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Turn], Opened]]:
    """Makes a shop whose language model takes some turns."""
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    with ExitStack() as stack:

        def made(turn: Turn) -> Opened:
            server = stack.enter_context(running(turn))
            with (folder / "palate.toml").open("a", encoding="utf-8") as handle:
                handle.write(f'[llm]\nmodel = "m"\nurl = "{server.url}"\ntries = 1\nconcurrency = 1\n')
                handle.write("budget_tokens = 100000\n")
            shop = LivingShop.open(folder)
            shop.start()
            stack.callback(shop.close)
            state = ServingState(shop)
            stack.callback(state.close)
            return server, TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False)

        yield made


def done(client: TestClient, kind: str, **more: object) -> dict[str, Any]:
    """What came of a job."""
    queued = client.post("/v1/jobs", json={"kind": kind, **more})
    assert queued.status_code == 202, queued.text
    assert queued.json()["kind"] == queued.json()["key"] == kind
    found = finished(client, queued.json()["id"])
    assert found["state"] == "done", found
    return found["progress"]


def test_tastes_that_are_read_are_what_the_next_training_learns(client: TestClient, shop: LivingShop) -> None:
    wish = {"model": "taste-profile"}
    bare = finished(client, client.post("/v1/models/train", json=wish).json()["id"])
    assert "here are none" in bare["error"]
    assert client.post(f"/v1/jobs/{bare['id']}/cancel").status_code == 202
    events = [{"user_id": "fresh", "item_id": item} for item in ("i0", "i3", "i6", "i9")]
    assert client.post("/v1/events", json=events).status_code == 202
    made = done(client, "profile")
    assert made["llm"] is None
    assert made["methods"] == {"counts": made["users"]}
    assert "fresh" in {profile.user_id for profile in read_profiles(shop.folder / ".palate")}
    trained = finished(client, client.post("/v1/models/train", json=wish).json()["id"])
    assert trained["state"] == "done", trained
    assert not (shop.folder / ".palate" / "helping-profile").exists()


def test_attributes_of_items_that_came_later_are_read_too(client: TestClient, shop: LivingShop) -> None:
    late = {"item_id": "late", "title": "A brass lamp", "description": "made of brass"}
    assert client.post("/v1/items", json=late).status_code == 202
    made = done(client, "enrich")
    found = {enrichment.item_id: enrichment for enrichment in read_enrichments(shop.folder / ".palate")}
    assert made["items"] == len(found) == 31
    assert [(attribute.facet, attribute.value) for attribute in found["late"].used] == [("material", "metal")]


def test_a_model_is_asked_within_the_budget_and_once(opened: Callable[[Turn], Opened]) -> None:
    server, client = opened(says(NOTHING))
    few = done(client, "enrich", budget_tokens=1000)
    used = few["llm"]["tokens_sent"] + few["llm"]["tokens_answered"]
    assert 0 < few["methods"]["model"] < 30, few
    assert few["methods"]["model"] + few["methods"]["rules"] == 30
    assert used < 1000 + used / few["llm"]["calls"]
    made = done(client, "enrich")
    assert made["methods"] == {"model": 30}
    assert made["llm"]["cached"] >= few["methods"]["model"]
    sent = len(server.requests)
    assert done(client, "enrich")["llm"]["calls"] == 0
    assert done(client, "enrich", with_llm=False)["methods"] == {"rules": 30}
    assert len(server.requests) == sent


def test_one_that_runs_tells_how_far_it_is_and_can_be_stopped(
    opened: Callable[[Turn], Opened], folder: Path
) -> None:
    server, client = opened(silent)
    job = client.post("/v1/jobs", json={"kind": "profile"}).json()["id"]
    told: dict[str, Any] = {}
    for _ in range(600):
        told = client.get(f"/v1/jobs/{job}").json()
        if server.requests and told["progress"]:
            break
        time.sleep(0.1)
    assert told["state"] == "running"
    assert told["progress"]["log"]
    assert client.post(f"/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert done(client, "enrich", with_llm=False)["items"] == 30, "whoever read tastes is free again"
    assert client.get(f"/v1/jobs/{job}").json()["state"] == "cancelled"
    assert read_profiles(folder / ".palate") == []


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"kind": "train"}, 422, "enrich"),
        ({}, 422, "kind"),
        ({"kind": "enrich", "with_llm": True}, 409, "no language model"),
        ({"kind": "enrich", "budget_tokens": 10}, 422, "none is asked"),
        ({"kind": "enrich", "budget_tokens": 0}, 422, "budget_tokens"),
        ({"kind": "enrich", "speed": 1}, 422, "speed"),
    ],
)
def test_what_can_not_be_read_is_refused(
    client: TestClient, body: dict[str, object], status: int, why: str
) -> None:
    refused = client.post("/v1/jobs", json=body)
    assert refused.status_code == status
    assert why in refused.text


def test_a_budget_above_that_of_the_shop_is_refused(opened: Callable[[Turn], Opened]) -> None:
    _, client = opened(says(NOTHING))
    refused = client.post("/v1/jobs", json={"kind": "enrich", "budget_tokens": 100_001})
    assert refused.status_code == 422
    assert "allows 100,000 a run" in refused.json()["detail"]


def test_who_is_erased_has_no_profile(client: TestClient, shop: LivingShop) -> None:
    done(client, "profile")
    derived = shop.folder / ".palate"
    before = {profile.user_id for profile in read_profiles(derived)}
    after = before
    assert client.delete("/v1/users/u1").status_code == 200
    for _ in range(100):
        after = {profile.user_id for profile in read_profiles(derived)}
        if after != before:
            break
        time.sleep(0.05)
    assert before - after == {"u1"}


@pytest.mark.parametrize("comes_back", [False, True])
def test_who_is_erased_while_tastes_are_read_has_no_profile_either(
    client: TestClient, shop: LivingShop, monkeypatch: pytest.MonkeyPatch, comes_back: bool
) -> None:
    export = process.export_shop

    def exported(*given: Any, **more: Any) -> Any:
        found = export(*given, **more)
        assert client.delete("/v1/users/u1").status_code == 200
        if comes_back:
            assert client.post("/v1/events", json={"user_id": "u1", "item_id": "i1"}).status_code == 202
        return found

    monkeypatch.setattr(process, "export_shop", exported)
    made = process.help_shop(shop.folder, "profile", {"with_llm": False})
    kept = {profile.user_id for profile in read_profiles(shop.folder / ".palate")}
    assert made["users"] == len(kept) > 0
    assert "u1" not in kept
    assert "u2" in kept
