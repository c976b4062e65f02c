"""Trainings of a living shop: queued, due by themselves, checked before their model answers."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from palate.shop.settings import ServingSettings
from palate.store import Store
from palate.store.events import last_event
from palate.store.experiments import running_experiment
from palate.store.jobs import Job, enqueue, finish
from palate.store.models import Model, add_model, model, reject
from palate.tasks.live.current import Current
from palate.tasks.live.models import LiveModels
from palate.tasks.live.training import TRAIN, train_in_process

LOOK = 10.0
"""Seconds between looks at whether a training is due."""


class LiveTrainings:
    """The trainings of a living shop.

    Parameters
    ----------
    store : Store
        Open for writing.
    current : Current
        What answers come from.
    models : LiveModels
        Which answer.
    folder : Path
        The workspace.
    settings : ServingSettings
        When a training is due.
    wake : callable
        Tells the worker that there is something to train.
    tell : callable
        Told how far a training is; returns False where it is to stop.
    """

    def __init__(
        self,
        store: Store,
        current: Current,
        models: LiveModels,
        folder: Path,
        settings: ServingSettings,
        wake: Callable[[], object],
        tell: Callable[[Mapping[str, Any]], bool],
    ) -> None:
        self._store, self._current, self._models, self._folder = store, current, models, folder
        self._settings, self._wake, self._tell = settings, wake, tell
        self._look_again = 0.0

    def queue(self, wanted: Mapping[str, Any]) -> Job:
        """Queue a training; one that waits already takes what is wanted now.

        Parameters
        ----------
        wanted : mapping of str to JSON value
            ``model`` and ``budget``, where they are wanted.
        """
        job = self._store.submit(lambda connection: enqueue(connection, TRAIN, wanted, key=TRAIN)).result()
        self._wake()
        return job

    def run(self, job: Job) -> None:
        """Train on what the store holds; the new model answers if it is good enough, and no test runs."""
        done = train_in_process(self._folder, job.payload, self._tell)
        live = self._current.live
        fault = done.fault({} if live is None else live.snapshot.facts)
        test = self._store.read(running_experiment)
        seqs = int(done.facts["trained_seq"]), int(done.facts["items_seq"])
        row = Model(done.version, done.version, done.version, dict(done.facts), *seqs)

        def write(connection: Connection) -> None:
            add_model(connection, row)
            if fault is not None:
                reject(connection, row.id, fault)

        self._store.submit(write).result()
        activated = fault is None and test is None
        if activated:
            self._models.activate(row.id)
        outcome = {"version": row.id, "activated": activated, "rejected": fault, **dict(done.facts)}
        if fault is None and test is not None:
            outcome["waits_for_test"] = test.id
        self._store.submit(lambda connection: finish(connection, job, outcome)).result()

    def queue_if_due(self) -> None:
        """Queue a training where the schedule says so, and there is something new to learn from.

        None is due while two models are tested: its model could not go live.
        """
        serving, live = self._settings, self._current.live
        if time.monotonic() < self._look_again or live is None:
            return
        self._look_again = time.monotonic() + LOOK
        row = self._store.read(model, live.snapshot.version)
        if row is None or self._store.read(running_experiment) is not None:
            return
        fresh = self._store.read(last_event) - row.trained_seq
        hours = (time.time() - row.created_at) / 3600
        by_time = serving.retrain_hours > 0 and hours >= serving.retrain_hours and fresh > 0
        if by_time or 0 < serving.retrain_events <= fresh:
            self.queue({})
