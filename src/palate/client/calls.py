"""Requests of the API, built without sending anything: what is asked, and how the answer is read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import parse_qsl, quote

from palate.client import answers
from palate.client.inputs import (
    Event,
    File,
    NewItem,
    NewReview,
    Scalar,
    SessionEvent,
    as_text,
    content_of,
    stated,
)
from palate.client.parsing import reader
from palate.client.reading_map import read_map

T = TypeVar("T")
Conditions = Mapping[str, Any]
Language = Literal["en", "zh"]
Scope = Literal["read", "write", "admin"]
Files = tuple[tuple[str, tuple[str, bytes]], ...]


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and how its answer is read.

    Parameters
    ----------
    method, path : str
        What is asked.
    read : callable
        Makes the body of the answer into what the caller gets.
    params : sequence of (str, str)
        Of the query.
    json : JSON value, optional
        The body.
    form : mapping of str to str, optional
        Fields of a form, which is the body then.
    files : tuple of (field, (name, content))
        Of the form.
    repeatable : bool
        Whether doing it twice is the same as doing it once.
    absent_is_done : bool
        Whether 404 to a repetition means that an attempt before had done it.
    answers : tuple of int
        Statuses other than 2xx that are answers.
    idempotency_key : str or None
        By which the server knows a repetition, and does it once.
    """

    method: str
    path: str
    read: Callable[[bytes], T]
    params: Sequence[tuple[str, str]] = ()
    json: Any = None
    form: Mapping[str, str] | None = None
    files: Files = ()
    repeatable: bool = True
    absent_is_done: bool = False
    answers: tuple[int, ...] = ()
    idempotency_key: str | None = None


def recommend(
    user_id: str,
    *,
    k: int = 10,
    explain: bool = False,
    exclude_seen: bool | None = None,
    language: Language | None = None,
    category: Sequence[str] = (),
    brand: Sequence[str] = (),
    price_min: float | None = None,
    price_max: float | None = None,
    exclude: Sequence[str] = (),
    placement: str | None = None,
    diversity: float = 0.0,
    exploration: float | None = None,
    filter: Conditions | None = None,
    with_llm: bool = False,
) -> Call[answers.Recommendations]:
    """Recommend items to a user."""
    one = stated(
        k=k,
        explain=explain,
        with_llm=with_llm,
        exclude_seen=exclude_seen,
        language=language,
        price_min=price_min,
        price_max=price_max,
        placement=placement,
        diversity=diversity,
        exploration=exploration,
        filter=_written(filter),
    )
    params = _params(one, category=category, brand=brand, exclude=exclude)
    return Call("GET", f"/v1/users/{part(user_id)}/recommendations", reader(answers.Recommendations), params)


def recommend_to_session(
    events: Iterable[SessionEvent] = (),
    *,
    text: str | None = None,
    k: int = 10,
    filter: Conditions | None = None,
    exclude: Sequence[str] = (),
    exclude_seen: bool | None = None,
    explain: bool = False,
    language: Language | None = None,
    placement: str | None = None,
    diversity: float = 0.0,
    exploration: float | None = None,
    with_llm: bool = False,
) -> Call[answers.Recommendations]:
    """Recommend items to someone without a user id, by what they did, oldest first, and ask for."""
    body: dict[str, Any] = {
        **stated(
            text=text,
            k=k,
            explain=explain,
            with_llm=with_llm,
            exclude_seen=exclude_seen,
            language=language,
            placement=placement,
            diversity=diversity,
            exploration=exploration,
        ),
        "events": [one.document() for one in events],
        "filter": dict(filter or {}),
        "exclude": list(exclude),
    }
    return Call("POST", "/v1/recommendations", reader(answers.Recommendations), json=body)


def search(
    text: str | None = None,
    *,
    image: File | None = None,
    audio: File | None = None,
    k: int = 10,
    via: str | None = None,
    filter: Conditions | None = None,
) -> Call[answers.Matches]:
    """Find items by words in any language, a picture and a sound, in any combination."""
    fields = stated(text=text, k=k, via=via)
    read, wanted = reader(answers.Matches), dict(filter or {})
    given = {"image": image, "audio": audio}
    files = tuple((kind, content_of(file)) for kind, file in given.items() if file is not None)
    if not files:
        return Call("POST", "/v1/search", read, json={**fields, "filter": wanted})
    form = {name: as_text(value) for name, value in fields.items()} | {"filter": json.dumps(wanted)}
    return Call("POST", "/v1/search", read, form=form, files=files)


def ask(
    question: str,
    *,
    k: int = 5,
    user_id: str | None = None,
    language: Language | None = None,
    state: str | None = None,
) -> Call[answers.Answer]:
    """Answer a question in words; send the state of the answer before to go on with a conversation."""
    body = stated(question=question, k=k, user_id=user_id, language=language, state=state)
    return Call("POST", "/v1/ask", reader(answers.Answer), json=body)


def similar(item_id: str, *, k: int = 10, via: str | None = None) -> Call[answers.Matches]:
    """Find the items most like an item."""
    return Call(
        "GET", f"/v1/items/{part(item_id)}/similar", reader(answers.Matches), query(stated(k=k, via=via))
    )


def listed(
    name: str,
    *,
    user: str | None = None,
    k: int = 10,
    exclude_seen: bool | None = None,
    category: Sequence[str] = (),
    brand: Sequence[str] = (),
    price_min: float | None = None,
    price_max: float | None = None,
    exclude: Sequence[str] = (),
    placement: str | None = None,
    diversity: float = 0.0,
    filter: Conditions | None = None,
) -> Call[answers.Listed]:
    """Show a list: popular, new or trending items."""
    one = stated(
        k=k,
        user=user,
        exclude_seen=exclude_seen,
        price_min=price_min,
        price_max=price_max,
        placement=placement,
        diversity=diversity,
        filter=_written(filter),
    )
    params = _params(one, category=category, brand=brand, exclude=exclude)
    return Call("GET", f"/v1/lists/{part(name)}", reader(answers.Listed), params)


