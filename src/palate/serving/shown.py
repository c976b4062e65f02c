"""Items as the API tells them."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from palate.serving.links import Links
from palate.store.items import FIELDS, Item
from palate.store.media import Attached


class MediaOut(BaseModel):
    """A picture or a sound."""

    kind: Literal["image", "audio"]
    url: str = Field(description="Where it is served, to who has a key")
    link: str = Field(description="The same for anybody, such as a tag of a page, for an hour at least")
    thumbnail: str | None = Field(description="A link to the picture at 320 pixels; null for a sound")
    thumbnail_large: str | None = Field(description="A link to the picture at 960 pixels; null for a sound")


class ItemOut(BaseModel):
    """One item."""

    item_id: str
    title: str | None
    description: str | None
    category: str | None
    brand: str | None
    price: float | None
    in_stock: bool | None
    attributes: dict[str, Any]
    media: list[MediaOut]
    state: Literal["encoded", "pending", "parked"] = Field(
        description="Whether it is recommended and found, will be in a moment, or can't be encoded"
    )
    modalities: list[str] | None = Field(
        description="What it has of text, image, audio, ready-made features and behaviour; "
        "null while the shop is being read"
    )
    updated_at: float = Field(description="Unix seconds")


class ItemPage(BaseModel):
    """Some items, in the order of their ids."""

    items: list[ItemOut]
    next: str | None = Field(description="Give it as after for the next page; null on the last one")
    total: int = Field(description="Items on all pages")


def media_told(files: Sequence[Attached], links: Links) -> list[dict[str, str | None]]:
    """Files of an item or a review as the API tells them."""
    return [
        {
            "kind": file.kind,
            "url": f"/v1/media/{file.sha256}",
            "link": links.to(file),
            "thumbnail": links.to(file, "small") if file.kind == "image" else None,
            "thumbnail_large": links.to(file, "large") if file.kind == "image" else None,
        }
        for file in files
    ]


def item_told(item: Item, modalities: list[str] | None, links: Links) -> dict[str, Any]:
    """An item as :class:`ItemOut` describes it."""
    return {
        **{name: getattr(item, name) for name in ("item_id", *FIELDS)},
        # A folder's cell that its number does not give back, such as 12 for 12.0, is kept for the export.
        "attributes": {name: value for name, value in item.attributes.items() if name not in FIELDS},
        "media": media_told(item.media, links),
        "state": item.state,
        "modalities": modalities,
        "updated_at": item.updated_at,
    }
