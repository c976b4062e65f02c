"""Part of a split of each review, so that nothing held out is read in its review."""

import numpy as np
from numpy.typing import NDArray

from palate.data.dataset import Dataset
from palate.data.parts import TEST, TRAIN, VALID
from palate.shop.shop import Reviews


def parts_of_reviews(reviews: Reviews, dataset: Dataset) -> NDArray[np.uint8]:
    """Part of each review: TRAIN, VALID or TEST, uint8, shape (n_reviews,).

    A review belongs with what its author had: if any row of the author and the item is held out, so is the
    review. One that is of no row (nobody is named, or that person never had the item) is read where some row
    of the item is, and always where the item has no rows.

    Where held-out rows come last in time, so do reviews: where they do for everyone, as in a split by time,
    what was written from the first held-out moment on is held out, and what has no time; where they do for
    the author alone, as in leave-last, what the author wrote after the first held-out row.

    Parameters
    ----------
    reviews : Reviews
        Of the shop.
    dataset : Dataset
        Its rows, split.
    """
    user = dataset.users.positions(reviews.table["user_id"].fill_null("").to_list())
    item = dataset.items.positions(reviews.table["item_id"].to_list())
    time = reviews.table["time"].to_numpy()
    part = _by_row(user, item, dataset)
    if dataset.time is None:
        return part
    first = _first_held_out(dataset.time, dataset.split, np.zeros(len(dataset), np.int64), 1)
    since = [(first[code][0], code) for code in (VALID, TEST)]
    for moment, code in since:
        part = np.where((part < code) & (time >= moment), np.uint8(code), part)
    if np.isfinite([moment for moment, _ in since]).any():
        part = np.where(np.isnan(time), np.uint8(TEST), part)
    own = _first_held_out(dataset.time, dataset.split, dataset.user.astype(np.int64), len(dataset.users))
    for code in (VALID, TEST):
        moments = np.where(user >= 0, own[code][np.maximum(user, 0)], np.inf)
        part = np.where((part < code) & (time > moments), np.uint8(code), part)
    return part.astype(np.uint8)


def _by_row(user: NDArray[np.int64], item: NDArray[np.int64], dataset: Dataset) -> NDArray[np.uint8]:
    """The latest part of the rows of author and item; else the earliest of the item's rows; else train."""
    n_items = len(dataset.items)
    earliest = np.full(n_items, TEST + 1, dtype=np.uint8)
    np.minimum.at(earliest, dataset.item, dataset.split)
    earliest[earliest > TEST] = TRAIN
    pairs, where = np.unique(
        dataset.user.astype(np.int64) * n_items + dataset.item.astype(np.int64), return_inverse=True
    )
    latest = np.zeros(len(pairs) + 1, dtype=np.uint8)
    np.maximum.at(latest, where, dataset.split)
    own = user.astype(np.int64) * n_items + item
    position = np.searchsorted(pairs, own)
    has_row = (user >= 0) & (position < len(pairs))
    has_row[has_row] = pairs[position[has_row]] == own[has_row]
    return np.where(has_row, latest[position], earliest[item])


def _first_held_out(
    time: NDArray[np.float64], split: NDArray[np.uint8], group: NDArray[np.int64], n_groups: int
) -> dict[int, NDArray[np.float64]]:
    """First valid and first test moment of each group of rows; infinite where earlier parts reach past it."""
    last, first = np.full((3, n_groups), -np.inf), np.full((3, n_groups), np.inf)
    np.maximum.at(last, (split, group), time)
    np.minimum.at(first, (split, group), time)
    return {
        VALID: np.where(first[VALID] >= last[TRAIN], first[VALID], np.inf),
        TEST: np.where(first[TEST] >= np.maximum(last[TRAIN], last[VALID]), first[TEST], np.inf),
    }
