"""Answers as JSON, without the detours of a general encoder."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from palate.search import Match
from palate.store.experiments import Arm
from palate.tasks.live.answer import Answer
from palate.tasks.live.shop import Live


def json(document: Mapping[str, object], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(
        orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY), status, None, "application/json"
    )


def recommendations(
    answer: Answer,
    arm: Arm | None,
    user: str | None,
    recommendation_id: str | None,
    *,
    with_llm: bool = False,
) -> Response:
    """Recommended items as the API tells them."""
    items: list[dict[str, object]] = [
        {"item_id": item.item_id, "title": title, "source": source, "score": item.score}
        for item, title, source in zip(answer.items, answer.titles, answer.sources, strict=True)
    ]
    if answer.explained is not None:
        for told, item in zip(items, answer.explained, strict=True):
            told |= item.document() | ({"worded_by": item.worded_by} if with_llm else {})
    weighed = {} if answer.weights is None else {"weights": answer.weights}
    return json(
        {
            "recommendation_id": recommendation_id,
            "user": user,
            "model": answer.version,
            "arm": arm,
            "source": answer.source,
            **weighed,
            "items": items,
        }
    )


def matches(live: Live, found: list[Match]) -> Response:
    """Items that were found, as the API tells them."""
    return json(
        {
            "items": [
                {
                    "item_id": match.item_id,
                    "title": live.catalogue.title(match.item_id),
                    "score": match.score,
                    "modalities": dict(match.modalities),
                    "said": None
                    if match.said is None
                    else {"review_id": match.said.review_id, "text": match.said.text},
                }
                for match in found
            ]
        }
    )
