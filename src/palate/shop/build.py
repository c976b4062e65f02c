"""From the tables of a shop to the dataset that models read."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.ids import Index
from palate.data.parts import PARTS, TRAIN
from palate.data.rows import event_order, strongest_weight
from palate.data.splits import assign, usual_split
from palate.shop.events import Weight
from palate.shop.shop import Catalog, Shop
from palate.shop.signals import Signals, signals_of
from palate.shop.values import NO_PART, Values, read_values
from palate.tables.coded import cell_by_cell
from palate.tables.schema import ITEM, SPLIT, USER

SORTED = 0.95
"""Share of users whose rows follow the order of item ids from which that order is the file's, not theirs."""

FEW = 4
"""Rows below which a user's order tells nothing: three rows are sorted by chance once in six."""


def dataset_of(
    shop: Shop,
    features: Mapping[str, Features] | None = None,
    split: str | None = None,
    seed: int = 0,
    events: Mapping[str, Weight] | None = None,
) -> Dataset:
    """The interactions of a shop, split, each weighed by its event and value; rows that say nothing left out.

    Parameters
    ----------
    shop : Shop
        What :func:`read_shop` gave.
    features : mapping of str to Features, optional
        Features of its catalogue.
    split : str, optional
        A method of :func:`assign`. Without it the given split, else leave-last, or random where the order of
        rows says nothing.
    seed : int
        Of random splits.
    events : mapping of str to Weight, optional
        Weights that differ from the declared ones, as ``[events]`` in palate.toml.

    Raises
    ------
    InputError, NotAvailable
        As :func:`assign`.
    """
    signals = signals_of(shop.interactions, events or {})
    return weighed_rows(shop, signals, features, split, seed)[0]


def weighed_rows(
    shop: Shop,
    signals: Signals,
    features: Mapping[str, Features] | None = None,
    split: str | None = None,
    seed: int = 0,
) -> tuple[Dataset, Values]:
    """As :func:`dataset_of`, for signals that were read before, with what the values were read as."""
    kept = np.flatnonzero(signals.says)
    rows = shop.interactions
    users = Index(tuple(rows[USER].unique().sort()))
    user = _positions(rows[USER], users)
    item = _positions(rows[ITEM], shop.catalog.items)
    given = has_split(shop)
    codes = cell_by_cell(rows[SPLIT], _part_codes).to_numpy() if given else None
    time = rows["time"].to_numpy()[kept] if len(rows) and rows["time"].null_count() == 0 else None
    ordered = time is not None or not rows_follow_ids(user, item, codes, shop.catalog)
    if len(kept) < len(rows):
        user, item = user[kept], item[kept]
    order = event_order(user, time, shop.catalog.items.hash_order[item])
    kept = kept[order]
    dataset = Dataset(
        users,
        shop.catalog.items,
        user[order],
        item[order],
        np.full(len(kept), TRAIN, dtype=np.uint8) if codes is None else codes[kept],
        None if time is None else time[order],
        dict(features or {}),
        ordered,
    )
    if split is not None or not given:
        dataset = assign(dataset, split or usual_split(given, ordered), seed)
    part = np.full(len(rows), NO_PART, dtype=np.uint8)
    part[kept] = dataset.split
    values = read_values(signals, part)
    weight = values.weigh(kept, dataset.user)
    if np.any(weight < 0):
        dataset = replace(dataset, lifts=values.lifting(kept, dataset.user))
    strongest = strongest_weight(weight, dataset.split) if len(weight) else 1.0
    return dataset.weighed(weight), replace(values, strongest=strongest)


def split_name(shop: Shop, dataset: Dataset, wanted: str | None) -> str:
    """The method that :func:`dataset_of` takes for a wanted one, None included."""
    return wanted or usual_split(has_split(shop), dataset.ordered)


def has_split(shop: Shop) -> bool:
    """Whether the interactions came with a split."""
    return len(shop.interactions) > 0 and shop.interactions[SPLIT].null_count() == 0


def rows_follow_ids(
    user: NDArray[np.int32], item: NDArray[np.int32], split: NDArray[np.uint8] | None, catalog: Catalog
) -> bool:
    """Whether nearly all users' rows are sorted by item id or by place in items.*.

    Some published datasets were written from a sparse matrix. Taking that order for time would let models
    learn how ids were given out, and report an accuracy that no shop will see.
    """
    by_user = np.argsort(user, kind="stable")
    keep = by_user if split is None else by_user[split[by_user] == TRAIN]
    who, what = user[keep], item[keep]
    counts = np.bincount(who)
    judged = np.flatnonzero(counts >= FEW)
    if len(judged) < 5:
        return False
    for rank in (catalog.place, np.arange(len(catalog.items)), _natural_rank(catalog.items)):
        falls = (np.diff(rank[what]) < 0) & (np.diff(who) == 0)
        unsorted = np.bincount(who[1:][falls], minlength=len(counts)) > 0
        if np.mean(~unsorted[judged]) >= SORTED:
            return True
    return False


def _natural_rank(items: Index) -> NDArray[np.int64]:
    """Rank of each id with numbers in it compared as numbers: v9 before v10."""
    keys = [
        [
            (not part.isdigit(), int(part) if part.isdigit() else 0, part)
            for part in re.split(r"([0-9]+)", name)
            if part
        ]
        for name in items
    ]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _part_codes(parts: pl.Series) -> pl.Series:
    return parts.replace_strict(list(PARTS), range(len(PARTS)), default=None, return_dtype=pl.UInt8)


def _positions(ids: pl.Series, index: Index) -> NDArray[np.int32]:
    places = pl.DataFrame(
        {"id": pl.Series(index.ids, dtype=pl.String), "place": pl.Series(range(len(index)), dtype=pl.Int32)}
    )

    def places_of(cells: pl.Series) -> pl.Series:
        found = pl.DataFrame({"id": cells}).join(places, on="id", how="left", maintain_order="left")
        return found["place"]

    return cell_by_cell(ids, places_of).to_numpy().astype(np.int32, copy=False)
