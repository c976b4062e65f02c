"""Questions for models that are too small to write: they pick one of some texts that are all right to say."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import create_model

from palate.llm.answers import Answer, OneOf
from palate.llm.data import marked
from palate.llm.prompts import prompt
from palate.llm.questions import Question
from palate.llm.tokens import bound

AROUND = 16
"""Tokens around what is picked."""

NONE = "none"
"""Picked where what is asked about is not said in the text."""


class Choice(Answer):
    """What a model is asked for; options are the only values of a question's own kind of it."""

    choice: str


def choosing(task: str, code: str, data: Mapping[str, str], options: Sequence[str]) -> Question[Choice]:
    """Ask which of some options it is, by the prompt of a task and its examples.

    Parameters
    ----------
    task, code : str
        The prompt, and the language.
    data : mapping of str to str
        What it is asked about, cleaned.
    options : sequence of str
        Two or more.
    """
    given: Any = (Annotated[str, OneOf(tuple(options))], ...)
    made = create_model("Choice", __base__=Choice, choice=given)
    return Question(prompt(task, code), marked(data), made, max(map(bound, options)) + AROUND)


def affirmed(answers: Sequence[object]) -> list[bool] | None:
    """Tell for each answer whether something other than `NONE` is picked; None where one is missing."""
    picked = [answer.choice != NONE for answer in answers if isinstance(answer, Choice)]
    return picked if len(picked) == len(answers) else None
