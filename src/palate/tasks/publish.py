"""Freeze a workspace and its trained model into a snapshot that a server answers from."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from palate.errors import NotAvailable
from palate.features import check_encoders, choice_of
from palate.logs import get_logger
from palate.models import Recommender
from palate.models.late import LateSettings
from palate.models.late.scale import ScoreSketch
from palate.models.state import DESCRIPTION
from palate.shop.build import weighed_rows
from palate.shop.event_weights import EventWeights
from palate.shop.signals import signals_of
from palate.tables.schema import ITEM
from palate.tasks.inputs import Inputs
from palate.tasks.live.snapshot import CATALOGUE, SNAPSHOTS, Snapshot, encoders_of
from palate.tasks.train import fit_on_all, saved_model, train

log = get_logger(__name__)


def publish(
    inputs: Inputs, model: Recommender | None, folder: Path, facts: Mapping[str, object] | None = None
) -> Snapshot:
    """Freeze a workspace as a new snapshot, in a folder of its version.

    Parameters
    ----------
    inputs : Inputs
        The workspace.
    model : Recommender or None
        Trained on it; None where there is nothing to learn from.
    folder : Path
        Of all snapshots.
    facts : mapping of str to JSON value, optional
        How well the model did, for people.
    """
    if model is not None:
        check_encoders(model.encoders_, choice_of(inputs.settings, inputs.folder))
    catalog = inputs.shop.catalog
    told = {} if model is None else {"model": model.name, **dict(model.learned_from_)}
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
        event_weights(inputs, 1.0 if model is None else model.event_strength_),
        inputs.language(),
        encoders_of(choice_of(inputs.settings, inputs.folder)),
        inputs.settings.keep_seen,
        LateSettings(),
        None if model is None else ScoreSketch.of(model),
        {**told, **(facts or {})},
    )
    snapshot.save(folder / snapshot.version)
    return snapshot


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


def published(inputs: Inputs) -> str:
    """Version of the snapshot of the model that the folder has now, frozen if it was not yet.

    Where no model is trained, one is, if there is anything to learn from.
    """
    folder = inputs.derived / SNAPSHOTS
    if (known := _of_this_model(inputs, folder)) is not None:
        return known
    try:
        model = saved_model(inputs)
    except NotAvailable:
        model = _trained_now(inputs)
    return publish(inputs, model, folder, {"made_from": _digest(inputs)}).version


def newest(folder: Path) -> str | None:
    """Version of the newest whole snapshot in a folder; None where there is none."""
    versions = [path.parent.parent.name for path in folder.glob(f"*/{CATALOGUE}/{DESCRIPTION}")]
    return max((version for version in versions if not version.endswith(".partial")), default=None)


def _of_this_model(inputs: Inputs, folder: Path) -> str | None:
    version = newest(folder)
    if version is None:
        return None
    about = json.loads((folder / version / CATALOGUE / DESCRIPTION).read_text(encoding="utf-8"))
    return version if about["parameters"]["facts"].get("made_from") == _digest(inputs) else None


def _trained_now(inputs: Inputs) -> Recommender | None:
    if not len(inputs.shop.interactions):
        log.warning("no interactions to learn from: items are found, and nothing is recommended yet")
        return None
    log.info("no trained model yet; training one")
    model, trained = train(inputs)
    return fit_on_all(inputs, model, trained)[0]


def _digest(inputs: Inputs) -> str:
    """What tells one trained model of the folder from another."""
    description = inputs.derived / "model" / DESCRIPTION
    if not description.is_file():
        return ""
    stamp = description.stat().st_mtime_ns
    return hashlib.sha256(description.read_bytes() + str(stamp).encode()).hexdigest()[:16]
