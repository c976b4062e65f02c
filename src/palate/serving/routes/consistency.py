"""Whether the modalities of an item agree, and which items are nearly the same."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.tasks.live.agreement import agreements_of, near_duplicates
from palate.tasks.live.shop import Live

router = APIRouter(tags=["items"], dependencies=[READ])


class AgreementOut(BaseModel):
    """How alike two modalities of an item are."""

    left: str = Field(description="Name of the features, such as text")
    right: str = Field(description="Such as image")
    cosine: float = Field(description="In the joint space; 1 is the same")
    low: float = Field(description="One in twenty items of the catalogue lies below")
    high: float = Field(description="One in twenty items of the catalogue lies above")


class NearDuplicateOut(BaseModel):
    """An item that is nearly the same in one modality."""

    item_id: str
    title: str
    modality: str
    cosine: float = Field(description="Of the two vectors; 0.98 at least")


class ConsistencyOut(BaseModel):
    """What the modalities of an item say of each other, and what is nearly the same."""

    item_id: str
    agreements: list[AgreementOut] = Field(
        description="Of every two modalities that it has; empty where the shop has no joint embedding"
    )
    duplicates: list[NearDuplicateOut] = Field(description="The nearest first, 50 at most")


@router.get(
    "/v1/items/{item_id}/consistency",
    response_model=ConsistencyOut,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def consistency(request: Request, item_id: PathId) -> Response:
    """Tell whether the modalities of an item agree as usual, and which items are nearly the same."""
    state = state_of(request)
    live = state.now
    return answers.json(await state.searching(lambda: _told(live, item_id)))


def _told(live: Live, item_id: str) -> dict[str, object]:
    duplicates = near_duplicates(live, item_id)
    return {
        "item_id": item_id,
        "agreements": [asdict(agreement) for agreement in agreements_of(live, item_id)],
        "duplicates": [
            {**asdict(duplicate), "title": live.catalogue.title(duplicate.item_id)}
            for duplicate in duplicates
        ],
    }
