"""Requests with an Idempotency-Key are done once and answered alike; another payload is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection
from tests.serving.test_items import png

from palate.serving.state import ServingState
from palate.store import idempotency
from palate.store.jobs import enqueue

REVIEWS = "/v1/items/i5/reviews"


def send(client: TestClient, key: str, path: str = REVIEWS, **given: Any) -> Any:
    return client.post(path, headers={"Idempotency-Key": key}, **given)


def stored(client: TestClient) -> list[str]:
    return [review["review_id"] for review in client.get(REVIEWS).json()["reviews"]]


def test_a_review_under_a_key_is_stored_once_and_answered_alike(client: TestClient) -> None:
    review = {"text": "Warm.", "rating": 4}
    answers = [send(client, "order-1", json=review) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len({answer.text for answer in answers}) == 1
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true", "true"]
    assert stored(client) == [answers[0].json()["review_id"]]
    # As it is written does not count, what it says does.
    spaced = b'{ "rating": 4.0, "text": "Warm." }'
    typed = {"Content-Type": "application/json", "Idempotency-Key": "order-1"}
    assert client.post(REVIEWS, content=spaced, headers=typed).text == answers[0].text


def test_the_same_form_under_a_key_is_the_same_whatever_its_boundary(client: TestClient) -> None:
    answers = [
        send(client, "form-1", data={"text": "Look."}, files={"image": ("x", png())}) for _ in range(2)
    ]
    assert answers[0].text == answers[1].text
    other = send(client, "form-1", data={"text": "Look."}, files={"image": ("x", png("blue"))})
    assert other.status_code == 422
    assert len(stored(client)) == 1


@pytest.mark.parametrize("path", [REVIEWS, "/v1/items/i6/reviews"])
def test_another_payload_under_a_key_is_refused(client: TestClient, path: str) -> None:
    assert send(client, "k", json={"text": "Warm."}).status_code == 202
    refused = send(client, "k", path, json={"text": "Warm." if path != REVIEWS else "Cold."})
    assert refused.status_code == 422
    assert "used with another payload; use a new one" in refused.json()["detail"]


def test_while_the_first_runs_a_second_is_told_so(client: TestClient, state: ServingState) -> None:
    sent = send(client, "slow", json={"text": "Warm."})
    assert sent.status_code == 202

    def runs_again(connection: Connection) -> None:
        connection.execute(idempotency.idempotency.update().values(status=None))

    state.shop.store.submit(runs_again).result()
    busy = send(client, "slow", json={"text": "Warm."})
    assert busy.status_code == 409
    assert "still running" in busy.json()["detail"]
    assert len(stored(client)) == 1


def test_many_at_once_store_one(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(client, "burst", json={"text": "Warm."}), range(16)))
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.text for answer in answers if answer.status_code == 202}) == 1
    assert len(stored(client)) == 1


def test_what_failed_may_be_tried_again(client: TestClient) -> None:
    assert send(client, "again", json={}).status_code == 422
    assert send(client, "again", json={"text": "Warm."}).status_code == 202
    assert send(client, "job", "/v1/jobs/none/retry").status_code == 404
    assert send(client, "job", "/v1/jobs/none/retry").status_code == 404


def test_jobs_are_queued_once(client: TestClient, state: ServingState) -> None:
    first = send(client, "t", "/v1/models/train", json={"model": "popularity"})
    assert first.status_code == 202
    assert send(client, "t", "/v1/models/train", json={"model": "popularity"}).text == first.text
    assert send(client, "t", "/v1/models/train", json={"model": "ease"}).status_code == 422
    client.post(f"/v1/jobs/{first.json()['id']}/cancel")
    job = state.shop.store.submit(lambda c: enqueue(c, "other", {}, key="x")).result()
    cancelled = [send(client, "c", f"/v1/jobs/{job.id}/cancel") for _ in range(2)]
    assert [answer.status_code for answer in cancelled] == [202, 202]
    assert cancelled[0].text == cancelled[1].text


def test_keys_are_of_their_owners_and_without_one_nothing_is_remembered(client: TestClient) -> None:
    for _ in range(2):
        assert client.post(REVIEWS, json={"text": "Warm."}).status_code == 202
    assert len(stored(client)) == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a b", "a\tb", "\u00e9"])
def test_keys_that_are_none_are_refused(client: TestClient, key: str) -> None:
    refused = client.post(REVIEWS, json={"text": "x"}, headers=[(b"Idempotency-Key", key.encode("latin-1"))])
    assert refused.status_code == 422
    assert stored(client) == []
