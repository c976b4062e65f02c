"""Numbers of the last hour: what was answered, how fast, what went wrong, and what waits."""

import time
from itertools import repeat
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from tests.serving.running import eventually

from palate.serving import figures as module
from palate.serving.figures import ENDS, MINUTES, MOST_ERRORS, Figures
from palate.tasks.live.living import LivingShop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_800_000_000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    return now


@given(st.lists(st.floats(0.0002, 90.0), min_size=1, max_size=300), st.sampled_from([0.5, 0.9, 0.99]))
def test_quantiles_are_those_of_the_times_within_the_width_of_a_bucket(
    times: list[float], share: float
) -> None:
    figures = Figures()
    for seconds in times:
        figures.answered("GET", "/v1/items", 200, seconds, "x")
    found = figures.quantile(figures.minutes(), share)
    exact = float(np.quantile(times, share, method="inverted_cdf"))
    assert found is not None
    assert exact / module.STEP <= found <= exact * module.STEP


@pytest.mark.parametrize("seconds", [0.0, 1e-9, ENDS[-1] * 10])
def test_times_beyond_all_buckets_are_counted_too(seconds: float) -> None:
    figures = Figures()
    figures.answered("GET", "/v1/items", 200, seconds, "x")
    assert figures.quantile(figures.minutes(), 0.5) == pytest.approx(
        min(max(seconds, ENDS[0]), ENDS[-1]), rel=0.1
    )


def test_minutes_of_an_hour_ago_are_forgotten_and_quiet_ones_are_empty(clock: list[float]) -> None:
    figures = Figures()
    figures.answered("GET", "/v1/items", 200, 0.01, "x")
    assert [minute.requests for minute in figures.minutes()] == [1]
    clock[0] += 60 * (MINUTES - 1)
    figures.answered("GET", "/v1/items", 200, 0.01, "x")
    assert [minute.requests for minute in figures.minutes()] == [1, *repeat(0, MINUTES - 2), 1]
    clock[0] += 60
    figures.came(["an event"] * 3)
    minutes = figures.minutes()
    assert [minute.requests for minute in minutes] == [*repeat(0, MINUTES - 2), 1, 0]
    assert minutes[-1].events == 3
    assert figures.quantile(minutes[-1:], 0.5) is None


def test_errors_are_kept_by_kind_and_no_more_than_so_many(clock: list[float]) -> None:
    figures = Figures()
    for number in range(MOST_ERRORS + 5):
        clock[0] += 1
        figures.answered("GET", f"/route/{number}", 500, 0.01, f"id{number}")
        figures.answered("GET", f"/route/{number}", 404, 0.01, "x")
        figures.answered("GET", "/route/0", 500, 0.01, f"again{number}")
    errors = figures.errors()
    assert len(errors) == MOST_ERRORS
    assert (errors[0].route, errors[0].count, errors[0].at) == ("/route/0", MOST_ERRORS + 6, clock[0])
    assert errors[1].request_id == f"id{MOST_ERRORS + 4}"


def test_a_server_tells_its_figures(client: TestClient, shop: LivingShop) -> None:
    def told() -> dict[str, Any]:
        answer = client.get("/v1/health/figures")
        assert answer.status_code == 200
        return answer.json()

    quiet = told()
    assert (quiet["requests"], quiet["p50"], quiet["p99"]) == (0, None, None)
    for number in range(4):
        client.get(f"/v1/users/u{number}/recommendations")
    client.post(
        "/v1/events",
        json=[{"user_id": "u1", "item_id": f"i{number}", "event": "view"} for number in range(3)],
    )
    client.get("/v1/health/ready")
    busy = told()
    assert busy["requests"] == sum(minute["requests"] for minute in busy["minutes"]) == 5
    assert sum(minute["events"] for minute in busy["minutes"]) == 3
    assert busy["events_since_model"] == quiet["events_since_model"] + 3
    assert 0 < busy["p50"] <= busy["p99"]
    assert busy["requests_per_second"] > 0
    eventually(lambda: told()["newest_event"] is not None)
    assert busy["model_at"] <= time.time()
    assert (busy["fault"], busy["errors"]) == (None, [])
    shop.training.stop()
    shop.trainings.queue({})
    assert told()["queue"]["queued"] == busy["queue"]["queued"] + 1
