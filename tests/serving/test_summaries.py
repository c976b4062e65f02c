"""Summaries by the API: of the reviews that are stored now, and of no other."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection
from tests.serving.test_reviews import said

from palate.serving.state import ServingState
from palate.store.reviews import Review, reviews_of_item, set_read
from palate.tasks.live import summaries

SAID = (
    ("The light is warm and the switch is stiff.", 5),
    ("A warm light for the evening. The switch sticks.", 4),
    ("The switch broke at once. Never again.", 1),
    ("开关坏了，灯光还可以。", 2),
)


def summary(client: TestClient, item: str, **options: str) -> dict[str, object]:
    answer = client.get(f"/v1/items/{item}/summary", params=options)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def test_it_counts_and_quotes_what_is_stored_now(client: TestClient) -> None:
    names = {said(client, "i7", text=text, rating=rating): text for text, rating in SAID}
    told = summary(client, "i7")
    assert (told["reviews"], told["texts"], told["rating"]) == (4, 4, 3.0)
    assert (told["language"], told["method"]) == ("en", "extracted")
    assert "switch" in {aspect["name"] for aspect in told["aspects"]}  # type: ignore[attr-defined]
    quotes = [*told["central"], *told["pros"], *told["cons"]]  # type: ignore[misc]
    assert quotes
    for quote in quotes:
        assert quote["text"].rstrip(".") in names[quote["review_id"]]
        assert quote["brief"] is None
    assert summary(client, "i7", language="zh")["language"] == "zh"


def test_a_deleted_review_is_in_no_summary(client: TestClient) -> None:
    kept = said(client, "i8", text="Keeps the coffee hot all morning.", rating=5)
    gone = said(client, "i8", text="The handle broke at once.", rating=1)
    assert gone in str(summary(client, "i8"))
    assert client.delete(f"/v1/reviews/{gone}").status_code == 204
    told = summary(client, "i8")
    assert gone not in str(told)
    assert kept in str(told)
    assert told["reviews"] == 1


def test_an_item_without_reviews_has_an_empty_one_and_an_unknown_item_none(client: TestClient) -> None:
    told = summary(client, "i9")
    assert (told["reviews"], told["aspects"], told["central"], told["rating"]) == (0, [], [], None)
    assert client.get("/v1/items/nowhere/summary").status_code == 404
    assert client.get("/v1/items/i9/summary", params={"language": "fr"}).status_code == 422


def test_what_is_said_of_an_item_that_nobody_stored_is_summed_up(client: TestClient) -> None:
    said(client, "elsewhere", text="Bright enough to read at night.", rating=5)
    assert summary(client, "elsewhere")["title"] == "elsewhere"


def test_it_agrees_with_the_folder(client: TestClient) -> None:
    told = summary(client, "i0")
    assert (told["title"], told["praises"], told["complaints"]) == ("lamp no. 0", 1, 0)


def test_a_review_that_is_transcribed_while_they_are_read_counts_once(
    client: TestClient, state: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [said(client, "i6", text=text) for text in ("A bright lamp.", "A lamp for the evening.")]
    store = state.shop.store

    def one_at_a_time(connection: Connection, item_id: str, after: int) -> list[Review]:
        rows = reviews_of_item(connection, item_id, after, 1)
        if [row.review_id for row in rows] == names[:1] and rows[0].transcript is None:
            store.submit(lambda writing: set_read(writing, names[0], "encoded", "said aloud")).result(10)
        return rows

    monkeypatch.setattr(summaries, "reviews_of_item", one_at_a_time)
    assert summary(client, "i6")["reviews"] == 2
