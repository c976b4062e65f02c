"""Datasets from which items are taken, to come back as late ones."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Features, Index, Remarks, ReviewTable
from palate.linalg.csr import Rows


def shelf(dataset: Dataset, hidden: NDArray[np.int64]) -> tuple[Dataset, dict[str, Rows]]:
    """A dataset without some items and their rows, and the content of these items."""
    kept = np.setdiff1d(np.arange(len(dataset.items)), hidden)
    positions = np.full(len(dataset.items), -1)
    positions[kept] = np.arange(len(kept))
    stays = positions[dataset.item] >= 0
    features = {name: _rows(one, kept) for name, one in dataset.features.items()}
    remarks, table = _reviews(dataset, positions)
    known = replace(
        dataset,
        items=Index(tuple(dataset.items[place] for place in kept.tolist())),
        user=dataset.user[stays],
        item=positions[dataset.item[stays]].astype(np.int32),
        split=dataset.split[stays],
        time=None if dataset.time is None else dataset.time[stays],
        weight=None if dataset.weight is None else dataset.weight[stays],
        lifts=None if dataset.lifts is None else dataset.lifts[stays],
        features=features,
        remarks=remarks,
        review_table=table,
    )
    return known, {name: one.measured().values[hidden] for name, one in dataset.features.items()}


def _reviews(dataset: Dataset, positions: NDArray[np.int64]) -> tuple[Remarks | None, ReviewTable | None]:
    """Reviews of the items that are left."""
    said, table = dataset.remarks, dataset.review_table
    if said is None or table is None:
        return said, table
    said = said.renumbered(positions)
    said = said.where(said.items >= 0)
    reviews = np.unique(said.reviews)
    ids = Index(tuple(table.ids[review] for review in reviews.tolist()))
    vectors = {name: rows[reviews] for name, rows in table.vectors.items()}
    return replace(said, reviews=np.searchsorted(reviews, said.reviews)), ReviewTable(ids, vectors)


def _rows(features: Features, kept: NDArray[np.int64]) -> Features:
    imputed = None if features.imputed is None else features.imputed[kept]
    return replace(features, values=features.values[kept], present=features.present[kept], imputed=imputed)
