"""Relevant items: those of held-out rows that speak for an item which can be recommended to the user."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy import sparse

from palate.data.dataset import Dataset
from palate.wording import counted


@dataclass(frozen=True)
class Counts:
    """Numbers of held-out rows, and of the users that are evaluated.

    Parameters
    ----------
    rows : int
        Held-out rows.
    negative : int
        Held-out rows that speak against their item.
    masked : int
        Items, counted once a user, that are masked for their user.
    users : int
        Users with a relevant item.
    left_out : int
        Users with held-out rows but no relevant item.
    """

    rows: int
    negative: int
    masked: int
    users: int
    left_out: int

    def document(self) -> dict[str, int]:
        """Return the numbers as `evaluate --json` prints them."""
        return asdict(self)

    def said(self, part: str) -> str:
        """Describe in one line what is not relevant; empty where everything is."""
        reasons: list[str] = []
        if self.negative:
            reasons.append(counted(self.negative, "speaks against its item", "speak against their item"))
        if self.masked:
            reasons.append(
                counted(self.masked, "is of an item that is", "are of items that are")
                + " masked, since the user had or rejected it"
            )
        if not reasons:
            return ""
        line = f"of {counted(self.rows, f'{part} row')}, {' and '.join(reasons)}: not wanted"
        if not self.left_out:
            return line
        left_out = counted(self.left_out, "user has nothing else and is", "users have nothing else and are")
        return f"{line}; {left_out} left out"


@dataclass(frozen=True)
class Relevant:
    """Relevant items of each user.

    Parameters
    ----------
    matrix : csr_array of float32 ones, shape (n_users, n_items)
        The items.
    counts : Counts
        Numbers of held-out rows.
    """

    matrix: sparse.csr_array
    counts: Counts


def relevant_of(dataset: Dataset, part: int, masked: Sequence[int]) -> Relevant:
    """Return the relevant items of each user in one part of the split.

    The item of a row that speaks against it is not relevant, nor is a masked item, which no list can hold.

    Parameters
    ----------
    dataset : Dataset
        Split. Where its users take items again, what they had is not masked.
    part : int
        TRAIN, VALID or TEST.
    masked : sequence of int
        Parts whose items are not recommended to their user.
    """
    n_items = len(dataset.items)
    held = dataset.matrix(part)
    held.data = np.ones_like(held.data)
    barred = dataset.histories(*masked).barred(n_items, keep_seen=dataset.repeats)
    hit = np.zeros(held.nnz, dtype=bool) if barred is None else np.isin(_keys(held), _keys(barred))
    starts = np.concatenate([[0], np.cumsum(~hit)])[held.indptr]
    matrix = sparse.csr_array((held.data[~hit], held.indices[~hit], starts), shape=held.shape)
    here = dataset.split == part
    negative = 0 if dataset.weight is None else int(np.count_nonzero(dataset.weight[here] < 0))
    users = int(np.count_nonzero(np.diff(starts)))
    counts = Counts(
        int(np.count_nonzero(here)),
        negative,
        int(np.count_nonzero(hit)),
        users,
        len(np.unique(dataset.user[here])) - users,
    )
    return Relevant(matrix, counts)


def _keys(matrix: sparse.csr_array) -> np.ndarray:
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return rows * matrix.shape[1] + matrix.indices
