"""Answers as JSON, without the detours of a general encoder."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from palate.search import Match
from palate.tasks.live.answer import Answer
from palate.tasks.live.current import Chosen
from palate.tasks.live.shop import Live


def json(document: Mapping[str, object], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(
        orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY), status, None, "application/json"
    )


def recommendations(
    chosen: Chosen,
    answer: Answer,
    user: str | None,
    recommendation_id: str | None,
    *,
    explain: bool,
    with_llm: bool = False,
) -> Response:
    """Recommended items as the API tells them."""
    items: list[dict[str, object]] = []
    for item, source in zip(answer.items, answer.sources, strict=True):
        told = item.document() if explain else {"item_id": item.item_id, "score": item.score}
        title = chosen.live.catalogue.title(item.item_id)
        by = {"worded_by": item.worded_by} if with_llm else {}
        items.append({"item_id": item.item_id, "title": title, "source": source, **told, **by})
    weighed = {} if answer.weights is None else {"weights": answer.weights}
    return json(
        {
            "recommendation_id": recommendation_id,
            "user": user,
            "model": answer.version,
            "arm": chosen.arm,
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
