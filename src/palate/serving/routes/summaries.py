"""Summaries: what the reviews of an item say, counted and quoted."""

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.summaries.rephrase import rephrased

router = APIRouter(tags=["reviews"])


class QuoteOut(BaseModel):
    """One sentence of a review, word for word."""

    text: str
    review_id: str
    stance: Literal["praise", "mixed", "complaint"] = Field(description="That of the review, by its rating")
    brief: str | None = Field(description="The same in fewer words, by a language model")


class AspectOut(BaseModel):
    """Something that several reviews speak of."""

    name: str
    terms: list[str] = Field(description="Words that mention it")
    mentions: int = Field(description="Reviews that mention it")
    praises: int
    complaints: int
    review_ids: list[str]
    quotes: list[QuoteOut]


class SummaryOut(BaseModel):
    """What reviews say of an item."""

    item_id: str
    title: str
    language: str = Field(description="That of most reviews, or the one asked for")
    method: Literal["extracted", "rephrased"]
    reviews: int
    texts: int = Field(description="Texts among them that are unlike each other; counts are of these")
    praises: int
    complaints: int
    rating: float | None = Field(description="Mean rating of all reviews that have one")
    aspects: list[AspectOut]
    central: list[QuoteOut] = Field(description="Sentences that are most like all others")
    pros: list[QuoteOut]
    cons: list[QuoteOut]


@router.get(
    "/v1/items/{item_id}/summary",
    dependencies=[READ],
    response_model=SummaryOut,
    responses=documented(404, 409, 422, 503, *REFUSALS),
)
async def summary(
    request: Request,
    item_id: PathId,
    with_llm: Annotated[
        bool,
        Query(
            description="Whether a language model says long quotes in fewer words, where it does so in time"
        ),
    ] = False,
    language: Annotated[
        Literal["en", "zh"] | None, Query(description="That of most reviews by default")
    ] = None,
) -> Response:
    """Say what the reviews of an item say: aspects, pros and cons, quoted word for word.

    A deleted review is in no summary. Without ``with_llm`` no language model is asked; with it, ``brief`` has
    the words of the model that `[llm]` in palate.toml names, where it gives good ones in time.
    """
    state = state_of(request)
    if with_llm:
        state.helping.check()
    found = await state.reading(lambda: state.summaries.of(item_id, language))
    if with_llm:
        names = await state.reading(lambda: state.summaries.names(state.now.catalogue))
        found = await state.helping.asked(lambda llm: rephrased(llm, found, names)) or found
    return answers.json(asdict(found))
