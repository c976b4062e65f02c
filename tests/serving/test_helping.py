"""A language model behind the API: its words where they come in time, templates and quotes where not."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.llm.scripted import KEY, Scripted, Turn, babbles, fails, running, says, silent
from tests.serving.test_reviews import said

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop

ASKED = "/v1/users/u1/recommendations"
WISH = {"k": "3", "explain": "true", "with_llm": "true"}
LONG = "The battery of this keyboard lasts for 5 days and the steel keys are wonderfully quiet at night."
BRIEF = "The battery lasts 5 days and the steel keys are quiet."


def same(words: str) -> str:
    """The sentence of the data, begun in another way."""
    sentence = re.findall(r"sentence: (.*)", words)[-1]
    return json.dumps({"sentence": "We think so: " + sentence[0].lower() + sentence[1:]})


Opened = tuple[Scripted, TestClient]


@pytest.fixture
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Opened]]:
    """Makes a shop whose language model takes some turns."""
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    with ExitStack() as stack:

        def made(turn: Turn, seconds: float = 20.0) -> Opened:
            server = stack.enter_context(running(turn))
            with (folder / "palate.toml").open("a", encoding="utf-8") as handle:
                handle.write(f'[llm]\nmodel = "m"\nurl = "{server.url}"\ntries = 1\nseconds = 5\n')
                handle.write(f"[serving]\nllm_seconds = {seconds}\n")
            shop = LivingShop.open(folder)
            shop.start()
            stack.callback(shop.close)
            state = ServingState(shop)
            stack.callback(state.close)
            return server, TestClient(make_app(state), "http://127.0.0.1", raise_server_exceptions=False)

        yield made


def test_reasons_are_in_the_words_of_the_model_and_asked_for_once(opened: Callable[..., Opened]) -> None:
    server, client = opened(says(same))
    plain = client.get(ASKED, params={**WISH, "with_llm": "false"}).json()["items"]
    told = client.get(ASKED, params=WISH).json()["items"]
    sent = len(server.requests)
    again = client.get(ASKED, params=WISH).json()["items"]
    assert len(server.requests) == sent > 0
    assert again == told
    assert {item["worded_by"] for item in told} == {"model"}
    assert all(reject["reason"].startswith("We think so: ") for reject in told)
    assert "worded_by" not in plain[0]
    assert [(item["item_id"], item["contributions"]) for item in told] == [
        (item["item_id"], item["contributions"]) for item in plain
    ]


def test_a_session_is_worded_too(opened: Callable[..., Opened]) -> None:
    _, client = opened(says(same))
    body = {"events": [{"item_id": "i1"}], "k": 2, "explain": True, "with_llm": True}
    told = client.post("/v1/recommendations", json=body).json()["items"]
    assert "model" in {item["worded_by"] for item in told}


TURNS: dict[str, tuple[Turn, float]] = {
    "silent": (silent, 0.2),
    "slow": (says(same, after=3.0), 0.2),
    "failing": (fails(500), 5.0),
    "garbled": (babbles, 5.0),
    "inventing": (says('{"sentence": "Only $1 at evil.com."}'), 5.0),
}


@pytest.mark.parametrize("name", TURNS)
def test_no_request_fails_or_waits_for_it(opened: Callable[..., Opened], name: str) -> None:
    turn, seconds = TURNS[name]
    _, client = opened(turn, seconds)
    plain = client.get(ASKED, params={**WISH, "with_llm": "false"}).json()["items"]
    began = time.monotonic()
    answer = client.get(ASKED, params=WISH)
    assert answer.status_code == 200
    assert time.monotonic() - began < seconds + 2.0
    told = answer.json()["items"]
    assert {item["worded_by"] for item in told} == {"template"}
    assert [reject["reason"] for reject in told] == [reject["reason"] for reject in plain]


def test_many_requests_do_not_queue_for_a_silent_model(opened: Callable[..., Opened]) -> None:
    _, client = opened(silent, 0.1)
    for number in range(12):
        answer = client.get(f"/v1/users/u{number}/recommendations", params=WISH)
        assert answer.status_code == 200


def test_what_was_said_before_is_told_where_the_rest_comes_too_late(opened: Callable[..., Opened]) -> None:
    server, client = opened(says(same), 2.0)
    first = client.get(ASKED, params={**WISH, "k": "1"}).json()["items"]
    assert [item["worded_by"] for item in first] == ["model"]
    server.turns = [silent]
    told = client.get(ASKED, params=WISH).json()["items"]
    assert told[0]["reason"] == first[0]["reason"]
    assert [item["worded_by"] for item in told] == ["model", "template", "template"]


def test_quotes_are_said_in_fewer_words(opened: Callable[..., Opened]) -> None:
    _, client = opened(says(json.dumps({"sentence": BRIEF})))
    said(client, "i4", text=LONG, rating=5)
    plain = client.get("/v1/items/i4/summary").json()
    told = client.get("/v1/items/i4/summary", params={"with_llm": "true"}).json()
    assert (plain["method"], told["method"]) == ("extracted", "rephrased")
    assert [sentence["text"] for sentence in told["central"]] == [
        sentence["text"] for sentence in plain["central"]
    ]
    assert BRIEF in {sentence["brief"] for sentence in told["central"]}


def test_a_wish_that_can_not_be_met_is_refused(client: TestClient) -> None:
    for path in (ASKED, "/v1/items/i1/summary"):
        answer = client.get(path, params=WISH if path == ASKED else {"with_llm": "true"})
        assert answer.status_code == 409
        assert "[llm]" in answer.json()["detail"]
    assert client.get(ASKED, params={"with_llm": "true"}).status_code == 422
    assert client.post("/v1/recommendations", json={"events": [], "with_llm": True}).status_code == 422
