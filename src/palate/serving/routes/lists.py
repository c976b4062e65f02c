"""Lists for everyone: popular, new and trending items, and what is bought with an item."""

import secrets
import time
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from palate.serving import answers
from palate.serving.documents import Listed, ListQuery
from palate.serving.keys import READ, REFUSALS
from palate.serving.metrics import metrics_of
from palate.serving.problems import documented
from palate.serving.routes.recommendations import filter_of, keeps_seen
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.store import Impression
from palate.tasks.live.answer import Wish
from palate.tasks.live.histories import history_of
from palate.tasks.live.lists import Name

router = APIRouter(tags=["lists"], dependencies=[READ])


@router.get(
    "/v1/lists/{name}",
    response_model=Listed,
    responses=documented(422, 503, *REFUSALS),
)
async def show_list(
    request: Request,
    name: Annotated[Literal["popular", "new", "trending"], Path(description="Of the list")],
    asked: Annotated[ListQuery, Query()],
) -> Response:
    """Show a list: popular, new or trending items, through the filters and rules of recommendations.

    The score of popular is how many people like an item, whose last event did not take it back. That of new
    is when it came, in Unix seconds. That of trending says by how many standard deviations it is chosen more
    often in the last days than before, measured at the newest event. What is stored shows within a second.
    """
    return await _listed(request, name, asked)


@router.get(
    "/v1/items/{item_id}/also-bought",
    response_model=Listed,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def also_bought(request: Request, item_id: PathId, asked: Annotated[ListQuery, Query()]) -> Response:
    """Show what people who bought an item bought too, through the filters and rules of recommendations.

    Where nothing was ever bought, what they liked counts. The score is the share of the buyers of both that
    bought both, shrunk where they are few; two at least must have.
    """
    return await _listed(request, "also-bought", asked, item_id)


async def _listed(request: Request, name: Name, asked: ListQuery, item_id: str | None = None) -> Response:
    state = state_of(request)
    events = () if asked.user is None else await state.events_of(asked.user)
    live = state.now
    keep_seen = keeps_seen(live, asked.exclude_seen)
    wish = Wish(
        asked.k,
        keep_seen=keep_seen,
        wanted=filter_of(asked.conditions()),
        exclude=frozenset(asked.exclude or ()),
        placement=asked.placement,
        diversity=asked.diversity,
    )
    items, weights = live.catalogue.items, live.snapshot.weights
    if asked.user is not None and live.model is not None:
        history = live.history_of(events, asked.user)
    else:
        history = history_of(events, items, weights, timed=False)
    out = history.barred_items(keep_seen=keep_seen)
    found = await state.reading(lambda: state.shop.lists.listed(live, name, wish, out, item_id))
    recommendation_id, ids = secrets.token_urlsafe(12), [recommended.item_id for recommended in found]
    shown = Impression(
        recommendation_id, asked.user, asked.placement, None, None, ids, [name] * len(ids), time.time()
    )
    state.shop.show(shown)
    metrics_of(request.app).recommended.labels(name).inc(len(ids))
    return answers.json(
        {
            "recommendation_id": recommendation_id,
            "name": name,
            "user": asked.user,
            "items": [
                {
                    "item_id": recommended.item_id,
                    "title": live.catalogue.title(recommended.item_id),
                    "score": recommended.score,
                }
                for recommended in found
            ],
        }
    )
