"""Questions of shoppers in words."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import Response, StreamingResponse

from palate.asking.answers import LONGEST, Answer
from palate.serving import answers
from palate.serving.documents import said
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.serving.texts import Id, Text
from palate.tasks.live.question import Question

router = APIRouter(tags=["search"], dependencies=[READ])

MOST = 50
"""Items that an answer may cite."""

EVENTS = "text/event-stream"

EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "description": "Which part of the answer it is"},
        "data": {"type": "string", "description": "The part, as JSON"},
    },
}
"""One event of a stream, as OpenAPI describes it."""


class AskRequest(BaseModel):
    """A question, and the conversation that it goes on with."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[Text, Field(max_length=LONGEST, description="In English or Chinese")]
    k: Annotated[int, Field(ge=1, le=MOST, description="How many items at most")] = 5
    user_id: Id | None = Field(None, description="By whose taste matches are ordered too")
    language: Literal["en", "zh"] | None = Field(None, description="Of the answer; the question's by default")
    state: Annotated[Text, Field(max_length=2**17)] | None = Field(
        None, description="That of the answer before, within 30 minutes"
    )
    with_llm: bool = Field(False, description="Whether a language model says which items are suggested")
    stream: bool = Field(False, description="Whether the answer comes as server-sent events")

    @field_validator("question")
    @classmethod
    def _says_something(cls, text: str) -> str | None:
        return said(text)


class FoundItem(BaseModel):
    """An item that an answer cites."""

    item_id: str
    title: str
    score: float
    parts: dict[str, float] = Field(description="z-scores by the way of comparing")
    unsaid: list[str] = Field(description="What is not wanted and the item's texts do not speak of")


class Demand(BaseModel):
    """What every item of an answer meets."""

    facet: str
    operator: str
    value: Any
    span: list[int] = Field(description="Where the question of its turn says so")


class AskAnswer(BaseModel):
    """An answer in words; it cites the items by their ids."""

    answer: str
    items: list[FoundItem]
    grounded: bool = Field(description="Whether all facts of the answer are those of the catalogue")
    worded_by: Literal["template", "model"] = Field(
        description="model: a language model says which items are suggested"
    )
    language: str
    constraints: list[Demand]
    question: str | None = Field(description="A question back, where one would help")
    choices: list[str] = Field(
        description="What the question back offers; each answers it as the next question"
    )
    rejected: list[str] = Field(description="Items of earlier answers that the shopper does not want")
    liked: list[str] = Field(description="Items of earlier answers that others like are wanted")
    state: str = Field(description="To be sent with the next question")


@router.post(
    "/v1/ask",
    response_model=AskAnswer,
    responses={
        200: {"content": {EVENTS: {"schema": EVENT}}},
        **documented(409, 422, 503, *REFUSALS),
    },
)
async def ask(request: Request, asked: AskRequest) -> Response:
    """Answer a shopper's question in words.

    Prices, attributes and what is not wanted are demanded of every item; what is left of the question orders
    them, with the taste of the user where one is named. With ``with_llm`` a language model may say which
    items are suggested, from facts that were computed; the template does where it is late or claims more.
    With ``stream`` events named ``constraints``, ``items``, ``answer`` (a sentence each) and ``done`` (the
    whole) follow each other; items come before the model is waited for.
    """
    state = state_of(request)
    if asked.with_llm:
        state.helping.check()
    before = None if asked.state is None else state.conversations.state(asked.state)
    events = () if asked.user_id is None else await state.events_of(asked.user_id)
    live = state.now
    question = Question(asked.question, asked.k, asked.user_id, events, before, asked.language)
    found = await state.searching(lambda: state.questions.answer(live, question))
    if asked.stream:
        told = _events(state, found, with_llm=asked.with_llm)
        return StreamingResponse(told, media_type=EVENTS, headers={"cache-control": "no-store"})
    return answers.json(_document(state, await _worded(state, found) if asked.with_llm else found))


async def _worded(state: ServingState, found: Answer) -> Answer:
    """The answer in the words of the language model, as it is where that gives none in time."""
    # Loaded when it is asked for, as what reads questions is.
    from palate.asking import worded

    return await state.helping.asked(lambda llm: worded(llm, found)) or found


def _document(state: ServingState, found: Answer) -> dict[str, Any]:
    token = state.conversations.token(found.state)
    return {**found.document(), "items": _items(found), "state": token}


def _items(found: Answer) -> list[dict[str, Any]]:
    return [{**item.document(), "unsaid": list(item.unsaid)} for item in found.items]


async def _events(state: ServingState, found: Answer, *, with_llm: bool) -> AsyncIterator[bytes]:
    yield _event("constraints", [constraint.document() for constraint in found.constraints])
    yield _event("items", _items(found))
    if with_llm:
        found = await _worded(state, found)
    for sentence in found.said.sentences:
        yield _event("answer", sentence)
    yield _event("done", _document(state, found))


def _event(name: str, data: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
