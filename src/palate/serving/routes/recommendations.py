"""Recommendations for a user, or for a session that is known by its events alone."""

import secrets
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from palate.data import Histories
from palate.explain import LANGUAGES, worded
from palate.serving import answers
from palate.serving.direct import Direct
from palate.serving.documents import (
    Conditions,
    Range,
    RecommendationQuery,
    Recommendations,
    SessionRequest,
)
from palate.serving.keys import READ, REFUSALS, check_scope
from palate.serving.metrics import metrics_of
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.serving.uploads import JSON
from palate.store import Impression
from palate.tasks.live.answer import Wish
from palate.tasks.live.asked import Asked
from palate.tasks.live.current import Chosen
from palate.tasks.live.exploring import Exploring
from palate.tasks.live.filters import Filter
from palate.tasks.live.histories import Event
from palate.tasks.live.shop import Live
from palate.tasks.live.weighed import check_weights

router = APIRouter(tags=["recommendations"], dependencies=[READ])
direct = APIRouter(tags=["recommendations"], dependencies=[READ], route_class=Direct)


@direct.get(
    "/v1/users/{user_id}/recommendations",
    response_model=Recommendations,
    response_model_exclude_unset=True,
    responses=documented(404, 409, 422, 503, *REFUSALS),
)
async def recommend(
    request: Request, user_id: PathId, asked: Annotated[RecommendationQuery, Query()]
) -> Response:
    """Recommend items to a user.

    Someone of whom nothing is known gets what sells best, and the answer says so: its source is popular.
    With model or weights it is what another model, or the same with other weights, would answer: nothing is
    stored as shown, no test counts it, and the recommendation_id is null.
    """
    state = state_of(request)
    events = await state.events_of(user_id)
    chosen = await _chosen(request, user_id, asked)
    live = chosen.live
    wish = _wish(live, asked, asked.conditions())
    history = live.history_of(events, user_id)
    return await _answered(request, chosen, user_id, history, wish, asked)


@router.post(
    "/v1/recommendations",
    dependencies=[JSON],
    response_model=Recommendations,
    response_model_exclude_unset=True,
    responses=documented(404, 409, 413, 415, 422, 503, *REFUSALS),
)
async def recommend_to_session(request: Request, session: SessionRequest) -> Response:
    """Recommend items to someone without a user id, by what the request says that they did and ask for.

    Events of items that the model does not know are left out. The words of text count beside the events, or
    alone; their terms of a score have the source query. 409 says that the shop has nothing to compare words
    with, or to learn from. model and weights do what they do for a user.
    """
    state = state_of(request)
    live, text = (await _chosen(request, None, session)).live, session.text
    asked = None if text is None else await state.searching(lambda: live.asked(text))
    wish = _wish(live, session, session.filter, asked)
    nothing = float("nan")
    events = [
        Event(
            event.item_id,
            event.event,
            nothing if event.value is None else event.value,
            nothing if event.occurred_at is None else _seconds(event.occurred_at),
        )
        for event in session.events
    ]
    history = live.history_of(events)
    return await _answered(request, Chosen(live), None, history, wish, session)


def filter_of(conditions: Conditions) -> Filter:
    """Conditions of a request as a filter."""
    plain = {
        name: value.model_dump(exclude_none=True) if isinstance(value, Range) else value
        for name, value in conditions.items()
    }
    return Filter.of(plain)


async def _answered(
    request: Request,
    chosen: Chosen,
    user: str | None,
    history: Histories,
    wish: Wish,
    asked: RecommendationQuery | SessionRequest,
) -> Response:
    state = state_of(request)
    if asked.with_llm:
        state.helping.check()
    shop, recommendation_id = state.shop, None if _tries(asked) else secrets.token_urlsafe(12)
    share = shop.settings.serving.exploration if asked.exploration is None else asked.exploration
    if share > 0:
        shown = shop.shown.of(chosen.live.catalogue.items)
        # Lists that are tried for someone draw alike, so that they differ by what is tried alone.
        wish = replace(wish, exploring=Exploring(share, recommendation_id or f"tried {user}", shown))
    if wish.weights is not None:
        loaded = [chosen.live, *shop.current.by_version.values()]
        check_weights(wish.weights, (model.snapshot.built.features for model in loaded))
        answer = await state.searching(lambda: chosen.live.recommend(user, history, wish))
    else:
        answer = chosen.live.recommend(user, history, wish)
    if asked.with_llm and (explained := answer.explained) is not None:
        language = wish.language or chosen.live.snapshot.language
        told = await state.helping.asked(lambda llm: worded(llm, explained, language))
        answer = answer if told is None else replace(answer, explained=told)
    request.state.model = answer.version
    if recommendation_id is not None:
        shop.show(
            Impression(
                recommendation_id,
                user,
                wish.placement,
                answer.version,
                chosen.arm,
                [item.item_id for item in answer.items],
                list(answer.sources),
                time.time(),
                chosen.experiment_id,
            )
        )
        for source, count in Counter(answer.sources).items():
            metrics_of(request.app).recommended.labels(source).inc(count)
    return answers.recommendations(answer, chosen.arm, user, recommendation_id, with_llm=asked.with_llm)


def _tries(asked: RecommendationQuery | SessionRequest) -> bool:
    """Whether a request wants to see what would be answered, and shows it to no shopper."""
    return asked.model is not None or asked.weights is not None


async def _chosen(request: Request, user: str | None, asked: RecommendationQuery | SessionRequest) -> Chosen:
    """What a request is answered from: the model that it names, else that of the user, or of all."""
    state = state_of(request)
    if (version := asked.model) is not None:
        check_scope(request.state.scopes, "admin")
        return Chosen(await state.reading(lambda: state.shop.models.beside(version)))
    if user is None:
        return Chosen(state.now)
    chosen = state.shop.current.chosen_for(user)
    return Chosen(chosen.live) if _tries(asked) else chosen


def _wish(
    live: Live, asked: RecommendationQuery | SessionRequest, wanted: Conditions, words: Asked | None = None
) -> Wish:
    """What a request asks for."""
    return Wish(
        asked.k,
        asked.explain,
        None if asked.language is None else LANGUAGES[asked.language],
        keeps_seen(live, asked.exclude_seen),
        filter_of(wanted),
        frozenset(asked.exclude or ()),
        asked.placement,
        asked.diversity,
        words,
        weights=asked.weights,
    )


def keeps_seen(live: Live, exclude_seen: bool | None) -> bool:
    """Whether what the person had may come back: as the request says, or else palate.toml."""
    return live.snapshot.keep_seen if exclude_seen is None else not exclude_seen


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
