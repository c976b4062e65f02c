"""Freezing of a workspace and its trained model into a snapshot for serving."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from palate.data import Dataset, Index
from palate.errors import NotAvailable
from palate.features import check_encoders, choice_of
from palate.late import carry_late
from palate.models import Recommender, make
from palate.shop.build import weighed_rows
from palate.shop.event_weights import EventWeights
from palate.shop.signals import signals_of
from palate.tables.schema import ITEM
from palate.tasks.inputs import Inputs
from palate.tasks.live.snapshot import Snapshot, encoders_of


def publish(
    inputs: Inputs, model: Recommender, folder: Path, facts: Mapping[str, object] | None = None
) -> Snapshot:
    """Freeze a workspace as a new snapshot, in a folder of its version.

    Parameters
    ----------
    inputs : Inputs
        The workspace.
    model : Recommender
        Fitted on it.
    folder : Path
        Of all snapshots.
    facts : mapping of str to JSON value, optional
        How well the model did, and what it knows, for people and for servers.
    """
    check_encoders(model.encoders_, choice_of(inputs.settings, inputs.folder))
    if "unit" not in model.late_:
        carry_late(model, model)
    catalog = inputs.shop.catalog
    snapshot = Snapshot(
        new_version(),
        model,
        catalog.items,
        catalog.titles,
        catalog.attributes.rename({ITEM: "item_id"}),
        {column.name: column.role for column in inputs.shop.columns if column.file.startswith("items")},
        inputs.features_now,
        inputs.joint_if_any(),
        inputs.shop.reviews,
        event_weights(inputs, model.event_strength_),
        inputs.language(),
        encoders_of(choice_of(inputs.settings, inputs.folder)),
        inputs.settings.keep_seen,
        {"model": model.name, **dict(model.learned_from_), **(facts or {})},
    )
    snapshot.save(folder / snapshot.version)
    return snapshot


def stand_in(inputs: Inputs) -> Recommender:
    """A model that is fitted at once, for answers until a trained one is there: popularity, where there are
    interactions, else what items are like.
    """
    try:
        return make("popularity").fit(inputs.rows())
    except NotAvailable:
        items, nobody = inputs.shop.catalog.items, np.empty(0, dtype=np.int32)
        nothing = Dataset.of(Index(()), items, nobody, nobody, features=inputs.features.features)
        return make("content-profile").fit(nothing)


def event_weights(inputs: Inputs, strength: float) -> EventWeights:
    """How the events of a workspace weigh, whatever its split is."""
    events = inputs.settings.events
    signals = signals_of(inputs.shop.interactions, events)
    try:
        _, values = weighed_rows(inputs.shop, signals, split=inputs.settings.split, seed=inputs.seed)
    except NotAvailable:  # a split that these rows can't have says nothing of their weights
        _, values = weighed_rows(inputs.shop, signals, seed=inputs.seed)
    return EventWeights.of(signals, values, events, strength)


def new_version() -> str:
    """A name for a snapshot: names of later ones sort after those of earlier ones."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
