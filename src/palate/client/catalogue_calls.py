"""Requests about the catalogue and what people do with it: events, items, media, the shop as a whole."""

from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import parse_qsl

from palate.client import catalogue_answers as answers
from palate.client.call import Call, call_with_files, nothing, params_of, path_part, query
from palate.client.inputs import Event, File, NewItem, stated
from palate.client.parsing import reader
from palate.client.reading_map import read_map


def add_events(events: Iterable[Event]) -> Call[answers.EventsStored]:
    """Store events; the answer comes once they are on disk."""
    return Call(
        "POST", "/v1/events", reader(answers.EventsStored), json=[event.document() for event in events]
    )


def put_items(items: Iterable[NewItem]) -> Call[answers.ItemsStored]:
    """Store items without files; those that they had stay."""
    return Call("POST", "/v1/items", reader(answers.ItemsStored), json=[item.document() for item in items])


def put_item(
    item: NewItem, *, images: Iterable[File] = (), audio: Iterable[File] = ()
) -> Call[answers.ItemsStored]:
    """Store an item with its pictures and sounds, if any, in place of those that it had."""
    return call_with_files("/v1/items", item.document(), images, audio, reader(answers.ItemsStored))


def item(item_id: str) -> Call[answers.Item]:
    """Show one item."""
    return Call("GET", f"/v1/items/{path_part(item_id)}", reader(answers.Item))


def items(
    *,
    after: str | None = None,
    page: int | None = None,
    limit: int | None = None,
    q: str | None = None,
    category: Sequence[str] = (),
    price_min: float | None = None,
    price_max: float | None = None,
    missing: Sequence[str] = (),
    id: Sequence[str] = (),
) -> Call[answers.ItemPage]:
    """List the items, a page at a time: all, those that are so and have none of some modalities, or by id."""
    single = stated(after=after, page=page, limit=limit, q=q, price_min=price_min, price_max=price_max)
    params = params_of(single, category=category, missing=missing, id=id)
    return Call("GET", "/v1/items", reader(answers.ItemPage), params)


def shop() -> Call[answers.Shop]:
    """Tell what the shop knows, counted, and which model answers."""
    return Call("GET", "/v1/shop", reader(answers.Shop))


def catalogue_map() -> Call[answers.CatalogueMap]:
    """Draw the catalogue in two dimensions: what lies near is similar, far means little."""
    return Call("GET", "/v1/map", read_map)


def consistency(item_id: str) -> Call[answers.ItemConsistency]:
    """Tell whether the modalities of an item agree, and which items are nearly the same."""
    return Call("GET", f"/v1/items/{path_part(item_id)}/consistency", reader(answers.ItemConsistency))


def delete_item(item_id: str) -> Call[None]:
    """Delete an item; it is in no answer from then on."""
    return Call("DELETE", f"/v1/items/{path_part(item_id)}", nothing, absent_is_done=True)


def media(url: str, *, size: Literal["small", "large"] | None = None) -> Call[bytes]:
    """Fetch a picture or a sound, by a url or link of an item or a review; a picture at a size, if any."""
    if not url.startswith("/v1/media/"):
        raise ValueError(f"{url!r} is no url of media; take one of an item or a review")
    path, _, asked = url.partition("?")
    return Call("GET", path, bytes, [*parse_qsl(asked), *query(stated(size=size))])
