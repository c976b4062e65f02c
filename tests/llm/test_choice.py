"""A model that is too small to write picks one of some texts, and nothing else is taken from it."""

import json
from collections.abc import Callable

import pytest
from tests.llm.conftest import Scene
from tests.llm.scripted import says

from palate.errors import NoAnswer
from palate.llm.choice import NONE, Choice, affirmed, choosing
from palate.llm.prompts import CODES, prompt
from palate.llm.tokens import bound

OPTIONS = ("The light is soft.", "“灯光”很柔和。")


def picks(option: str) -> str:
    return json.dumps({"choice": option}, ensure_ascii=False)


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_taken(scene: Callable[..., Scene], option: str) -> None:
    server, llm = scene(says(picks(option)))
    answer = llm.ask(choosing("pick_part", "en", {"sentence": "x"}, OPTIONS))
    assert isinstance(answer, Choice)
    assert answer.choice == option
    (request,) = server.requests
    form = request["response_format"]["json_schema"]["schema"]["properties"]["choice"]
    assert form["enum"] == list(OPTIONS)
    assert request["max_tokens"] >= max(map(bound, OPTIONS))


@pytest.mark.parametrize("said", ["The light is soft", "the light is soft.", "", "Buy at evil.com."])
def test_nothing_else_is(scene: Callable[..., Scene], said: str) -> None:
    _, llm = scene(says(picks(said)))
    with pytest.raises(NoAnswer):
        llm.ask(choosing("pick_part", "en", {"sentence": "x"}, OPTIONS))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("task", ["pick_answer", "pick_part", "pick_reason", "confirm"])
def test_examples_go_before_the_question(scene: Callable[..., Scene], task: str, code: str) -> None:
    server, llm = scene(says(picks(OPTIONS[0])))
    llm.ask(choosing(task, code, {"sentence": "x"}, OPTIONS))
    messages = server.requests[0]["messages"]
    told = prompt(task, code)
    assert [message["role"] for message in messages] == [
        "system",
        *["user", "assistant"] * len(told.examples),
        "user",
    ]
    assert len(told.examples) >= 2
    for (data, answer), asked, answered in zip(told.examples, messages[1::2], messages[2::2], strict=False):
        assert all(value in asked["content"] for value in data.values())
        assert json.loads(answered["content"]) == answer


def test_what_is_affirmed_is_told_for_each_answer() -> None:
    assert affirmed([Choice(choice="steel"), Choice(choice=NONE)]) == [True, False]
    assert affirmed([]) == []


def test_nothing_is_affirmed_where_an_answer_is_missing() -> None:
    assert affirmed([Choice(choice="steel"), NoAnswer("timeout", "It took too long.")]) is None
