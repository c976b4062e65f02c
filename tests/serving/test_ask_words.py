"""Answers to questions in the words of a language model: in time, from known facts, behind the items."""

import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.llm.scripted import KEY, Handler, Turn, babbles, fails, running, says, silent
from tests.served import served
from tests.serving.test_asks import asked, ids
from tests.serving.test_helping import Opened, opened

__all__ = ["opened"]

QUESTION = "a mug under $20"


def tells(words: str) -> str:
    """Suggest all items of the facts, in other words than the template."""
    items = list(dict.fromkeys(re.findall(r"\{ITEM[A-Z]\}", words.rsplit("<<data", 1)[-1])))
    items = [item for item in items if f"item {items.index(item) + 1}: {item}" in words]
    return json.dumps({"text": f"I would suggest {items[0]}. There is also {', '.join(items[1:])}."})


def test_a_model_says_which_items_are_suggested_and_is_asked_once(opened: Callable[..., Opened]) -> None:
    server, client = opened(says(tells))
    plain = asked(client, QUESTION, k=3)
    told = asked(client, QUESTION, k=3, with_llm=True)
    again = asked(client, QUESTION, k=3, with_llm=True)
    assert len(server.requests) == 1
    assert (plain["worded_by"], told["worded_by"], again["worded_by"]) == ("template", "model", "model")
    assert told["answer"] == again["answer"]
    assert "I would suggest mug no." in told["answer"]
    assert told["answer"].startswith(plain["answer"].split(" The best match")[0])
    assert re.findall(r"\[(i\d+)\]", told["answer"]) == ids(told) == ids(plain)
    assert {**told, "answer": "", "worded_by": "", "state": ""} == {
        **plain,
        "answer": "",
        "worded_by": "",
        "state": "",
    }


TURNS: dict[str, tuple[Turn, float]] = {
    "silent": (silent, 0.2),
    "failing": (fails(500), 5.0),
    "garbled": (babbles, 5.0),
    "an id": (says('{"text": "I would suggest [i99]."}'), 5.0),
    "a price": (says(lambda words: tells(words).replace("There", "It costs 3. There")), 5.0),
    "an item less": (says('{"text": "I would suggest {ITEMA}."}'), 5.0),
}


@pytest.mark.parametrize("name", TURNS)
def test_else_the_template_answers_in_time(opened: Callable[..., Opened], name: str) -> None:
    turn, seconds = TURNS[name]
    _, client = opened(turn, seconds)
    plain = asked(client, QUESTION, k=3)
    began = time.monotonic()
    told = asked(client, QUESTION, k=3, with_llm=True)
    assert time.monotonic() - began < seconds + 5.0
    assert {**told, "state": ""} == {**plain, "state": ""}


def test_a_shop_without_a_model_refuses(client: TestClient) -> None:
    for more in ({}, {"stream": True}):
        refused = client.post("/v1/ask", json={"question": QUESTION, "with_llm": True, **more})
        assert refused.status_code == 409
        assert "[llm]" in refused.json()["detail"]


def test_items_stream_before_the_model_has_answered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    may_answer = threading.Event()

    def waits(handler: Handler) -> None:
        assert may_answer.wait(60)
        says(tells)(handler)

    with running(waits) as server:
        with (folder / "palate.toml").open("a", encoding="utf-8") as handle:
            handle.write(f'[llm]\nmodel = "m"\nurl = "{server.url}"\n[serving]\nllm_seconds = 50\n')
        body = {"question": QUESTION, "k": 3, "with_llm": True, "stream": True}
        with served(folder) as (client, _), client.stream("POST", "/v1/ask", json=body) as answer:
            events: list[tuple[str, Any]] = []
            name = ""
            for line in answer.iter_lines():
                key, _, value = line.partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    events.append((name, json.loads(value)))
                    if name == "items":
                        assert not may_answer.is_set()
                        may_answer.set()
    assert [event for event, _ in events[:2]] == ["constraints", "items"]
    name, whole = events[-1]
    assert (name, whole["worded_by"]) == ("done", "model")
    assert whole["items"] == events[1][1]
    assert " ".join(said for event, said in events if event == "answer") == whole["answer"]
