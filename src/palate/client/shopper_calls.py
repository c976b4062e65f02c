"""Requests for shoppers: what to recommend, what is like something, lists that are the same for everyone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from palate.client import shopper_answers as answers
from palate.client.call import Call, Conditions, Language, conditions_written, params_of, path_part, query
from palate.client.inputs import File, SessionEvent, as_text, content_of, stated
from palate.client.parsing import reader


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
    model: str | None = None,
    weights: Mapping[str, float] | None = None,
    with_llm: bool = False,
) -> Call[answers.Recommendations]:
    """Recommend items to a user; by another model or other weights of modalities, to see what these would."""
    single = stated(
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
        filter=conditions_written(filter),
        model=model,
        weights=None if weights is None else json.dumps(dict(weights)),
    )
    params = params_of(single, category=category, brand=brand, exclude=exclude)
    return Call(
        "GET", f"/v1/users/{path_part(user_id)}/recommendations", reader(answers.Recommendations), params
    )


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
    model: str | None = None,
    weights: Mapping[str, float] | None = None,
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
            model=model,
        ),
        **({} if weights is None else {"weights": dict(weights)}),
        "events": [event.document() for event in events],
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
    with_llm: bool | None = None,
) -> Call[answers.Answer]:
    """Answer a question in words; send the state of the answer before to go on with a conversation.

    ``with_llm`` lets the shop's language model say which items are suggested.
    """
    body = stated(question=question, k=k, user_id=user_id, language=language, state=state, with_llm=with_llm)
    return Call("POST", "/v1/ask", reader(answers.Answer), json=body)


def similar(item_id: str, *, k: int = 10, via: str | None = None) -> Call[answers.Matches]:
    """Find the items most like an item."""
    return Call(
        "GET", f"/v1/items/{path_part(item_id)}/similar", reader(answers.Matches), query(stated(k=k, via=via))
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
    single = stated(
        k=k,
        user=user,
        exclude_seen=exclude_seen,
        price_min=price_min,
        price_max=price_max,
        placement=placement,
        diversity=diversity,
        filter=conditions_written(filter),
    )
    params = params_of(single, category=category, brand=brand, exclude=exclude)
    return Call("GET", f"/v1/lists/{path_part(name)}", reader(answers.Listed), params)


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
    single = stated(
        k=k,
        user=user,
        exclude_seen=exclude_seen,
        price_min=price_min,
        price_max=price_max,
        placement=placement,
        diversity=diversity,
        filter=conditions_written(filter),
    )
    params = params_of(single, category=category, brand=brand, exclude=exclude)
    return Call("GET", f"/v1/items/{path_part(item_id)}/also-bought", reader(answers.Listed), params)
