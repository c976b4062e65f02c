"""Preparation of a workspace for serving: its tables in the store, and a model that answers."""

import hashlib
from dataclasses import dataclass

from palate.errors import NotAvailable
from palate.logs import get_logger
from palate.models import Recommender
from palate.progress import Progress
from palate.state import DESCRIPTION
from palate.store.events import last_event
from palate.store.models import live_model
from palate.store.sequences import last_seq
from palate.tasks.import_shop import import_shop
from palate.tasks.inputs import Inputs
from palate.tasks.live.registering import register
from palate.tasks.live.snapshot import SNAPSHOTS
from palate.tasks.publish import publish, stand_in
from palate.tasks.stores import open_store
from palate.tasks.train import saved_model

log = get_logger(__name__)


@dataclass(frozen=True)
class Prepared:
    """What was done.

    Parameters
    ----------
    version : str
        Snapshot that answers.
    imported : bool
        Whether the folder's tables went into the store now.
    training : bool
        Whether a first training waits in the queue of jobs.
    """

    version: str
    imported: bool
    training: bool


def prepare(inputs: Inputs, progress: Progress | None = None) -> Prepared:
    """Import the tables of a folder into its store, and freeze its model, where that was not done yet.

    A folder without a trained model is served by a model that is fitted at once, and a training is queued.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    progress : callable, optional
        Told of long work.
    """
    with open_store(inputs.folder) as store:
        live = store.read(live_model)
        made_from = _digest(inputs)
        served = inputs.derived / SNAPSHOTS / live.id if live is not None else None
        is_there = served is not None and served.is_dir()
        if live is not None and is_there and made_from in ("", live.fingerprint):
            return Prepared(live.id, imported=False, training=False)
        if live is not None and is_there and live.metrics.get("from") == "store":
            # The store has gone on since the folder was read; what was trained from it stays.
            return Prepared(live.id, imported=False, training=False)
        imported = import_shop(store, inputs.shop, progress) is not None
        model, is_trained = _model(inputs)
        known = {"trained_seq": store.read(last_event), "items_seq": store.read(last_seq)}
        snapshot = publish(inputs, model, inputs.derived / SNAPSHOTS, {**known, "from": "folder"})
        wanted = not is_trained and len(inputs.shop.interactions) > 0
        register(store, snapshot.version, snapshot.facts, made_from, wanted=wanted)
        return Prepared(snapshot.version, imported, training=wanted)


def _model(inputs: Inputs) -> tuple[Recommender, bool]:
    """The folder's model, and whether it is a trained one."""
    try:
        return saved_model(inputs), True
    except NotAvailable:
        log.info("no trained model yet; answers come from a simple one until the first training is done")
        return stand_in(inputs), False


def _digest(inputs: Inputs) -> str:
    """What tells one trained model of the folder from another; "" where none is trained."""
    description = inputs.derived / "model" / DESCRIPTION
    if not description.is_file():
        return ""
    stamp = description.stat().st_mtime_ns
    return hashlib.sha256(description.read_bytes() + str(stamp).encode()).hexdigest()[:16]
