"""The model in this process: real answers of real weights, within their time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest

from palate.llm import Answer, Llm, Question
from palate.llm.answers import OneOf
from palate.llm.data import marked
from palate.llm.local import threads
from palate.llm.prompts import prompt
from palate.shop.llm_settings import LlmSettings

COLOURS = ("red", "blue")


class Colour(Answer):
    colour: Annotated[str, OneOf(COLOURS)]


def question(number: int) -> Question[Colour]:
    return Question(prompt("probe", "en"), marked({"text": f"bag {number}"}), Colour, most=20)


@pytest.fixture(scope="module")
def llm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llm]:
    with Llm(LlmSettings(model="local", concurrency=4), tmp_path_factory.mktemp("local")) as model:
        yield model


def test_it_is_held_to_the_schema_and_nobody_waits_for_another(llm: Llm) -> None:
    answers = llm.ask_all([question(number) for number in range(6)])
    assert [type(answer) for answer in answers] == [Colour] * 6
    assert not llm.tally.fallbacks
    assert llm.settings.concurrency == 1, "it answers one after the other, each within its own time"


def test_a_second_run_asks_nothing(llm: Llm, tmp_path: Path) -> None:
    with Llm(LlmSettings(model="local"), tmp_path) as first:
        told = first.ask(question(1))
    with Llm(LlmSettings(model="local"), tmp_path) as second:
        assert second.ask(question(1)) == told
        assert (second.tally.calls, second.tally.cached) == (0, 1)


@pytest.mark.parametrize(
    ("told", "cores", "used"), [("", 2, 1), ("", 1, 1), ("", 16, 4), ("3", 2, 3), ("x", 4, 2), ("0", 8, 4)]
)
def test_half_of_the_cores_are_left_to_others(
    monkeypatch: pytest.MonkeyPatch, told: str, cores: int, used: int
) -> None:
    monkeypatch.setattr("palate.llm.local._cores", lambda: cores)
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert threads() == used
