"""Helps: what `palate enrich` and `palate profile` add to a dataset, and the dataset without them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from palate.data import Dataset
from palate.features.build import ENRICHED

Help = Literal["enrich", "profile"]

ENRICH: Help = "enrich"
PROFILE: Help = "profile"

HELPS: tuple[Help, ...] = (ENRICH, PROFILE)
"""What may be added to a dataset."""


def helps_in(dataset: Dataset) -> list[Help]:
    """What was added to a dataset."""
    there = {ENRICH: ENRICHED in dataset.features, PROFILE: dataset.taste_table is not None}
    return [name for name in HELPS if there[name]]


def without_help(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """The dataset without some helps; the same where it has none of them."""
    there = set(helps_in(dataset)) & set(names)
    if ENRICH in there:
        left = {name: feature for name, feature in dataset.features.items() if name != ENRICHED}
        dataset = dataset.with_features(left)
    return replace(dataset, tastes=None, taste_table=None) if PROFILE in there else dataset
