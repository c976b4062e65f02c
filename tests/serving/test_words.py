"""Recommendations by what an anonymous shopper asks for in words, beside events or alone."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.serving.test_items import WARM, encoded

LAMPS = [{"item_id": "i0", "event": "purchase"}, {"item_id": "i3", "event": "purchase"}]


def ask(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/v1/recommendations", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def kinds(answer: dict[str, Any]) -> list[str]:
    return [item["title"].split()[0] for item in answer["items"]]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("hot coffee please", "mug"), ("soft WOOL, winter", "scarf"), ("reading light", "lamp")],
)
@pytest.mark.parametrize("events", [[], LAMPS], ids=["words alone", "with events"])
def test_the_list_is_what_is_asked_for(client: TestClient, words: str, kind: str, events: Any) -> None:
    answer = ask(client, events=events, text=words, k=5, explain=True, language="en")
    assert kinds(answer) == [kind] * 5
    assert answer["source"] == ("personal" if events else "query")
    had = {event["item_id"] for event in events}
    for item in answer["items"]:
        assert item["item_id"] not in had
        terms = item["contributions"]
        assert sum(term["score"] for term in terms) == pytest.approx(item["score"], rel=1e-4)
        assert "query" in {term["source"] for term in terms}
        assert words in item["reason"]


def test_events_decide_among_what_fits_the_words(client: TestClient) -> None:
    every = {"k": 1000, "text": "hot coffee"}
    mugs = [name for name in ask(client, events=LAMPS, **every)["items"] if name["title"].startswith("mug")]
    by_events = ask(client, events=LAMPS, k=1000)["items"]
    order = [item["item_id"] for item in by_events if item["title"].startswith("mug")]
    # Mugs fit the words nearly alike, by the length of what is said of them.
    assert [item["item_id"] for item in mugs][:3] == order[:3]
    assert kinds(ask(client, events=LAMPS, text="hot coffee", k=len(mugs))) == ["mug"] * len(mugs)


def test_reasons_quote_the_words_in_both_languages(client: TestClient) -> None:
    for code, says in (
        ("en", "It fits what you asked for (“hot coffee”)"),
        ("zh", "它符合您所说的“hot coffee”"),
    ):
        answer = ask(client, text="hot coffee", k=1, explain=True, language=code)
        assert answer["items"][0]["reason"].startswith(says)


def test_filters_rules_and_diversity_hold(client: TestClient) -> None:
    client.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": "i1"}})
    answer = ask(
        client, text="hot coffee", k=1000, filter={"price": {"max": 12}}, exclude=["i4"], diversity=0.5
    )
    found = [item["item_id"] for item in answer["items"]]
    assert found
    assert {"i1", "i4"}.isdisjoint(found)
    assert all(int(name[1:]) <= 7 for name in found)


def test_a_late_item_is_what_is_asked_for(client: TestClient) -> None:
    client.post("/v1/items", json=WARM)
    encoded(client)
    found = ask(client, text="a warm light for reading", k=12, explain=True)["items"]
    late = next(item for item in found if item["item_id"] == "new/1")
    assert "query" in {term["source"] for term in late["contributions"]}


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "a\u0000b", 3, ["a"], "x" * 20_001])
def test_words_that_can_not_be_meant_are_refused(client: TestClient, text: Any) -> None:
    refused = client.post("/v1/recommendations", json={"text": text})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["where"].startswith("body.text")


@pytest.mark.parametrize("text", ["?!", "🙂", "\u202e", "x" * 20_000, "' OR 1=1 --", "的"])
def test_words_that_say_nothing_here_harm_nothing(client: TestClient, text: str) -> None:
    plain = ask(client, events=LAMPS, k=5)
    assert len(ask(client, events=LAMPS, text=text, k=5)["items"]) == len(plain["items"])
