"""Outcomes of answers: events that name the answer they come from, counted by model."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from palate.store.dialect import holds
from palate.store.schema import events, impressions

MOST_NAMES = 5000
"""Names of events that are told apart, the commonest first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Answers of one model, of one arm of a test, at one placement.

    Parameters
    ----------
    model_id, arm, placement : str or None
        As in :class:`palate.store.impressions.Impression`.
    answers, items : int
        How many were given, and how many items they showed.
    clicked, converted : int
        Answers of which an item was clicked, or bought.
    """

    model_id: str | None
    arm: str | None
    placement: str | None
    answers: int
    items: int
    clicked: int
    converted: int


def names_of_outcomes(connection: Connection, since: float, until: float) -> list[str]:
    """Names of events that answers of a time led to; "" for rows without a name."""
    query = (
        select(events.c.event)
        .select_from(events.join(impressions, led_to(connection)))
        .where(_given(since, until))
        .group_by(events.c.event)
        .order_by(func.count().desc())
        .limit(MOST_NAMES)
    )
    return list({name or "": None for name in connection.execute(query).scalars()})


def outcomes(
    connection: Connection, since: float, until: float, clicks: Sequence[str], conversions: Sequence[str]
) -> list[Outcome]:
    """What answers of a time led to, whenever that was.

    Parameters
    ----------
    since, until : float
        Unix seconds; the end is not part of it.
    clicks, conversions : sequence of str
        Names of events that count as such.
    """
    name = func.coalesce(events.c.event, "")
    hits = (
        select(
            events.c.recommendation_id,
            func.max(case((name.in_(clicks), 1), else_=0)).label("clicked"),
            func.max(case((name.in_(conversions), 1), else_=0)).label("converted"),
        )
        .select_from(events.join(impressions, led_to(connection)))
        .where(_given(since, until))
        .group_by(events.c.recommendation_id)
        .subquery()
    )
    who = (impressions.c.model_id, impressions.c.arm, impressions.c.placement)
    query = (
        select(
            *who,
            func.count(),
            func.sum(func.json_array_length(impressions.c["items"])),
            func.coalesce(func.sum(hits.c.clicked), 0),
            func.coalesce(func.sum(hits.c.converted), 0),
        )
        .outerjoin(hits, hits.c.recommendation_id == impressions.c.recommendation_id)
        .where(_given(since, until))
        .group_by(*who)
        .order_by(*who)
    )
    return [Outcome(*row) for row in connection.execute(query)]


def events_of_unknown_answers(connection: Connection, since: float, until: float) -> int:
    """Events received in a time that name an answer which is not stored, or did not show their item."""
    query = (
        select(func.count())
        .select_from(events.outerjoin(impressions, led_to(connection)))
        .where(
            events.c.recommendation_id.is_not(None),
            events.c.received_at >= since,
            events.c.received_at < until,
            impressions.c.recommendation_id.is_(None),
        )
    )
    return connection.execute(query).scalar() or 0


def led_to(connection: Connection) -> ColumnElement[bool]:
    """An answer led to an event: the event names it, and it showed the event's item."""
    return and_(
        events.c.recommendation_id.is_not(None),
        events.c.recommendation_id == impressions.c.recommendation_id,
        holds(connection, impressions.c["items"], events.c.item_id),
    )


def _given(since: float, until: float) -> ColumnElement[bool]:
    return and_(impressions.c.at >= since, impressions.c.at < until)
