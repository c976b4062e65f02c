"""Settings of late items, saved with their model."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Features
from palate.late.choose import choose_late
from palate.late.likeness import Likeness
from palate.late.model import WithLateItems
from palate.late.scale import ScoreSketch
from palate.late.settings import LateSettings
from palate.models.base import Recommender


def prepare_late(model: Recommender, dataset: Dataset, seed: int = 0) -> None:
    """Select the settings of late items, and store them in ``model.late_``.

    Parameters
    ----------
    model : Recommender
        Fitted on the train rows of the dataset.
    dataset : Dataset
        Where no row is valid, or items have no content, defaults are kept.
    seed : int
        Of the choice.
    """
    sketch = ScoreSketch.of(model)
    choice = choose_late(model, dataset, sketch, seed)
    _keep(model, LateSettings() if choice is None else choice.settings, sketch)
    if choice is not None:
        model.late_ = {
            **model.late_,
            "recall": {
                "late": choice.late.late,
                "late_with_events": choice.sold.late,
                "trained": choice.trained.late,
                "every": choice.late.every,
                "every_with_events": choice.sold.every,
                "every_trained": choice.trained.every,
                "every_ignored": choice.ignored.every,
            },
        }


def carry_late(model: Recommender, refitted: Recommender) -> None:
    """Copy the settings of one model to another, which was fitted on more rows."""
    _keep(refitted, settings_of(model), ScoreSketch.of(refitted))


def with_late_items(model: Recommender, features: Mapping[str, Features]) -> WithLateItems:
    """Wrap a model for late items, by its stored settings or by defaults.

    Parameters
    ----------
    model : Recommender
        Fitted or loaded.
    features : mapping of str to Features
        Of ``model.items_``, in this order.
    """
    rows = cast(NDArray[np.float16] | None, model.late_.get("sketch"))
    unit = cast(float | None, model.late_.get("unit"))
    sketch = None if rows is None or unit is None else ScoreSketch(rows.astype(np.float32), unit)
    return WithLateItems(model, Likeness(features, model.tie_order_), settings_of(model), sketch)


def settings_of(model: Recommender) -> LateSettings:
    """Read the settings of a model; defaults where there are none."""
    return LateSettings(**cast(dict[str, Any], model.late_.get("settings", {})))


def _keep(model: Recommender, settings: LateSettings, sketch: ScoreSketch) -> None:
    rows = sketch.rows.astype(np.float16)
    model.late_ = {"settings": settings.document(), "sketch": rows, "unit": sketch.unit}
