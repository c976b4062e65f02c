"""Items of the catalogue."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from palate.errors import UnknownItem
from palate.serving import answers
from palate.serving.documents import ItemOut, ItemPage
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import Id, PathId
from palate.tasks.live.shop import Live

router = APIRouter(tags=["items"])


@router.get("/v1/items", response_model=ItemPage, responses=documented(404, 422, 503))
async def items(
    request: Request,
    after: Annotated[Id | None, Query(description="The next of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List the items, a page at a time."""
    live = state_of(request).now
    catalogue = live.catalogue
    start = 0
    if after is not None:
        if after not in catalogue.items:
            raise UnknownItem(f"no item '{after}' in the catalogue")
        start = catalogue.items.position(after) + 1
    shown = [row for row in range(start, len(catalogue.items)) if catalogue.shown[row]][: limit + 1]
    page = shown[:limit]
    following = catalogue.items[page[-1]] if len(shown) > limit else None
    return answers.json({"items": [_item(live, row) for row in page], "next": following})


@router.get("/v1/items/{item_id}", response_model=ItemOut, responses=documented(404, 422, 503))
async def item(request: Request, item_id: PathId) -> Response:
    """Show one item."""
    live = state_of(request).now
    if not live.has(item_id):
        raise UnknownItem(f"no item '{item_id}' in the catalogue")
    return answers.json(_item(live, live.catalogue.items.position(item_id)))


def _item(live: Live, row: int) -> dict[str, object]:
    catalogue, features = live.catalogue, live.snapshot.built.features
    return {
        "item_id": catalogue.items[row],
        "title": str(catalogue.titles[row]),
        "attributes": catalogue.attributes(row),
        "modalities": sorted({one.modality for one in features.values() if one.present[row]}),
    }
