"""Search by words, a picture or a sound, and items similar to an item."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from palate.search import Query as Sought
from palate.serving import answers
from palate.serving.documents import K, Matches, SearchRequest, Word
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.routes.recommendations import filter_of
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.serving.uploads import JSON

router = APIRouter(tags=["search"], dependencies=[READ])


@router.get(
    "/v1/items/{item_id}/similar", response_model=Matches, responses=documented(404, 409, 422, 503, *REFUSALS)
)
async def similar(
    request: Request,
    item_id: PathId,
    k: Annotated[K, Query()] = 10,
    via: Annotated[Word | None, Query(description="Compare by this modality alone")] = None,
) -> Response:
    """Find the items most like an item, in each modality that it has and across to those that it lacks."""
    state = state_of(request)
    live = state.now
    found = await state.searching(lambda: live.similar(Sought(item=item_id), k, via))
    return answers.matches(live, found)


@router.post(
    "/v1/search",
    dependencies=[JSON],
    response_model=Matches,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
)
async def search(request: Request, wanted: SearchRequest) -> Response:
    """Find items by words in any language; what reviews say is searched too, and quoted."""
    state = state_of(request)
    live = state.now
    allowed = filter_of(wanted.filter)
    found = await state.searching(
        lambda: live.similar(Sought(text=wanted.text), wanted.k, wanted.via, allowed)
    )
    return answers.matches(live, found)
