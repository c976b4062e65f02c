"""Questions of shoppers in words."""

from collections.abc import Iterator
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
from palate.serving.state import state_of
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
        **documented(422, 503, *REFUSALS),
    },
)
async def ask(request: Request, asked: AskRequest) -> Response:
    """Answer a shopper's question in words, without a language model.

    Prices, attributes and what is not wanted are demanded of every item; what is left of the question orders
    them, with the taste of the user where one is named. With ``stream`` events named ``constraints``,
    ``items``, ``answer`` (a sentence each) and ``done`` (the whole) follow each other.
    """
    state = state_of(request)
    before = None if asked.state is None else state.conversations.state(asked.state)
    events = () if asked.user_id is None else await state.events_of(asked.user_id)
    live = state.now
    question = Question(asked.question, asked.k, asked.user_id, events, before, asked.language)
    found = await state.searching(lambda: state.questions.answer(live, question))
    document = _document(found, state.conversations.token(found.state))
    if asked.stream:
        return StreamingResponse(_events(document), media_type=EVENTS, headers={"cache-control": "no-store"})
    return answers.json(document)


def _document(found: Answer, token: str) -> dict[str, Any]:
    items = [{**item.document(), "unsaid": list(item.unsaid)} for item in found.items]
    return {**found.document(), "items": items, "state": token}


def _events(document: dict[str, Any]) -> Iterator[bytes]:
    yield _event("constraints", document["constraints"])
    yield _event("items", document["items"])
    for sentence in document["answer"].replace("。", "。\n").replace(". ", ".\n").splitlines():
        yield _event("answer", sentence)
    yield _event("done", document)


def _event(name: str, data: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
