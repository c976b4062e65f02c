"""Tests of one model against the live one: begun, read at any time, and decided."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from palate.errors import InputError, NotAvailable, UnknownItem
from palate.metrics import LEVEL, Difference, difference
from palate.store import Store
from palate.store.audit import record
from palate.store.experiments import (
    Arm,
    Counted,
    Experiment,
    Metric,
    all_experiments,
    counted,
    end_experiment,
    experiment_named,
    names_of_events,
    running_experiment,
    start_experiment,
)
from palate.store.models import activate, live_model
from palate.tasks.live.models import LiveModels
from palate.tasks.live.statistics import Meanings


class LiveExperiments:
    """The tests of a living shop.

    Parameters
    ----------
    store : Store
        Open for writing.
    models : LiveModels
        Which answer.
    meanings : Meanings
        Which events count as a click and as a conversion.
    """

    def __init__(self, store: Store, models: LiveModels, meanings: Meanings) -> None:
        self._store, self._models, self._meanings = store, models, meanings

    def all(self) -> list[Experiment]:
        """All tests, the newest first."""
        return self._store.read(all_experiments)

    def one(self, experiment_id: str) -> Experiment:
        """A test.

        Raises
        ------
        UnknownItem
            If there is none with that id.
        """
        found = self._store.read(experiment_named, experiment_id)
        if found is None:
            raise UnknownItem(f"no test '{experiment_id}'")
        return found

    def start(
        self, treatment: str, share: float, metric: Metric, window_hours: float, by: str | None
    ) -> Experiment:
        """Let a model answer a share of users beside the live one.

        Parameters
        ----------
        treatment : str
            Id of the model.
        share : float
            Of users.
        metric : str
            What a user counts for.
        window_hours : float
            Hours from a user's first answer within which that counts.
        by : str or None
            Key that asks for it, for the audit log.

        Raises
        ------
        UnknownItem, InputError
            If there is no such model, or it is the live one.
        NotAvailable
            If another test runs, the model was rejected, or both can't take the same new items.
        DamagedModel
            If it can't be loaded.
        """
        running = self._store.read(running_experiment)
        if running is not None:
            raise NotAvailable(f"test {running.id} still runs; end it first")
        live = self._models.live_row()
        if treatment == live.id:
            raise InputError(f"model '{treatment}' is the live one; test another one against it")
        self._models.check_fits(treatment)
        test = Experiment(live.id, treatment, share, metric, window_hours)

        def write(connection: Connection) -> Experiment:
            now = live_model(connection)
            if now is None or now.id != test.control:
                raise NotAvailable("another model went live just now; ask again")
            record(connection, by, "start test", test.id, {"treatment": treatment, "share": share})
            return start_experiment(connection, test)

        return self._models.publish(write, treatment)

    def end(self, experiment_id: str, winner: Arm | None, by: str | None) -> Experiment:
        """End a test; its winner answers everybody from then on, the live model where none is named.

        Raises
        ------
        UnknownItem
            If there is no such test.
        NotAvailable
            If it has ended before.
        """
        test = self.one(experiment_id)
        result = self.reading(test)
        answering = test.treatment if winner == "treatment" else test.control

        def write(connection: Connection) -> Experiment:
            ended = end_experiment(connection, experiment_id, winner, result)
            if ended is None:
                raise UnknownItem(f"no test '{experiment_id}'")
            activate(connection, answering)
            record(connection, by, "end test", experiment_id, {"winner": winner})
            return ended

        return self._models.publish(write, answering)

    def reading(self, test: Experiment) -> Mapping[str, Any]:
        """What is known by now: users and hits of both arms, their difference, and how sure it is."""
        if test.result is not None:
            return test.result
        names = self._store.read(names_of_events, test.id)
        counts_as = self._meanings.is_click if test.metric == "clicks" else self._meanings.is_conversion
        counts = [name for name in names if counts_as(name)]
        arms = self._store.read(counted, test, counts, time.time())
        found = difference(arms["control"].over, arms["treatment"].over)
        return {
            "arms": {arm: _told(count) for arm, count in arms.items()},
            "difference": None if found is None else _interval(found),
            "confidence": None if found is None else found.confidence,
            "better": None if found is None else _better(found),
        }


def _told(arm: Counted) -> dict[str, Any]:
    return {"users": arm.users, "counted": arm.over.users, "hits": arm.over.hits, "rate": arm.over.value}


def _interval(found: Difference) -> dict[str, float]:
    return {"estimate": found.estimate, "low": found.low, "high": found.high, "level": LEVEL}


def _better(found: Difference) -> Arm | None:
    return "treatment" if found.low > 0 else "control" if found.high < 0 else None
