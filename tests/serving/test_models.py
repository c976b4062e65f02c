"""Models by the API: trained in the background, activated, rolled back, swapped without a failed request."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from palate.store.models import Model, add_model
from palate.tasks.live.followed import MOST_STEPS, Steps
from palate.tasks.live.living import LivingShop
from palate.tasks.live.snapshot import SNAPSHOTS
from palate.tasks.live.training import TrainingDone
from palate.tasks.retrain import interval_of


def finished(client: TestClient, job: str) -> dict[str, Any]:
    """The job once it is over."""
    found: dict[str, Any] = {}
    for _ in range(1200):
        found = client.get(f"/v1/jobs/{job}").json()
        if found["state"] in ("done", "parked", "cancelled") or found["error"]:
            return found
        time.sleep(0.1)
    raise AssertionError(f"the job does not end: {found}")


def models(client: TestClient) -> dict[str, str]:
    return {model["id"]: model["state"] for model in client.get("/v1/models").json()["models"]}


def copied(shop: LivingShop, version: str) -> str:
    """Another snapshot of the live model, as a training would leave it."""
    live = shop.now.snapshot
    folder = shop.folder / ".palate" / SNAPSHOTS
    snapshot = replace(live, version=version)
    snapshot.save(folder / version)
    seq = shop.store.read(lambda connection: 10**6)
    row = Model(version, version, version, dict(live.facts), seq, seq)
    shop.store.submit(lambda connection: add_model(connection, row)).result(10)
    return version


def test_a_training_learns_what_came_in_and_answers(client: TestClient, shop: LivingShop) -> None:
    before = next(iter(models(client)))
    client.post("/v1/items", json={"item_id": "late", "title": "lamp no. 77", "category": "lamp"})
    events = [{"user_id": f"n{n}", "item_id": item} for n in range(8) for item in ("late", "i0", "i3", "i6")]
    assert client.post("/v1/events", json=events).status_code == 202
    job = client.post("/v1/models/train", json={"model": "ease"}).json()
    assert job["kind"] == "train"
    done = finished(client, job["id"])
    assert done["state"] == "done", done
    assert done["progress"]["activated"], done
    after = done["progress"]["version"]
    assert models(client) == {after: "live", before: "previous"}
    assert "late" in shop.now.snapshot.items
    facts: Any = shop.now.snapshot.facts
    assert facts["valid_users"]
    assert facts["valid_recall_ci95"][0] <= facts["valid_recall"] <= facts["valid_recall_ci95"][1]
    gain = facts["valid_recall"] - facts["valid_recall_popularity"]
    assert facts["valid_gain_ci95"][0] <= gain <= facts["valid_gain_ci95"][1]
    answer = client.get("/v1/users/n1/recommendations", params={"k": 3}).json()
    assert (answer["model"], answer["source"]) == (after, "personal")
    assert client.get("/v1/health/ready").json()["model"] == after
    rolled = client.post(f"/v1/models/{before}/activate").json()
    assert rolled["state"] == "live"
    assert client.get("/v1/users/n1/recommendations").json()["model"] == before
    assert "late" in [item["item_id"] for item in client.get("/v1/items/i0/similar?k=99").json()["items"]]
    assert not (shop.folder / ".palate" / "training").exists()


def test_a_training_that_fails_says_why_and_nothing_changes(client: TestClient) -> None:
    before = models(client)
    job = client.post("/v1/models/train", json={"model": "ease", "budget": 10}).json()
    failed = finished(client, job["id"])
    assert "a budget is for auto" in failed["error"]
    assert models(client) == before


def test_what_can_not_be_trained_is_refused(client: TestClient) -> None:
    assert client.post("/v1/models/train", json={"model": "magic"}).status_code == 422
    assert client.post("/v1/models/train", json={"budget": 0}).status_code == 422
    assert client.post("/v1/models/nothing/activate").status_code == 404


@pytest.mark.parametrize(
    ("facts", "live", "fault"),
    [
        ({"valid_recall": 0.2, "valid_recall_popularity": 0.1}, {"valid_recall": 0.19}, None),
        (
            {"valid_recall": 0.2, "valid_recall_popularity": 0.1},
            {"valid_recall": 0.3},
            "below that of the live",
        ),
        ({"valid_recall": 0.05, "valid_recall_popularity": 0.1}, {}, "best-sellers"),
        ({}, {"valid_recall": 0.3}, None),
    ],
)
def test_a_worse_model_must_not_answer(facts: Any, live: Any, fault: str | None) -> None:
    found = TrainingDone("v", facts).fault(live)
    assert (found is None) if fault is None else (found is not None and fault in found)


def test_swaps_under_load_fail_no_request_and_mix_no_models(client: TestClient, shop: LivingShop) -> None:
    first = shop.now.snapshot.version
    versions = [first, copied(shop, "20990101-000000-aaaa")]
    stop, seen, faults = threading.Event(), set[str](), list[str]()

    def ask() -> None:
        while not stop.is_set():
            answer = client.get("/v1/users/u1/recommendations", params={"k": 3, "explain": True})
            if answer.status_code != 200 or answer.json()["model"] not in versions:
                faults.append(answer.text)
            else:
                seen.add(answer.json()["model"])

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(10):
        assert client.post(f"/v1/models/{versions[(turn + 1) % 2]}/activate").status_code == 200
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults
    assert seen == set(versions)


def test_a_damaged_model_is_passed_over_at_start(shop: LivingShop, folder: Path) -> None:
    good = shop.now.snapshot.version
    bad = copied(shop, "20990101-000000-bbbb")
    shop.models.activate(bad)
    (folder / ".palate" / SNAPSHOTS / bad / "catalogue" / "model.json").write_text("{", encoding="utf-8")
    shop.close()
    again = LivingShop.open(folder)
    assert again.now.snapshot.version == good
    assert bad in again.current.why
    again.close()


def test_steps_of_a_training_are_told_with_those_before_and_no_more_than_so_many() -> None:
    steps = Steps()
    for number in range(MOST_STEPS + 5):
        for done in range(3):
            told = steps.with_step({"what": f"step {number}", "done": done, "total": 3})
            assert (told["what"], told["done"], told["log"][-1]["what"]) == (
                f"step {number}",
                done,
                f"step {number}",
            )
    names = [step["what"] for step in steps.log]
    assert names == [f"step {number}" for number in range(5, MOST_STEPS + 5)]
    assert [step["at"] for step in steps.log] == sorted(step["at"] for step in steps.log)


def test_an_interval_of_a_mean_holds_it_in_most_samples() -> None:
    random, hits = np.random.default_rng(0), 0
    for _ in range(400):
        low, high = interval_of(random.binomial(1, 0.3, 200).astype(np.float64))
        hits += low <= 0.3 <= high
    assert 0.91 <= hits / 400 <= 0.99
    assert interval_of(np.ones(1)) == [-1.0, 1.0]
