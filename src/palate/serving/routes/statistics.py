"""How often answers are clicked and lead to a purchase."""

import time
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from palate.errors import InputError
from palate.serving import answers
from palate.serving.documents import Number
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.store.outcomes import Outcome
from palate.tasks.live.statistics import Meanings, statistics

router = APIRouter(tags=["models"])

MONTH = 30 * 86_400.0
"""Seconds that are looked back where nothing is said."""


class OutcomeOut(BaseModel):
    """Answers of one model, of one arm of a test, at one placement."""

    model: str | None
    arm: str | None = Field(description="Of a test between two models; null outside of one")
    placement: str | None
    answers: int
    items: int = Field(description="Items that they showed")
    clicked: int = Field(description="Answers of which an item was clicked, or more")
    converted: int = Field(description="Answers of which an item was bought")
    click_through: float = Field(description="clicked / answers")
    conversion: float = Field(description="converted / answers")


class StatisticsOut(BaseModel):
    """What the answers of a time led to, whenever that was."""

    since: float = Field(description="Unix seconds")
    until: float
    outcomes: list[OutcomeOut]
    unknown: int = Field(
        description="Events of that time that name an answer which is not stored, or did not show their item"
    )


@router.get(
    "/v1/statistics",
    dependencies=[READ],
    response_model=StatisticsOut,
    responses=documented(422, 503, *REFUSALS),
)
async def read_statistics(
    request: Request,
    since: Annotated[
        Number | None, Query(description="Unix seconds; 30 days before the end by default")
    ] = None,
    until: Annotated[Number | None, Query(description="Unix seconds; now by default")] = None,
) -> Response:
    """Tell the click-through and the conversion of each model at each placement.

    An answer is clicked when an event names it as its `recommendation_id` and is a sign of liking of an item
    that it showed: a view, a cart, a purchase, a rating. It is converted when one of them is a purchase.
    """
    state = state_of(request)
    end = time.time() if until is None else until
    begin = end - MONTH if since is None else since
    if begin >= end:
        raise InputError(f"since ({begin:g}) must be before until ({end:g})")
    settings = state.shop.settings
    meanings = Meanings(settings.events, settings.serving.conversions)
    found = await state.reading(lambda: statistics(state.shop.store, meanings, begin, end))
    return answers.json(
        {
            "since": begin,
            "until": end,
            "outcomes": [_told(outcome) for outcome in found.outcomes],
            "unknown": found.unknown,
        }
    )


def _told(outcome: Outcome) -> dict[str, object]:
    told = asdict(outcome)
    model = told.pop("model_id")
    rates = {
        "click_through": outcome.clicked / outcome.answers,
        "conversion": outcome.converted / outcome.answers,
    }
    return {"model": model, **told, **rates}
