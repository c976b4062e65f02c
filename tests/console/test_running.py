"""Models and Health: what answers and how well, a training that is followed, and the last hour."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.console.conftest import views
from tests.console.views import View
from tests.served import served
from tests.shops import copy_shop

Open = Callable[..., View]


def model(version: str, state: str, recall: float, half: float, **facts: object) -> dict[str, Any]:
    """A model as the API tells it."""
    measured = {
        "valid_recall": recall,
        "valid_recall_ci95": [recall - half, recall + half],
        "valid_recall_popularity": 0.1,
        "valid_gain_ci95": [recall - 0.1 - half, recall - 0.1 + half],
        "valid_users": 1234,
        "valid_k": 20,
    }
    return {
        "id": version,
        "state": state,
        "reason": None,
        "facts": {"model": "auto", **measured, **facts},
        "created_at": 1_790_000_000.0,
        "activated_at": None,
    }


def answering(shown: View, path: str, document: dict[str, Any]) -> None:
    """Let the server answer a path with a document, also where another answer was kept."""
    answer = {"status": 200, "body": json.dumps(document), "content_type": "application/json"}
    shown.page.route(f"**{path}", lambda route: route.fulfill(**answer))
    shown.page.reload()
    shown.settle()


def test_health_says_that_all_is_well_and_has_each_line_as_a_table(view: Open, address: str) -> None:
    for number in range(5):
        httpx.get(f"{address}/v1/users/u{number:04}/recommendations")
    told: dict[str, Any] = httpx.get(f"{address}/v1/health/figures").json()
    # What other tests asked this server for, and how long it took on a busy machine, tells nothing here.
    told |= {"errors_lately": 0, "p99": 0.004, "fault": None, "errors": []}
    told["queue"]["parked"] = 0
    shown = view("/shop")
    answering(shown, "/v1/health/figures", told)
    shown.go("/health")
    page = shown.page
    page.get_by_text("All well").wait_for()
    tile = page.get_by_role("listitem").filter(has_text="Requests per second")
    tile.get_by_text("As table").click()
    assert tile.get_by_role("row").count() > 1
    assert "No errors since the start." in page.inner_text("main")


def test_health_names_what_is_not_well(view: Open, address: str) -> None:
    told: dict[str, Any] = httpx.get(f"{address}/v1/health/figures").json()
    told |= {"errors_lately": 3, "p99": 4.2, "fault": "the disk of the store is full", "requests": 10}
    told["queue"]["parked"] = 1
    told["errors"] = [
        {
            "method": "GET",
            "route": "/v1/items",
            "status": 503,
            "count": 3,
            "at": 1_790_000_000.0,
            "request_id": "abc",
        }
    ]
    shown = view("/shop")
    answering(shown, "/v1/health/figures", told)
    shown.go("/health")
    said = shown.page.get_by_role("status").filter(has_text="stored").inner_text()
    assert said.split("\n") == [
        "Nothing can be stored: the disk of the store is full",
        "3 errors in the last five minutes",
        "One request in a hundred waits longer than 4.2 s",
        "1 job failed for good and waits for somebody to look",
    ]
    assert "GET /v1/items" in shown.page.get_by_role("table").last.inner_text()


@pytest.mark.parametrize(
    ("recall", "half", "words"),
    [(0.3, 0.05, "+0.2 over the best-sellers, and the 95 % interval excludes 0"), (0.12, 0.05, "includes 0")],
)
def test_models_are_compared_with_their_intervals(view: Open, recall: float, half: float, words: str) -> None:
    tried = [{"model": "ease", "recall": 0.25, "weight": 0.4, "seconds": 1.5, "left_out": ""}]
    shown = view("/shop")
    answering(
        shown,
        "/v1/models",
        {"models": [model("v2", "live", recall, half, tried=tried), model("v1", "previous", 0.2, 0.02)]},
    )
    shown.go("/models")
    page = shown.page
    page.get_by_text(words).wait_for()
    assert page.get_by_role("button", name="Roll back").count() == 1
    page.get_by_text("What auto tried: 1 model").click()
    assert page.get_by_role("cell", name="0.25", exact=True).is_visible()
    assert shown.serious() == []


def test_a_training_is_started_and_cancelled(
    browser: Any, built: Path, trained: Path, tmp_path: Path
) -> None:
    with (
        served(copy_shop(trained, tmp_path / "shop")) as (client, _),
        views(browser, str(client.base_url).rstrip("/")) as view,
    ):
        page = view("/models").page
        page.get_by_role("button", name="Train").click()
        page.get_by_role("dialog").get_by_role("button", name="Start").click()
        heading = page.get_by_role("heading", name=re.compile("Training (waits|runs)"))
        heading.wait_for()
        page.get_by_role("button", name="Cancel").click()
        heading.wait_for(state="detached")
        (job,) = client.get("/v1/jobs", params={"kind": "train"}).json()["jobs"]
        assert job["state"] == "cancelled"


def test_rolling_back_asks_once_and_says_what_changes(view: Open) -> None:
    shown, asked = view("/shop"), list[str]()
    told = {"models": [model("v2", "live", 0.3, 0.05), model("v1", "previous", 0.2, 0.02)]}
    answering(shown, "/v1/models", told)
    page = shown.page
    answer = {"status": 200, "body": json.dumps(told["models"][1]), "content_type": "application/json"}
    page.route("**/activate", lambda route: (asked.append(route.request.url), route.fulfill(**answer)))
    shown.go("/models")
    page.get_by_role("button", name="Roll back").click()
    dialog = page.get_by_role("dialog")
    assert "answers every shopper" in dialog.inner_text()
    assert asked == []
    dialog.get_by_role("button", name="Roll back").click()
    dialog.wait_for(state="detached")
    assert [url.endswith("/v1/models/v1/activate") for url in asked] == [True]
