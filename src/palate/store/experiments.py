"""Tests of one model against the live one: which there are, and what their users did."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, and_, case, func, select, update

from palate.errors import NotAvailable
from palate.metrics import Rate
from palate.store.models import set_share
from palate.store.outcomes import led_to
from palate.store.schema import events, experiments, impressions

Arm = Literal["control", "treatment"]
ARMS: tuple[Arm, Arm] = ("control", "treatment")

Metric = Literal["clicks", "conversions"]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A test of one model, the treatment, against the live one, the control.

    Parameters
    ----------
    control, treatment : str
        Ids of the models.
    share : float
        Of users whom the treatment answers.
    metric : str
        What a user counts for: a click or a conversion.
    window_hours : float
        Hours from a user's first answer within which that counts.
    id, salt : str
        Which test, and what makes the draw of its users independent of other tests.
    started_at, ended_at : float
        Unix seconds; None while it runs.
    winner : str or None
        The arm that was decided for, if any.
    result : mapping or None
        What was known when it ended.
    """

    control: str
    treatment: str
    share: float
    metric: Metric
    window_hours: float
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    salt: str = field(default_factory=lambda: secrets.token_hex(16))
    started_at: float = field(default_factory=time.time)
    ended_at: float | None = None
    winner: Arm | None = None
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Users of one arm.

    Parameters
    ----------
    users : int
        Who were given an answer.
    over : Rate
        Those of them whose time is over, and how many of those did what is counted in it.
    """

    users: int
    over: Rate


NOBODY = Counted(0, Rate(0, 0))


def start_experiment(connection: Connection, experiment: Experiment) -> Experiment:
    """Store a test that begins.

    Raises
    ------
    NotAvailable
        If another one runs, or the treatment may not answer.
    """
    other = running_experiment(connection)
    if other is not None:
        raise NotAvailable(f"test {other.id} still runs; end it first")
    if not set_share(connection, experiment.treatment, experiment.share):
        raise NotAvailable(f"model '{experiment.treatment}' was rejected, or answers already")
    connection.execute(experiments.insert(), asdict(experiment))
    return experiment


def end_experiment(
    connection: Connection, experiment_id: str, winner: Arm | None, result: Mapping[str, Any]
) -> Experiment | None:
    """Store the end of a test; None where it is not there.

    Raises
    ------
    NotAvailable
        If it has ended before.
    """
    found = experiment_named(connection, experiment_id)
    if found is None:
        return None
    if found.ended_at is not None:
        raise NotAvailable(f"test {experiment_id} has ended already")
    set_share(connection, found.treatment, 0.0)
    values = {"ended_at": time.time(), "winner": winner, "result": dict(result)}
    connection.execute(update(experiments).where(experiments.c.id == experiment_id).values(values))
    return experiment_named(connection, experiment_id)


def running_experiment(connection: Connection) -> Experiment | None:
    """The test that runs; None where none does."""
    return _first(connection, experiments.c.ended_at.is_(None))


def experiment_named(connection: Connection, experiment_id: str) -> Experiment | None:
    """A test by its id; None where there is none."""
    return _first(connection, experiments.c.id == experiment_id)


def all_experiments(connection: Connection) -> list[Experiment]:
    """All tests, the newest first."""
    rows = connection.execute(select(experiments).order_by(experiments.c.started_at.desc()))
    return [Experiment(**row) for row in rows.mappings()]


def _first(connection: Connection, condition: Any) -> Experiment | None:
    row = connection.execute(select(experiments).where(condition)).mappings().first()
    return None if row is None else Experiment(**row)


def names_of_events(connection: Connection, experiment_id: str) -> list[str]:
    """Names of events that answers of a test led to; "" for rows without a name."""
    query = (
        select(events.c.event)
        .select_from(events.join(impressions, led_to(connection)))
        .where(impressions.c.experiment_id == experiment_id)
        .distinct()
    )
    return list({name or "": None for name in connection.execute(query).scalars()})


def counted(
    connection: Connection, experiment: Experiment, names: Sequence[str], now: float
) -> dict[Arm, Counted]:
    """Count the users of each arm, and those who did what is counted within their time.

    A user's time begins with their first answer of the test, so that the outcome of one whose time is over is
    final, and the interval of :func:`palate.metrics.difference` holds at every look.

    Parameters
    ----------
    experiment : Experiment
        The test.
    names : sequence of str
        Names of events that count.
    now : float
        Unix seconds.
    """
    seconds = experiment.window_hours * 3600
    mine = impressions.c.experiment_id == experiment.id
    first = (
        select(impressions.c.user_id, impressions.c.arm, func.min(impressions.c.at).label("began"))
        .where(mine, impressions.c.user_id.is_not(None))
        .group_by(impressions.c.user_id, impressions.c.arm)
        .subquery()
    )
    hits = (
        select(impressions.c.user_id, func.min(events.c.received_at).label("at"))
        .select_from(events.join(impressions, led_to(connection)))
        .where(
            mine,
            events.c.user_id == impressions.c.user_id,
            func.coalesce(events.c.event, "").in_(names),
        )
        .group_by(impressions.c.user_id)
        .subquery()
    )
    over = first.c.began <= now - seconds
    hit = and_(over, hits.c.at < first.c.began + seconds)
    query = (
        select(
            first.c.arm,
            func.count(),
            func.sum(case((over, 1), else_=0)),
            func.sum(case((hit, 1), else_=0)),
        )
        .select_from(first.outerjoin(hits, hits.c.user_id == first.c.user_id))
        .group_by(first.c.arm)
    )
    found = {arm: Counted(users, Rate(over, hit)) for arm, users, over, hit in connection.execute(query)}
    return {arm: found.get(arm, NOBODY) for arm in ARMS}
