"""A snapshot that was made from a folder becomes the model that answers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from palate.store import Store
from palate.store.jobs import enqueue
from palate.store.models import Model, activate, add_model
from palate.tasks.live.training import TRAIN


def register(store: Store, version: str, facts: Mapping[str, Any], fingerprint: str, *, wanted: bool) -> None:
    """Make a snapshot the live one, and queue a training where one is wanted.

    Parameters
    ----------
    store : Store
        Open for writing.
    version : str
        The snapshot.
    facts : mapping of str to JSON value
        How it was made, with the numbers of the newest event and the newest change of items that it knows.
    fingerprint : str
        Tells the model of the folder that it was made from; "" where that has none.
    wanted : bool
        Whether a training is wanted.
    """
    seqs = int(str(facts["trained_seq"])), int(str(facts["items_seq"]))
    row = Model(version, version, fingerprint, dict(facts), *seqs)

    def write(connection: Connection) -> None:
        add_model(connection, row)
        activate(connection, row.id)
        if wanted:
            enqueue(connection, TRAIN, {}, key=TRAIN)

    store.submit(write).result()