def also_bought(
    item_id: str,
    *,
    user: str | None = None,
    k: int = 10,
    exclude_seen: bool | None = None,
    category: Sequence[str] = (),
    brand: Sequence[str] = (),
    price_min: float | None = None,
    price_max: float | None = None,
    exclude: Sequence[str] = (),
    placement: str | None = None,
    diversity: float = 0.0,
    filter: Conditions | None = None,
) -> Call[answers.Listed]:
    """Show what people who bought an item bought too."""
    one = stated(
        k=k,
        user=user,
        exclude_seen=exclude_seen,
        price_min=price_min,
        price_max=price_max,
        placement=placement,
        diversity=diversity,
        filter=_written(filter),
    )
    params = _params(one, category=category, brand=brand, exclude=exclude)
    return Call("GET", f"/v1/items/{part(item_id)}/also-bought", reader(answers.Listed), params)


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
    return _with_files("/v1/items", item.document(), images, audio, reader(answers.ItemsStored))


def item(item_id: str) -> Call[answers.Item]:
    """Show one item."""
    return Call("GET", f"/v1/items/{part(item_id)}", reader(answers.Item))


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
    one = stated(after=after, page=page, limit=limit, q=q, price_min=price_min, price_max=price_max)
    params = _params(one, category=category, missing=missing, id=id)
    return Call("GET", "/v1/items", reader(answers.ItemPage), params)


def shop() -> Call[answers.Shop]:
    """Tell what the shop knows, counted, and which model answers."""
    return Call("GET", "/v1/shop", reader(answers.Shop))


def catalogue_map() -> Call[answers.CatalogueMap]:
    """Draw the catalogue in two dimensions: what lies near is similar, far means little."""
    return Call("GET", "/v1/map", read_map)


def consistency(item_id: str) -> Call[answers.ItemConsistency]:
    """Tell whether the modalities of an item agree, and which items are nearly the same."""
    return Call("GET", f"/v1/items/{part(item_id)}/consistency", reader(answers.ItemConsistency))


def delete_item(item_id: str) -> Call[None]:
    """Delete an item; it is in no answer from then on."""
    return Call("DELETE", f"/v1/items/{part(item_id)}", _nothing, absent_is_done=True)


def media(url: str, *, size: Literal["small", "large"] | None = None) -> Call[bytes]:
    """Fetch a picture or a sound, by a url or link of an item or a review; a picture at a size, if any."""
    if not url.startswith("/v1/media/"):
        raise ValueError(f"{url!r} is no url of media; take one of an item or a review")
    path, _, asked = url.partition("?")
    return Call("GET", path, bytes, [*parse_qsl(asked), *query(stated(size=size))])


def add_review(
    item_id: str, review: NewReview, *, images: Iterable[File] = (), audio: Iterable[File] = ()
) -> Call[answers.ReviewStored]:
    """Store a review of an item, with pictures and recordings, if any."""
    path = f"/v1/items/{part(item_id)}/reviews"
    return _with_files(path, review.document(), images, audio, reader(answers.ReviewStored))


def reviews(item_id: str, *, after: int = 0, limit: int = 100) -> Call[answers.ReviewPage]:
    """List the reviews of an item, a page at a time."""
    params = query(stated(after=after, limit=limit))
    return Call("GET", f"/v1/items/{part(item_id)}/reviews", reader(answers.ReviewPage), params)


def summary(
    item_id: str, *, language: Language | None = None, with_llm: bool = False
) -> Call[answers.Summary]:
    """Say what the reviews of an item say."""
    params = query(stated(language=language, with_llm=with_llm))
    return Call("GET", f"/v1/items/{part(item_id)}/summary", reader(answers.Summary), params)


def review(review_id: str) -> Call[answers.Review]:
    """Show one review."""
    return Call("GET", f"/v1/reviews/{part(review_id)}", reader(answers.Review))


def delete_review(review_id: str) -> Call[None]:
    """Delete a review."""
    return Call("DELETE", f"/v1/reviews/{part(review_id)}", _nothing, absent_is_done=True)


def query(values: Mapping[str, Scalar]) -> list[tuple[str, str]]:
    """Parameters of a query."""
    return [(name, as_text(value)) for name, value in values.items()]


def _params(one: Mapping[str, Scalar], **many: Sequence[str]) -> list[tuple[str, str]]:
    """Parameters of a query, some of which may come several times."""
    return [*query(one), *((name, value) for name, values in many.items() for value in values)]


def _written(conditions: Conditions | None) -> str | None:
    """Conditions as a query holds them."""
    return None if conditions is None else json.dumps(dict(conditions))


def part(name: str) -> str:
    """An id as a part of a path; dots alone would be taken for a way through folders."""
    return name.replace(".", "%2E") if name in (".", "..") else quote(name, safe="")


def _with_files(
    path: str,
    fields: Mapping[str, Scalar],
    images: Iterable[File],
    audio: Iterable[File],
    read: Callable[[bytes], T],
) -> Call[T]:
    """A request that brings JSON, or a form where files go with it."""
    files = tuple(
        (kind, content_of(file)) for kind, given in (("image", images), ("audio", audio)) for file in given
    )
    if not files:
        return Call("POST", path, read, json=dict(fields))
    form = {name: as_text(value) for name, value in fields.items()}
    return Call("POST", path, read, form=form, files=files)


def _nothing(_: bytes) -> None:
    return None
