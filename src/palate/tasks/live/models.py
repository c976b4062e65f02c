"""Models of a living shop: loaded, trained in the background, activated, rolled back, forgotten."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from palate.derived import derived_folder
from palate.errors import PalateError, UnknownItem
from palate.logs import get_logger
from palate.shop.settings import Settings
from palate.store import Store
from palate.store.events import last_event
from palate.store.jobs import Job, enqueue, finish
from palate.store.models import Model, activate, add_model, all_models, forget_model, model, reject
from palate.tasks.live.current import Current
from palate.tasks.live.items import LiveItems
from palate.tasks.live.reviews import LiveReviews
from palate.tasks.live.rules import stored_rules
from palate.tasks.live.shop import Live
from palate.tasks.live.snapshot import SNAPSHOTS, Snapshot
from palate.tasks.live.training import TRAIN, train_in_process

log = get_logger(__name__)

KEPT_MODELS = 3
"""Models that are kept beside the one that answers."""

LOOK = 10.0
"""Seconds between looks at whether a training is due."""


class LiveModels:
    """The models of a living shop.

    Parameters
    ----------
    store : Store
        Open for writing.
    current : Current
        What answers come from.
    items : LiveItems
        Items that changed since a training.
    reviews : LiveReviews
        Reviews that came since.
    folder : Path
        The workspace.
    settings : Settings
        Of the workspace.
    wake : callable
        Tells the worker that there is something to train.
    tell : callable
        Told how far a training is; returns False where it is to stop.
    """

    def __init__(
        self,
        store: Store,
        current: Current,
        items: LiveItems,
        reviews: LiveReviews,
        folder: Path,
        settings: Settings,
        wake: Callable[[], object],
        tell: Callable[[Mapping[str, Any]], bool],
    ) -> None:
        self._store, self._current, self._items, self._reviews = store, current, items, reviews
        self._folder, self._settings, self._derived = folder, settings, derived_folder(folder)
        self._wake, self._tell = wake, tell
        self._activating = Lock()
        self._look_again = 0.0

    def all(self) -> list[Model]:
        """All models, the one that answers first."""
        return self._store.read(all_models)

    def activate(self, version: str) -> Model:
        """Let a model answer from now on; rolling back is the same with an older one.

        Answers go on by the model before until the new one is loaded and knows all items.

        Raises
        ------
        InputError
            If there is no such model, or it was rejected.
        DamagedModel
            If it can't be loaded.
        """
        with self._activating:
            row = self._store.read(model, version)
            if row is None:
                raise UnknownItem(f"no model '{version}'")
            live, seq = self.loaded(row)
            self._store.submit(lambda connection: activate(connection, version)).result()
            with self._current.changing:
                self._current.live, _ = self._caught_up(live, seq)
            self._current.why = ""
            self._forget_old()
            return self._store.read(model, version) or row

    def train(self, wanted: Mapping[str, Any]) -> Job:
        """Queue a training; one that waits already takes what is wanted now.

        Parameters
        ----------
        wanted : mapping of str to JSON value
            ``model`` and ``budget``, where they are wanted.
        """
        job = self._store.submit(lambda connection: enqueue(connection, TRAIN, wanted, key=TRAIN)).result()
        self._wake()
        return job

    def load_any(self) -> None:
        """Load the model that answers, else one that was live before."""
        rows = self.all()
        rows.sort(key=lambda row: row.state != "live")
        for row in rows:
            if row.state not in ("live", "previous"):
                continue
            try:
                self._current.live, _ = self.loaded(row)
            except PalateError as error:
                log.warning("a model can't be loaded", model=row.id, why=str(error))
                self._current.why = f"model {row.id} can't be loaded: {error}"
            else:
                return
        self._current.why = self._current.why or "no model yet; run `palate serve` on the folder"

    def loaded(self, row: Model) -> tuple[Live, int]:
        """The state of a model with all that was stored since, and the number of the last change."""
        snapshot = Snapshot.load(self._derived / SNAPSHOTS / row.folder, self._settings, self._folder)
        return self._caught_up(Live.of(snapshot), row.items_seq)

    def _caught_up(self, live: Live, seq: int) -> tuple[Live, int]:
        """A state with all that was stored after a number, and the number up to which that is."""
        live, seq = self._items.caught_up(live, seq)
        return replace(self._reviews.caught_up(live), rules=stored_rules(self._store)), seq

    def _forget_old(self) -> None:
        """Delete the snapshots of models that have not answered for long."""
        idle = [row for row in self.all() if row.state != "live" and row.arm_share == 0]
        kept = {row.id for row in sorted(idle, key=lambda row: -row.created_at)[:KEPT_MODELS]}
        for row in idle:
            if (
                row.id not in kept
                and self._store.submit(lambda connection, row=row: forget_model(connection, row.id)).result()
            ):
                rmtree(self._derived / SNAPSHOTS / row.folder, ignore_errors=True)

    def run(self, job: Job) -> None:
        """Train on what the store holds; the new model answers if it is good enough."""
        done = train_in_process(self._folder, job.payload, self._tell)
        live = self._current.live
        fault = done.fault({} if live is None else live.snapshot.facts)
        seqs = int(done.facts["trained_seq"]), int(done.facts["items_seq"])
        row = Model(done.version, done.version, done.version, dict(done.facts), *seqs)

        def write(connection: Connection) -> None:
            add_model(connection, row)
            if fault is not None:
                reject(connection, row.id, fault)

        self._store.submit(write).result()
        if fault is None:
            self.activate(row.id)
        outcome = {"version": row.id, "activated": fault is None, "rejected": fault, **dict(done.facts)}
        self._store.submit(lambda connection: finish(connection, job, outcome)).result()

    def train_if_due(self) -> None:
        """Queue a training where the schedule says so, and there is something new to learn from."""
        serving, live = self._settings.serving, self._current.live
        if time.monotonic() < self._look_again or live is None:
            return
        self._look_again = time.monotonic() + LOOK
        row = self._store.read(model, live.snapshot.version)
        if row is None:
            return
        fresh = self._store.read(last_event) - row.trained_seq
        hours = (time.time() - row.created_at) / 3600
        by_time = serving.retrain_hours > 0 and hours >= serving.retrain_hours and fresh > 0
        if by_time or 0 < serving.retrain_events <= fresh:
            self.train({})
