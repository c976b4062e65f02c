"""The catalogue as people look at it: items by page and by what they are like, and the shop in one answer."""

from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from palate.serving import answers
from palate.serving.documents import Number, Word
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.shown import ItemOut, ItemPage, item_told
from palate.serving.state import ServingState, state_of
from palate.serving.texts import Id, PathId, Text
from palate.store.browsing import Browsed
from palate.store.items import items_named
from palate.store.models import model
from palate.tasks.live.browsing import Overview, Page

router = APIRouter(tags=["items"], dependencies=[READ])

MOST_IDS = 200
"""Items asked for by id at once."""


class BrowseQuery(BaseModel):
    """What the query of a request for a page of items may hold."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after: Id | None = Field(None, description="The next of the page before")
    page: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        None, description="Number of the page, from 1, in place of after"
    )
    q: Text | None = Field(None, description="Words, each of which is part of the title or the id")
    category: list[Word] | None = Field(None, description="One of these categories")
    price_min: Number | None = Field(None, description="Price at least")
    price_max: Number | None = Field(None, description="Price at most")
    missing: list[Word] | None = Field(
        None, description="Modalities that the item has none of: text, image, audio, behaviour or another"
    )
    id: list[Id] | None = Field(
        None, max_length=MOST_IDS, description="These items alone, in this order, as far as they are there"
    )

    @model_validator(mode="after")
    def _asks_in_one_way(self) -> Self:
        if self.id and self.model_fields_set - {"id"}:
            raise ValueError("id goes with nothing else")
        if self.after is not None and self.page is not None:
            raise ValueError("give after or page, not both")
        return self

    def browsed(self) -> Browsed:
        """What items are to be like."""
        return Browsed((self.q or "").split(), self.category or (), self.price_min, self.price_max)


class HavingOut(BaseModel):
    """How many items have a modality."""

    modality: str
    present: int
    missing: int


class CategoryOut(BaseModel):
    """A category of items."""

    name: str
    items: int


class PricesOut(BaseModel):
    """The lowest and the highest price."""

    min: float
    max: float


class ModelInUse(BaseModel):
    """The model that answers."""

    id: str
    name: str = Field(description="What it is, such as ease")
    created_at: float = Field(description="Unix seconds")


class ShopOut(BaseModel):
    """What a shop knows."""

    workspace: str = Field(description="Name of its folder")
    items: int
    events: int
    users: int = Field(description="People who did something")
    reviews: int
    modalities: list[HavingOut]
    categories: list[CategoryOut] = Field(description="The largest first")
    prices: PricesOut | None = Field(description="null where no item has a price")
    newest_event: float | None = Field(description="Unix seconds; null where no event has a time")
    model: ModelInUse | None = Field(description="null where none is trained")


@router.get("/v1/items", response_model=ItemPage, responses=documented(422, 503, *REFUSALS))
async def items(request: Request, asked: Annotated[BrowseQuery, Query()]) -> Response:
    """List the items in the order of their ids, a page at a time; all of them, or those that are so."""
    state = state_of(request)
    return answers.json(await state.reading(lambda: _page_told(state, _page(state, asked))))


def _page_told(state: ServingState, page: Page) -> dict[str, object]:
    modalities = state.shop.browsing.modalities.of(page.items)
    return {
        "items": [item_told(item, modalities[item.item_id], state.links) for item in page.items],
        "next": page.items[-1].item_id if page.more else None,
        "total": page.total,
    }


def _page(state: ServingState, asked: BrowseQuery) -> Page:
    shop = state.shop
    if asked.id:
        there = {
            item.item_id: item for item in shop.store.read(items_named, asked.id) if item.deleted_at is None
        }
        found = [there[name] for name in dict.fromkeys(asked.id) if name in there]
        return Page(found, more=False, total=len(found))
    skip = ((asked.page or 1) - 1) * asked.limit
    return shop.browsing.page(
        asked.browsed(), asked.missing or (), after=asked.after or "", skip=skip, limit=asked.limit
    )


@router.get("/v1/items/{item_id}", response_model=ItemOut, responses=documented(404, 422, 503, *REFUSALS))
async def item(request: Request, item_id: PathId) -> Response:
    """Show one item."""
    state = state_of(request)
    return answers.json(await state.reading(lambda: _item_told(state, item_id)))


def _item_told(state: ServingState, item_id: str) -> dict[str, object]:
    found = state.shop.items.one(item_id)
    return item_told(found, state.shop.browsing.modalities.of([found])[item_id], state.links)


@router.get("/v1/shop", response_model=ShopOut, responses=documented(503, *REFUSALS))
async def shop(request: Request) -> Response:
    """Tell what the shop knows: items and their modalities, events, users, reviews, and the model in use.

    Where counting takes long, counts are kept for a while.
    """
    state = state_of(request)
    return answers.json(await state.reading(lambda: _shop_told(state, state.shop.browsing.overview())))


def _shop_told(state: ServingState, found: Overview) -> dict[str, object]:
    prices, snapshot = found.prices, state.now.snapshot
    row = None if snapshot.model is None else state.shop.store.read(model, snapshot.version)
    return {
        "workspace": state.shop.folder.resolve().name,
        "items": found.items,
        "events": found.events,
        "users": found.users,
        "reviews": found.reviews,
        "modalities": [
            {"modality": name, "present": having, "missing": found.items - having}
            for name, having in found.modalities.items()
        ],
        "categories": [{"name": name, "items": count} for name, count in found.categories],
        "prices": None if prices is None else {"min": prices[0], "max": prices[1]},
        "newest_event": found.newest,
        "model": None
        if row is None
        else {"id": row.id, "name": row.metrics.get("model"), "created_at": row.created_at},
    }
