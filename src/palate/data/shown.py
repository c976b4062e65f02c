"""Datasets and features as text, for ``repr``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from palate.wording import counted

if TYPE_CHECKING:
    from palate.data.dataset import Dataset
    from palate.data.features import Features


def dataset_in_words(dataset: "Dataset", parts: Sequence[str]) -> str:
    """Describe a dataset in a few lines: sizes, parts, columns of its rows, and features.

    Parameters
    ----------
    dataset : Dataset
        The dataset.
    parts : sequence of str
        Names of the codes of its split.
    """
    rows = np.bincount(dataset.split, minlength=len(parts))
    in_parts = ", ".join(
        f"{name} {count:,}" for name, count in zip(parts, rows.tolist(), strict=True) if count
    )
    sizes = f"{counted(len(dataset.users), 'user')}, {counted(len(dataset.items), 'item')}"
    lines = [
        f"Dataset: {sizes}, {counted(len(dataset), 'interaction')}" + (f" ({in_parts})" if in_parts else "")
    ]
    lines.append("  " + "; ".join([_times(dataset), _weights(dataset)]))
    lines += [f"  {name}: {features_in_words(feature)}" for name, feature in dataset.features.items()]
    return "\n".join(lines)


def features_in_words(features: "Features") -> str:
    """Describe features in one line: encoder, dimension and coverage."""
    having, every = int(features.present.sum()), len(features.present)
    kind = "" if isinstance(features.values, np.ndarray) else " (sparse)"
    filled = 0 if features.imputed is None else int(features.imputed.sum())
    told = f", {filled:,} more imputed" if filled else ""
    of = f"{features.modality} by {features.encoder.encoder}"
    return f"{of}, {features.dim:,} numbers{kind}, {having:,} of {counted(every, 'item')}{told}"


def _times(dataset: "Dataset") -> str:
    if dataset.time is None or not len(dataset):
        return (
            "in order, without times" if dataset.ordered else "without times, in an order that says nothing"
        )
    first, last = (_day(float(moment)) for moment in (dataset.time.min(), dataset.time.max()))
    return f"times from {first} to {last}"


def _day(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
    except (OverflowError, OSError, ValueError):
        return f"{seconds:g} s"


def _weights(dataset: "Dataset") -> str:
    if dataset.weight is None or not len(dataset):
        return "all rows weigh 1"
    low, high = float(dataset.weight.min()), float(dataset.weight.max())
    against = int(np.sum(dataset.weight < 0))
    told = f", {counted(against, 'row speaks against its item', 'rows speak against their item')}"
    return f"weights from {low:.3g} to {high:.3g}" + (told if against else "")
