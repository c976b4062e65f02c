"""Datasets from what people have in memory: sequences, and sparse matrices."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy import sparse

from palate.data.features import Features
from palate.data.ids import Index, listed
from palate.errors import InputError

if TYPE_CHECKING:
    from palate.data.dataset import Dataset


def of_sequences(
    kind: "type[Dataset]", sequences: Mapping[str, Sequence[str]], features: Mapping[str, Features] | None
) -> "Dataset":
    """See :meth:`palate.data.Dataset.from_sequences`."""
    users = Index(tuple(listed(sequences, "user")))
    named = [listed(_several(user, items), "item") for user, items in sequences.items()]
    items = Index.of(item for sequence in named for item in sequence)
    user = np.repeat(np.arange(len(users)), [len(sequence) for sequence in named]).astype(np.int32)
    item = items.positions([one for sequence in named for one in sequence]).astype(np.int32)
    return kind.of(users, items, user, item, features=features)


def _several(user: str, items: object) -> object:
    """Items of a user, where a lone str is more likely to be one that was meant to be in a list."""
    if isinstance(items, str):
        raise InputError(f"the items of {user!r} are {items!r}; put them in a list")
    return items


def of_sparse(
    kind: "type[Dataset]",
    matrix: object,
    users: Sequence[str] | None,
    items: Sequence[str] | None,
    features: Mapping[str, Features] | None,
) -> "Dataset":
    """See :meth:`palate.data.Dataset.from_sparse`."""
    cells = _cells(matrix)
    values = np.asarray(cells.data)
    if values.dtype.kind not in "biuf":
        raise InputError(f"cells of the matrix are {values.dtype}; they must be numbers")
    if not np.isfinite(values).all():
        place = int(np.argmin(np.isfinite(values)))
        raise InputError(
            f"the cell of user {cells.row[place]} and item {cells.col[place]} is {values[place]}"
        )
    said = values != 0
    dataset = kind.of(
        _named(users, cells.shape[0], "user"),
        _named(items, cells.shape[1], "item"),
        cells.row[said].astype(np.int32),
        cells.col[said].astype(np.int32),
        features=features,
        ordered=False,
        weight=values[said].astype(np.float32),
    )
    return dataset.weighed(dataset.weight)


def _cells(matrix: object) -> sparse.coo_array:
    """Cells of a matrix, those that it holds several times summed up."""
    if not sparse.issparse(matrix) or cast("sparse.csr_array", matrix).ndim != 2:
        raise InputError(
            "expected a sparse matrix of users by items, such as scipy.sparse.csr_array(values); "
            f"got {type(matrix).__name__}"
        )
    return sparse.coo_array(sparse.csr_array(cast("sparse.csr_array", matrix)))


def _named(ids: Sequence[str] | None, count: int, what: str) -> Index:
    if ids is None:
        return Index(tuple(map(str, range(count))))
    names = listed(ids, what)
    if len(names) != count:
        raise InputError(f"the matrix has {count} {what}s and {len(names)} ids were given")
    if len(set(names)) != count:
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{what} '{twice}' is there twice")
    return Index(tuple(names))
