"""Models of a living shop: loaded, activated, rolled back, forgotten."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection

from palate.derived import derived_folder
from palate.errors import NotAvailable, PalateError, UnknownItem
from palate.logs import get_logger
from palate.shop.settings import Settings
from palate.store import Store
from palate.store.experiments import Experiment, running_experiment
from palate.store.models import (
    Model,
    activate,
    all_models,
    forget_model,
    live_model,
    model,
)
from palate.tasks.live.current import Current, Serving, Trial
from palate.tasks.live.items import LiveItems
from palate.tasks.live.reviews import LiveReviews
from palate.tasks.live.rules import stored_rules
from palate.tasks.live.shop import Live
from palate.tasks.live.snapshot import SNAPSHOTS, Snapshot

log = get_logger(__name__)

T = TypeVar("T")

NO_MODEL = "nothing to answer from yet; open the server in a browser to begin"

KEPT_MODELS = 3
"""Models that are kept beside the one that answers."""

BESIDE = 2
"""Models that stay loaded beside those that answer: as many as are compared with each other."""


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
    """

    def __init__(
        self,
        store: Store,
        current: Current,
        items: LiveItems,
        reviews: LiveReviews,
        folder: Path,
        settings: Settings,
    ) -> None:
        self._store, self._current, self._items, self._reviews = store, current, items, reviews
        self._folder, self._settings, self._derived = folder, settings, derived_folder(folder)
        self._activating = Lock()
        self._failed: tuple[str, str | None] | None = None

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
        NotAvailable
            If a test runs between two models.
        DamagedModel
            If it can't be loaded.
        """
        row = self._store.read(model, version)
        if row is None:
            raise UnknownItem(f"no model '{version}'")

        def write(connection: Connection) -> None:
            if (test := running_experiment(connection)) is not None:
                raise NotAvailable(f"test {test.id} runs between two models; end it first")
            activate(connection, version)

        self.publish(write, version)
        return self._store.read(model, version) or row

    def publish(self, write: Callable[[Connection], T], version: str) -> T:
        """Change which models answer whom.

        Answers go on as before until a model that is to answer is loaded, and knows all items.

        Parameters
        ----------
        write : callable
            Stores the change.
        version : str
            The model that answers by it: it is loaded before anything is stored.
        """
        with self._activating:
            ready = self._ready([version])
            done = self._store.submit(write).result()
            self._follow(ready)
            self._current.why = ""
            self._forget_old()
            return done

    def follow(self) -> None:
        """Answer by what the store names now, which another server of the same database may have changed.

        A model that can't be loaded leaves things as they are, and is tried again later.
        """
        serving, wanted = self._current.serving, self._wanted()
        if wanted is None:
            return
        names = (wanted[0].id, None if wanted[1] is None else wanted[1].id)
        if names == self._failed or (serving is not None and names == serving.names):
            return
        with self._activating:
            try:
                self._follow({})
            except PalateError as error:
                self._failed = names
                log.warning("what the store names can't be followed", model=names[0], why=str(error))
                self._current.why = f"model {names[0]} can't be loaded: {error}"
            else:
                self._failed = None
                self._current.why = ""
                log.info("answers come from another model", model=names[0], test=names[1])

    def live_row(self) -> Model:
        """The model that answers.

        Raises
        ------
        NotAvailable
            If none does yet.
        """
        row = self._store.read(live_model)
        if row is None:
            raise NotAvailable("no model answers yet")
        return row

    def check_fits(self, version: str) -> None:
        """Refuse a model that can't answer beside the live one, since new items are encoded once for both.

        Raises
        ------
        UnknownItem
            If there is no such model.
        NotAvailable
            If other encoders made it.
        DamagedModel
            If it can't be loaded.
        """
        row = self._store.read(model, version)
        if row is None:
            raise UnknownItem(f"no model '{version}'")
        self._check_encoders(self._snapshot(row))

    def beside(self, version: str) -> Live:
        """The state of a model that need not answer, for who wants to see what it would answer.

        It is loaded where it is not. The last ones stay loaded, and follow all changes.

        Raises
        ------
        UnknownItem
            If there is no such model.
        NotAvailable
            If other encoders made it than the live one, so that it can't take the same new items.
        DamagedModel
            If it can't be loaded.
        """
        with self._activating:
            if (there := self._current.by_version.get(version)) is not None:
                return there
            row = self._store.read(model, version)
            if row is None:
                raise UnknownItem(f"no model '{version}'")
            snapshot = self._snapshot(row)
            self._check_encoders(snapshot)
            ready = self._caught_up(Live.of(snapshot), row.items_seq)
            with self._current.changing:
                serving = self._current.serving
                live = self._caught_up(*ready)[0]
                if serving is not None:
                    self._current.serving = serving.with_beside(live, BESIDE)
            return live

    def _check_encoders(self, snapshot: Snapshot) -> None:
        """Refuse what other encoders made than those of the live model."""
        own, live = snapshot.built.features, self._current.now.snapshot.built.features
        for name in sorted(set(snapshot.encoders) & set(own) & set(live)):
            if own[name].encoder.digest != live[name].encoder.digest:
                raise NotAvailable(
                    f"model '{snapshot.version}' was made by another encoder of {name}; train it anew"
                )

    def _snapshot(self, row: Model) -> Snapshot:
        return Snapshot.load(self._derived / SNAPSHOTS / row.folder, self._settings, self._folder)

    def _ready(self, versions: Sequence[str]) -> dict[str, tuple[Live, int]]:
        """The states of models that do not answer yet, each with the number of the last change it knows."""
        there = self._current.by_version
        found: dict[str, tuple[Live, int]] = {}
        for version in versions:
            row = self._store.read(model, version)
            if row is None:
                raise UnknownItem(f"no model '{version}'")
            if version not in there:
                found[version] = self.loaded(row)
        return found

    def _wanted(self) -> tuple[Model, Experiment | None] | None:
        """The model that the store says is live, and the test that runs; None where none is live.

        A test whose control is not live any more, since the folder's model was trained anew, is passed over.
        """
        row, test = self._store.read(live_model), self._store.read(running_experiment)
        if row is None:
            return None
        return row, test if test is not None and test.control == row.id else None

    def _follow(self, ready: Mapping[str, tuple[Live, int]]) -> None:
        """Answer by the models that the store says are to answer; those that are ready need not be loaded."""
        named = self._wanted()
        if named is None:
            return
        row, test = named
        wanted = [row.id] if test is None else [row.id, test.treatment]
        ready = {**self._ready([version for version in wanted if version not in ready]), **ready}
        with self._current.changing:
            there = self._current.by_version
            live, *others = (there.get(version) or self._caught_up(*ready[version])[0] for version in wanted)
            trial = None if test is None else Trial(test, others[0])
            self._current.serving = Serving(live, trial)

    def load_any(self) -> None:
        """Load the model that answers, else one that was live before; and that of a test that runs."""
        rows = self.all()
        rows.sort(key=lambda row: row.state != "live")
        for row in rows:
            if row.state not in ("live", "previous"):
                continue
            try:
                self._current.serving = Serving(self.loaded(row)[0])
            except PalateError as error:
                log.warning("a model can't be loaded", model=row.id, why=str(error))
                self._current.why = f"model {row.id} can't be loaded: {error}"
            else:
                if row.state == "live":
                    self._load_trial()
                return
        self._current.why = self._current.why or NO_MODEL

    def _load_trial(self) -> None:
        """Go on with a test that runs; without its model everybody is answered by the live one."""
        try:
            self._follow({})
        except PalateError as error:
            log.warning("the model of a test can't be loaded", why=str(error))
            self._current.why = f"the model of a test can't be loaded: {error}"

    def loaded(self, row: Model) -> tuple[Live, int]:
        """The state of a model with all that was stored since, and the number of the last change."""
        return self._caught_up(Live.of(self._snapshot(row)), row.items_seq)

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
