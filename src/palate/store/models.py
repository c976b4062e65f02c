"""Trained models: which there are, and which one answers."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, select, update

from palate.errors import InputError
from palate.store.schema import models

State = Literal["candidate", "live", "previous", "rejected"]


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model.

    Parameters
    ----------
    id, folder, fingerprint : str
        Which, where it lies, and what changes whenever it would score otherwise.
    metrics : mapping
        What it reaches on held-out rows.
    trained_seq, items_seq : int
        Newest event that it learned from, and newest change of items that it knows.
    state : str
        candidate (trained, not live yet), live, previous (was live) or rejected.
    reason : str or None
        Why it was rejected.
    arm_share : float
        Share of users that it answers in a test against the live one.
    created_at, activated_at : float
        Unix seconds; None where it never was live.
    """

    id: str
    folder: str
    fingerprint: str
    metrics: Mapping[str, Any]
    trained_seq: int
    items_seq: int
    state: State = "candidate"
    reason: str | None = None
    arm_share: float = 0.0
    created_at: float = 0.0
    activated_at: float | None = None


def add_model(connection: Connection, model: Model) -> None:
    """Store a model."""
    connection.execute(models.insert(), {**asdict(model), "created_at": model.created_at or time.time()})


def activate(connection: Connection, model_id: str) -> Model | None:
    """Make a model the live one; return the one that was. Rolling back is the same with an older model.

    Raises
    ------
    InputError
        If there is no such model, or it was rejected.
    """
    new, old = model(connection, model_id), live_model(connection)
    if new is None or new.state == "rejected":
        raise InputError(
            f"model '{model_id}' was rejected: {new.reason}" if new else f"no model '{model_id}'"
        )
    if old is not None and old.id == model_id:
        return old
    connection.execute(update(models).where(models.c.state == "live").values(state="previous"))
    values = {"state": "live", "activated_at": time.time(), "arm_share": 0.0}
    connection.execute(update(models).where(models.c.id == model_id).values(values))
    return old


def reject(connection: Connection, model_id: str, reason: str) -> bool:
    """Say that a model may not go live; False where it is not there, or is live."""
    there = (models.c.id == model_id) & (models.c.state != "live")
    values = {"state": "rejected", "reason": reason, "arm_share": 0.0}
    return connection.execute(update(models).where(there).values(values)).rowcount == 1


def set_share(connection: Connection, model_id: str, share: float) -> bool:
    """Let a model that is not live answer a share of users; False where it can't."""
    there = (models.c.id == model_id) & models.c.state.in_(("candidate", "previous"))
    return connection.execute(update(models).where(there).values(arm_share=share)).rowcount == 1


def forget_model(connection: Connection, model_id: str) -> bool:
    """Delete the row of a model that is neither live nor answers a share; False where there is none."""
    idle = (models.c.id == model_id) & (models.c.state != "live") & (models.c.arm_share == 0.0)
    return connection.execute(delete(models).where(idle)).rowcount == 1


def model(connection: Connection, model_id: str) -> Model | None:
    """A model by its id; None where there is none."""
    row = connection.execute(select(models).where(models.c.id == model_id)).first()
    return None if row is None else Model(*row)


def live_model(connection: Connection) -> Model | None:
    """The model that answers; None where none does yet."""
    row = connection.execute(select(models).where(models.c.state == "live")).first()
    return None if row is None else Model(*row)


def all_models(connection: Connection) -> list[Model]:
    """All models, the one that was live last first, then by age, newest first."""
    order = (models.c.activated_at.desc().nulls_last(), models.c.created_at.desc(), models.c.id)
    return [Model(*row) for row in connection.execute(select(models).order_by(*order))]
