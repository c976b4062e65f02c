"""Helps: attributes of `palate enrich` and profiles of `palate profile`, in a dataset or left out of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from palate.data import Dataset
from palate.features.build import ENRICHED

Help = Literal["enrich", "profile"]

ENRICH: Help = "enrich"
PROFILE: Help = "profile"

HELPS: tuple[Help, ...] = (ENRICH, PROFILE)
"""All helps."""


def helps_in(dataset: Dataset) -> list[Help]:
    """Return the helps that a dataset has."""
    there = {ENRICH: ENRICHED in dataset.features, PROFILE: dataset.taste_table is not None}
    return [name for name in HELPS if there[name]]


def without_help(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """Return the dataset without some helps, or itself where it has none of them."""
    there = set(helps_in(dataset)) & set(names)
    if ENRICH in there:
        left = {name: feature for name, feature in dataset.features.items() if name != ENRICHED}
        dataset = dataset.with_features(left)
    return replace(dataset, tastes=None, taste_table=None) if PROFILE in there else dataset
