"""Questions by the API: answered from the items as they are now, in conversations that the client holds."""

import json
import re
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.serving.test_items import WARM, encoded

from palate.asking import State
from palate.serving import tokens
from palate.serving.state import ServingState


def asked(client: TestClient, question: str, **more: object) -> Any:
    answer = client.post("/v1/ask", json={"question": question, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer: Any) -> list[str]:
    return [item["item_id"] for item in answer["items"]]


def test_items_meet_what_is_demanded_and_are_cited(client: TestClient) -> None:
    found = asked(client, "a mug under $20, not North")
    assert found["grounded"] is True
    assert ids(found)
    assert set(re.findall(r"\[(i\d+)\]", found["answer"])) == set(ids(found))
    for item in ids(found):
        number = int(item[1:])
        assert number % 3 == 1
        assert number % 2 == 0
        assert 5 + number < 20
    assert {constraint["facet"] for constraint in found["constraints"]} == {"category", "price", "brand"}


def test_taste_of_the_user_orders_matches(client: TestClient) -> None:
    first = ids(asked(client, "something from South", user_id="u0", k=3))
    second = ids(asked(client, "something from South", user_id="u1", k=3))
    assert {int(item[1:]) % 3 for item in first} == {0}
    assert {int(item[1:]) % 3 for item in second} == {1}
    assert ids(asked(client, "something from South", user_id="nobody-yet"))


def test_popularity_counts_for_all_and_taste_for_whom_it_is_of(client: TestClient) -> None:
    assert client.post("/v1/items", json=WARM).status_code == 202
    encoded(client)
    nobodys = asked(client, "a mug")["items"]
    own = asked(client, "a mug", user_id="u0")["items"]
    assert all("popular" in item["parts"] for item in [*nobodys, *own])
    assert not any("taste" in item["parts"] for item in nobodys)
    assert all("taste" in item["parts"] for item in own)


def test_conversations_go_on(client: TestClient) -> None:
    first = asked(client, "a lamp")
    second = asked(client, "cheaper", state=first["state"])
    third = asked(client, "换一批", state=second["state"])
    assert {constraint["operator"] for constraint in second["constraints"]} == {"is", "<"}
    assert not set(ids(second)) & set(ids(third))
    assert all(int(item[1:]) % 3 == 0 for item in ids(second) + ids(third))


def test_items_that_came_later_are_found_and_deleted_ones_never(client: TestClient) -> None:
    assert "new/1" not in ids(asked(client, "something in brass"))
    assert client.post("/v1/items", json=WARM).status_code == 202
    encoded(client)
    assert ids(asked(client, "something in brass")) == ["new/1"]
    assert client.post("/v1/items", json={**WARM, "description": "an oriental lantern"}).status_code == 202
    assert ids(asked(client, "an oriental lantern"))[0] == "new/1"
    assert client.post("/v1/items", json={"item_id": "i4", "title": "a zither"}).status_code == 202
    assert ids(asked(client, "zither"))[0] == "i4"
    assert client.delete("/v1/items/new%2F1").status_code == 204
    assert "new/1" not in ids(asked(client, "an oriental lantern", k=50))
    assert ids(asked(client, "something in brass")) == []


def test_what_a_rule_excludes_is_in_no_answer(client: TestClient) -> None:
    best = ids(asked(client, "a lamp"))[0]
    rule = {"kind": "exclude", "filter": {"item_id": best}}
    assert client.post("/v1/rules", json=rule).status_code in (200, 201)
    assert best not in ids(asked(client, "a lamp", k=50))


def test_an_answer_can_come_as_events(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "a lamp", "stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n") for block in answer.text.strip().split("\n\n")]
    names = [block[0].removeprefix("event: ") for block in events]
    assert names[:2] == ["constraints", "items"]
    assert names[-1] == "done"
    assert set(names[2:-1]) == {"answer"}
    done = json.loads(events[-1][1].removeprefix("data: "))
    said = " ".join(json.loads(block[1].removeprefix("data: ")) for block in events[2:-1])
    assert said == done["answer"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "  "},
        {"question": "x" * 2001},
        {"question": "a lamp", "k": 0},
        {"question": "a lamp", "k": 51},
        {"question": "a lamp", "language": "fr"},
        {"question": "a lamp", "more": 1},
        {"question": "a lamp", "state": "e30.00"},
        {"question": "a lamp", "state": "é"},
    ],
)
def test_what_can_not_be_asked_is_refused(client: TestClient, body: dict[str, object]) -> None:
    refused = client.post("/v1/ask", json=body)
    assert refused.status_code == 422, refused.text
    assert refused.json()["detail"]


def test_a_state_is_that_of_an_answer_and_ends(
    client: TestClient, state: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = asked(client, "a lamp")["state"]
    assert isinstance(state.conversations.state(token), State)
    body, _, signature = token.rpartition(".")
    for forged in (f"{body[:-4]}AAAA.{signature}", f"{body}.{signature[:-1]}x", body):
        assert client.post("/v1/ask", json={"question": "x", "state": forged}).status_code == 422
    now = time.time()
    monkeypatch.setattr(tokens.time, "time", lambda: now + tokens.LIFE + 1)
    refused = client.post("/v1/ask", json={"question": "x", "state": token})
    assert refused.status_code == 422
    assert "30 minutes" in refused.json()["detail"]
