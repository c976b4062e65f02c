"""Find out how a server takes the form of an answer: by a schema, as any JSON object, or in words."""

from typing import TYPE_CHECKING, Literal

from palate.llm.answers import Answer, NotAnAnswer, read_answer
from palate.llm.data import marked
from palate.llm.dialect import Dialect
from palate.llm.prompts import prompt
from palate.llm.questions import Question
from palate.llm.trouble import Trouble

if TYPE_CHECKING:
    from palate.llm.model import Model


UNHEEDED = ("unfinished", "empty", "too long")
"""Ends of answers that tell of a form that the server takes and does not manage."""


class Told(Answer):
    """An answer that nobody gives who is not held to its schema: the data says something else."""

    word: Literal["palate"]


async def probe(model: "Model", deadline: float) -> Dialect:
    """The strictest way of asking that a server understands and heeds; one short request for each way.

    Raises
    ------
    Trouble
        If the server refuses all of them, or fails.
    """
    question = Question(prompt("probe", "en"), marked({"word": "spoon"}), Told, most=64)
    dialect: Dialect | None = Dialect()
    while dialect is not None:
        try:
            reply = await model.request(question, dialect, None, deadline)
            if dialect.mode != "json_schema" or _fits(reply.text):
                return dialect
            dialect = dialect.weaker()
        except Trouble as trouble:
            if trouble.kind in UNHEEDED:
                if dialect.mode == "text":
                    return dialect
                dialect = dialect.weaker()
            elif trouble.refusal is None or (dialect := dialect.after(trouble.refusal)) is None:
                raise
    raise AssertionError("the last way is taken or raises")


def _fits(text: str) -> bool:
    try:
        read_answer(text, Told)
    except NotAnAnswer:
        return False
    return True
