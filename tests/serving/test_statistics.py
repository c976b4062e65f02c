"""Click-through and conversion by the API, from the answer to the event that it led to."""

import time
from typing import Any

from fastapi.testclient import TestClient


def outcomes(client: TestClient, **params: Any) -> Any:
    """What the answers led to, once the impressions that wait are stored."""
    answer = client.get("/v1/statistics", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_click_and_a_purchase_count_for_the_model_that_led_to_them(client: TestClient) -> None:
    def ask(user: str, placement: str) -> Any:
        return client.get(f"/v1/users/{user}/recommendations", params={"k": 3, "placement": placement}).json()

    answers = [ask("u1", "home"), ask("u1", "home"), ask("u2", "basket")]
    sent = [
        {"event": "view", "answer": answers[0], "item": 0},
        {"event": "purchase", "answer": answers[0], "item": 1},
        {"event": "view", "answer": answers[1], "item": 2},
    ]
    events = [
        {
            "user_id": "u1",
            "item_id": use["answer"]["items"][use["item"]]["item_id"],
            "event": use["event"],
            "recommendation_id": use["answer"]["recommendation_id"],
        }
        for use in sent
    ]
    assert client.post("/v1/events", json=events).status_code == 202
    found: Any = None
    for _ in range(200):
        found = outcomes(client)
        if sum(outcome["answers"] for outcome in found["outcomes"]) == 3:
            break
        time.sleep(0.02)
    model = answers[0]["model"]
    plain = {"model": model, "arm": None}
    assert found["outcomes"] == [
        {**plain, "placement": "basket", "answers": 1, "items": 3, "clicked": 0, "converted": 0}
        | {"click_through": 0.0, "conversion": 0.0},
        {**plain, "placement": "home", "answers": 2, "items": 6, "clicked": 2, "converted": 1}
        | {"click_through": 1.0, "conversion": 0.5},
    ]
    assert found["unknown"] == 0
    assert outcomes(client, since=1.0, until=2.0)["outcomes"] == []


def test_a_time_that_ends_before_it_begins_is_refused(client: TestClient) -> None:
    assert client.get("/v1/statistics", params={"since": 5, "until": 4}).status_code == 422
    assert client.get("/v1/statistics", params={"since": "nan"}).status_code == 422
