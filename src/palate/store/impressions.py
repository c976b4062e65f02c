"""Impressions: what was shown to whom, by which model, so that clicks can be told from answers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import Connection, delete, false, func, select

from palate.store.dialect import insert_into
from palate.store.schema import experiments, impressions


@dataclass(frozen=True, slots=True)
class Impression:
    """An answer as it was given.

    Parameters
    ----------
    recommendation_id : str
        Which events name when they come from it.
    user_id : str or None
        None for an anonymous session.
    placement, model_id, arm : str or None
        Where it was shown, and which model of which arm of a test made it.
    items, sources : list of str
        What was shown, in order, and where each came from.
    at : float
        Unix seconds.
    experiment_id : str or None
        The test that the arm is of.
    """

    recommendation_id: str
    user_id: str | None
    placement: str | None
    model_id: str | None
    arm: str | None
    items: list[str]
    sources: list[str]
    at: float
    experiment_id: str | None = None


COLUMNS = tuple(field.name for field in fields(Impression))


def insert_impressions(connection: Connection, rows: Sequence[Impression]) -> None:
    """Store impressions; those that are there already stay as they are."""
    if rows:
        insert = insert_into(connection, impressions).on_conflict_do_nothing()
        connection.execute(insert, [{name: getattr(row, name) for name in COLUMNS} for row in rows])


def impression(connection: Connection, recommendation_id: str) -> Impression | None:
    """The answer that has an id; None where it was never stored."""
    query = select(impressions).where(impressions.c.recommendation_id == recommendation_id)
    row = connection.execute(query).first()
    return None if row is None else Impression(*row)


def items_shown(connection: Connection, limit: int) -> list[list[str]]:
    """What each of the newest answers showed."""
    query = select(impressions.c["items"]).order_by(impressions.c.at.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def forget_impressions(connection: Connection, before: float) -> int:
    """Delete what was shown before a time, but for tests that run; return how many answers."""
    running = select(experiments.c.id).where(experiments.c.ended_at.is_(None))
    wanted = func.coalesce(impressions.c.experiment_id.in_(running), false())
    old = delete(impressions).where(impressions.c.at < before, ~wanted)
    return connection.execute(old).rowcount


def shown_to(
    connection: Connection, user_id: str, since: float, placement: str | None = None
) -> list[Impression]:
    """What a user was shown since a time, oldest first; at one placement where it is named."""
    query = select(impressions).where(impressions.c.user_id == user_id, impressions.c.at >= since)
    if placement is not None:
        query = query.where(impressions.c.placement == placement)
    return [Impression(*row) for row in connection.execute(query.order_by(impressions.c.at))]
