"""Splits of interactions into train, valid and test."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from palate.data.dataset import Dataset
from palate.data.parts import TEST, TRAIN, VALID
from palate.errors import InputError, NotAvailable
from palate.wording import there_are

Codes = NDArray[np.uint8]

SHARE = 0.1
"""Share of rows, time or items that goes to valid, and the same to test."""


GIVEN = "given"
"""The split that the data came with."""


def assign(dataset: Dataset, method: str, seed: int = 0) -> Dataset:
    """Split the rows by a method of SPLITS.

    Parameters
    ----------
    dataset : Dataset
        Its rows are in event order for each user; its own split is not looked at but by "given".
    method : str
        "given" keeps the split that the data came with. "random" draws rows of each user: 80 % train, 10 %
        valid, 10 % test, where a user with fewer than ten rows gives one row each to valid and test (the rule
        of MMRec), and one with fewer than three gives none. "leave-last" takes the last row of each user for
        test and the one before for valid. "time" cuts everyone at the same two moments: rows after 80 % of
        all rows are valid, after 90 % test. "cold-items" takes all rows of a random tenth of the items for
        valid and of another tenth for test.
    seed : int
        Of the draws of "random" and "cold-items".

    Raises
    ------
    InputError
        If there is no such method.
    NotAvailable
        If the data has not what the method needs.
    """
    if method == GIVEN:
        if not np.any(dataset.split != TRAIN):
            raise NotAvailable(f"the interactions have no split column; choose --split {', '.join(SPLITS)}")
        return dataset
    if method not in SPLITS:
        raise InputError(f"no split '{method}'{there_are(method, [GIVEN, *SPLITS])}")
    return dataset.with_split(SPLITS[method](dataset, np.random.default_rng(seed)))


def tied_users(dataset: Dataset) -> int:
    """Count the users of whom a held-out row is as old as a row of an earlier part.

    Which of the two is held out was decided by the order of the rows. 0 without times.

    Parameters
    ----------
    dataset : Dataset
        Split so that the last rows of each user are held out.
    """
    if dataset.time is None or len(dataset) < 2:
        return 0
    same = (dataset.user[1:] == dataset.user[:-1]) & (dataset.time[1:] == dataset.time[:-1])
    tied = same & (dataset.split[1:] > dataset.split[:-1])
    return len(np.unique(dataset.user[1:][tied]))


def _random(dataset: Dataset, random: np.random.Generator) -> Codes:
    shuffled = np.lexsort((random.random(len(dataset)), dataset.user))
    counts = np.bincount(dataset.user, minlength=len(dataset.users))
    held = np.where(counts < 3, 0, np.maximum(1, (counts * SHARE).astype(np.int64)))
    # Place of each row among the shuffled rows of its user, counted from the end.
    ends = np.cumsum(counts)
    back = (ends[dataset.user[shuffled]] - 1) - np.arange(len(dataset))
    own = held[dataset.user[shuffled]]
    split = np.full(len(dataset), TRAIN, dtype=np.uint8)
    split[shuffled[back < 2 * own]] = VALID
    split[shuffled[back < own]] = TEST
    return split


def _leave_last(dataset: Dataset, random: np.random.Generator) -> Codes:
    del random
    counts = np.bincount(dataset.user, minlength=len(dataset.users))
    back = np.cumsum(counts)[dataset.user] - 1 - np.arange(len(dataset))
    several = counts[dataset.user] >= 3
    split = np.full(len(dataset), TRAIN, dtype=np.uint8)
    split[several & (back == 1)] = VALID
    split[several & (back == 0)] = TEST
    return split


def _time(dataset: Dataset, random: np.random.Generator) -> Codes:
    del random
    if dataset.time is None:
        raise NotAvailable("--split time needs a timestamp column; leave-last needs only the order of rows")
    times = np.sort(dataset.time)
    # Rows of one moment stay together, so no test row is as old as a train row.
    valid_from = times[int((1 - 2 * SHARE) * len(times))] if len(times) else 0.0
    test_from = times[int((1 - SHARE) * len(times))] if len(times) else 0.0
    split = np.full(len(dataset), TRAIN, dtype=np.uint8)
    split[dataset.time >= valid_from] = VALID
    split[dataset.time >= test_from] = TEST
    return split


def _cold_items(dataset: Dataset, random: np.random.Generator) -> Codes:
    seen = np.unique(dataset.item)
    drawn = random.permutation(seen)
    tenth = max(1, int(len(seen) * SHARE)) if len(seen) >= 3 else 0
    part = np.full(len(dataset.items), TRAIN, dtype=np.uint8)
    part[drawn[:tenth]] = TEST
    part[drawn[tenth : 2 * tenth]] = VALID
    return part[dataset.item]


def usual_split(given: bool, ordered: bool) -> str:
    """Return the default method: the given split, else by order, where there is one."""
    return GIVEN if given else "leave-last" if ordered else "random"


SPLITS: dict[str, Callable[[Dataset, np.random.Generator], Codes]] = {
    "random": _random,
    "leave-last": _leave_last,
    "time": _time,
    "cold-items": _cold_items,
}
"""Methods by name; "given" is the split that the data came with."""
