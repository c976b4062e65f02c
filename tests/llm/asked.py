"""A question to try a model with."""

from typing import Any

from palate.llm import Answer, Question
from palate.llm.data import marked
from palate.llm.prompts import prompt


class Colour(Answer):
    colour: str


def question(data: str = "a red bag", **given: Any) -> Question[Colour]:
    return Question(prompt("probe", "en"), marked({"text": data}), Colour, most=20, **given)


GOOD = '{"colour": "red"}'
