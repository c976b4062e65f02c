"""Datasets of sequences, sparse matrices and tables in memory."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from scipy import sparse

from palate.data.features import Features
from palate.data.ids import Index, listed
from palate.errors import InputError

if TYPE_CHECKING:
    from palate.data.dataset import Dataset


class FromMemory:
    """Makers of datasets from objects in memory, for :class:`palate.data.Dataset`."""

    @classmethod
    def from_sequences(
        cls,
        sequences: Mapping[str, Sequence[str]],
        features: Mapping[str, Features] | None = None,
    ) -> "Dataset":
        """Make a dataset of train rows from ``{user: [item, ...]}``, oldest first; handy in notebooks.

        Raises
        ------
        InputError
            If an id is no str.
        """
        users = Index(tuple(listed(sequences, "user")))
        named = [listed(_several(user, items), "item") for user, items in sequences.items()]
        items = Index.of(item for sequence in named for item in sequence)
        user = np.repeat(np.arange(len(users)), [len(sequence) for sequence in named]).astype(np.int32)
        item = items.positions([item_id for sequence in named for item_id in sequence]).astype(np.int32)
        return cast("type[Dataset]", cls).of(users, items, user, item, features=features)

    @classmethod
    def from_sparse(
        cls,
        matrix: object,
        users: Sequence[str] | None = None,
        items: Sequence[str] | None = None,
        features: Mapping[str, Features] | None = None,
    ) -> "Dataset":
        """Make a dataset of train rows from a sparse users x items matrix, without order.

        Parameters
        ----------
        matrix : sparse array or matrix of SciPy, shape (n_users, n_items)
            Numbers: how much a cell speaks for its item, below 0 against it; the strongest comes to weigh 1.
            Cells of 0 say nothing.
        users, items : sequence of str, optional
            Ids of rows and columns; "0", "1" and so on without them.
        features : mapping of str to Features, optional
            Of the items.

        Raises
        ------
        InputError
            If it is no such matrix, a cell is not finite, or ids are not as many or not distinct.
        """
        cells = _cells(matrix)
        values = np.asarray(cells.data)
        if values.dtype.kind not in "biuf":
            raise InputError(f"cells of the matrix are {values.dtype}; they must be numbers")
        if not np.isfinite(values).all():
            position = int(np.argmin(np.isfinite(values)))
            raise InputError(
                f"the cell of user {cells.row[position]} and item {cells.col[position]} is {values[position]}"
            )
        said = values != 0
        dataset = cast("type[Dataset]", cls).of(
            _named(users, cells.shape[0], "user"),
            _named(items, cells.shape[1], "item"),
            cells.row[said].astype(np.int32),
            cells.col[said].astype(np.int32),
            features=features,
            ordered=False,
            weight=values[said].astype(np.float32),
        )
        return dataset.weighed(dataset.weight)

    @staticmethod
    def from_frame(
        frame: object,
        columns: Mapping[str, str] | None = None,
        split: str | None = None,
        seed: int = 0,
        *,
        events: Mapping[str, float | Literal["rating"]] | None = None,
        keep_seen: bool = False,
        day_first: bool | None = None,
        decimal: str | None = None,
    ) -> "Dataset":
        """Make a dataset of a table of interactions, under the checks and column names of files.

        What is read otherwise than it stands, and what can't be used, is logged; a table of which most rows
        can't be used is refused.

        Parameters
        ----------
        frame : table of polars, pandas or pyarrow, mapping of columns, or Arrow stream
            One row an event: user_id and item_id; timestamp, event, value, split where there are any. Names
            of other tools are known, as in files.
        columns : mapping of str to str, optional
            Which column is what, where its name does not say it: ``{"user_id": "who"}``.
        split : str, optional
            A method of :func:`assign`. Without it the column split counts; without that, all are train rows.
        seed : int
            Of random splits.
        events : mapping of str to number or "rating", optional
            Weights of events that differ from the declared ones.
        keep_seen : bool
            Whether people take items again.
        day_first : bool, optional
            How 03/04/2024 is read.
        decimal : str, optional
            "." or ",", where the cells don't show it.

        Raises
        ------
        InputError
            If it is no table, lacks a column, or a setting can't be.
        NotAvailable
            If the data has not what the split needs.
        """
        # Reading tables belongs to a room above this one, and is loaded only here.
        from palate.shop.frames import dataset_of_frame

        return dataset_of_frame(
            frame,
            columns,
            split,
            seed,
            events=events,
            keep_seen=keep_seen,
            day_first=day_first,
            decimal=decimal,
        )


def _several(user: str, items: object) -> object:
    """Return the items of a user, refusing a lone str, which was likely meant to be in a list."""
    if isinstance(items, str):
        raise InputError(f"the items of {user!r} are {items!r}; put them in a list")
    return items


def _cells(matrix: object) -> sparse.coo_array:
    """Return the cells of a matrix, with duplicates summed up."""
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
