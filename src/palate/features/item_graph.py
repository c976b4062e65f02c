"""Item graph of common users, from train rows alone, of a size that grows with items x k."""

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.linalg.csr import column_sums, inverse_root, row_sums, rows_to_one, scaled
from palate.linalg.sparse_rows import select, strongest

BLOCK = 1024
"""Items whose neighbours are looked for at once."""


def item_graph(dataset: Dataset, k: int = 20) -> sparse.csr_array:
    """Compute the transition matrix of a random walk between items of the same users.

    The weight of two items is the number of their common train users, each counted by one over the number of
    items that the user had, over the root of both items' popularities: ``R^T R`` with ``R = Du^-1/2 X
    Di^-1/2``. The k heaviest neighbours are kept and each row is brought to a sum of 1.

    Parameters
    ----------
    dataset : Dataset
        Only its train rows are read.
    k : int
        Neighbours kept for each item.

    Returns
    -------
    csr_array of float32, shape (n_items, n_items)
        Row i is where a walk goes from item i; empty for items that share no user with another one.
    """
    X = dataset.train_matrix
    rows, columns = (inverse_root(sums.astype(np.float64)) for sums in (row_sums(X), column_sums(X)))
    R = scaled(X, rows, columns)
    columns = sparse.csr_array(R.T)
    n_items = X.shape[1]

    def block(start: int, stop: int) -> sparse.csr_array:
        common = sparse.csr_array(columns[start:stop] @ R)
        own = np.repeat(np.arange(start, stop), np.diff(common.indptr))
        return strongest(select(common, common.indices != own), k, dataset.tie_order)

    return rows_to_one(in_blocks(block, n_items, n_items))


def in_blocks(block: Callable[[int, int], sparse.csr_array], n_rows: int, width: int) -> sparse.csr_array:
    """Rows made a block at a time, float32, shape (n_rows, width)."""
    blocks = [block(start, min(start + BLOCK, n_rows)) for start in range(0, n_rows, BLOCK)]
    if not blocks:
        return cast(sparse.csr_array, sparse.csr_array((n_rows, width), dtype=np.float32))
    return sparse.csr_array(sparse.vstack(blocks, format="csr")).astype(np.float32)


def only(matrix: sparse.csr_array, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> sparse.csr_array:
    """Entries in some rows and some columns alone; the shape stays."""
    return select(matrix, np.repeat(rows, np.diff(matrix.indptr)) & columns[matrix.indices])
