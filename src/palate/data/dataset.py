"""Dataset: interactions in order, and the features of the items."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.ids import Index
from palate.data.made import FromMemory
from palate.data.parts import PARTS, TRAIN, VALID
from palate.data.ragged import starts_of
from palate.data.remarks import Remarks, ReviewTable
from palate.data.rows import event_order, relative_weights, tempered_weights
from palate.data.shown import dataset_in_words
from palate.errors import ShapeMismatch

COLUMNS = ("user", "item", "split", "time", "weight", "lifts")
"""Names of what a dataset holds of every row."""


@dataclass(frozen=True)
class Dataset(FromMemory):
    """Interactions of users with items, in event order and split, with the features of the items.

    Rows are sorted by user and, within a user, by event order; :meth:`of` takes them in any order.
    Models learn from the train rows alone; who chooses parameters may also look at the valid rows.

    Parameters
    ----------
    users, items : Index
        All ids, also of users and items without a row.
    user, item : ndarray of int32, shape (n_rows,)
        Positions in ``users`` and ``items``.
    split : ndarray of uint8, shape (n_rows,)
        TRAIN, VALID or TEST.
    time : ndarray of float64, shape (n_rows,), or None
        Unix seconds; None where only the order is known.
    features : mapping of str to Features
        What is known of the items, by feature name ("text", "lexical", "image", "audio", ...).
    ordered : bool
        False where the order of a user's rows is known to say nothing of the order of events, as when rows
        are sorted by item id; models of order then have nothing to learn from.
    weight : ndarray of float32, shape (n_rows,), or None
        How much each row speaks for its item; below 0 where it speaks against it. None where all weigh 1.
    lifts : ndarray of bool, shape (n_rows,), or None
        Rows that say liking again of an item that their user rejected before; None where every row does that
        speaks for its item.
    repeats : bool
        True where people take items again, so that what they had may be recommended to them and is wanted.
    strength : float
        Power that ``weight`` was raised to: see :meth:`tempered`.
    remarks : Remarks or None
        What each user said in the reviews that may be read; None where there are none.
    review_table : ReviewTable or None
        Vectors of these reviews.
    tastes : Remarks or None
        Words of each user's profile; see :class:`palate.data.Histories`. None where there are none.
    taste_table : ReviewTable or None
        Vectors of these words by the name of the features whose space they are in.
    """

    users: Index
    items: Index
    user: NDArray[np.int32]
    item: NDArray[np.int32]
    split: NDArray[np.uint8]
    time: NDArray[np.float64] | None = None
    features: Mapping[str, Features] = field(default_factory=dict[str, Features])
    ordered: bool = True
    weight: NDArray[np.float32] | None = None
    lifts: NDArray[np.bool_] | None = None
    repeats: bool = False
    strength: float = 1.0
    remarks: Remarks | None = None
    review_table: ReviewTable | None = None
    tastes: Remarks | None = None
    taste_table: ReviewTable | None = None

    def __post_init__(self) -> None:
        for name, column in self._columns().items():
            if len(column) != len(self.user):
                raise ShapeMismatch(name, len(column), "user", len(self.user))
        for name, features in self.features.items():
            if len(features.present) != len(self.items):
                raise ShapeMismatch(f"features of {name}", len(features.present), "items", len(self.items))

    @classmethod
    def of(
        cls,
        users: Index,
        items: Index,
        user: NDArray[np.int32],
        item: NDArray[np.int32],
        split: NDArray[np.uint8] | None = None,
        time: NDArray[np.float64] | None = None,
        features: Mapping[str, Features] | None = None,
        ordered: bool = True,
        weight: NDArray[np.float32] | None = None,
        lifts: NDArray[np.bool_] | None = None,
    ) -> "Dataset":
        """Make a dataset of rows in any order: those of a user are sorted by time, then by a hash of the
        item's id; without times they are in order already.

        Without ``split`` every row is a train row.
        """
        if split is None:
            split = np.full(len(user), TRAIN, dtype=np.uint8)
        order = event_order(user, time, items.hash_order[item])
        return cls(
            users,
            items,
            np.ascontiguousarray(user[order], dtype=np.int32),
            np.ascontiguousarray(item[order], dtype=np.int32),
            np.ascontiguousarray(split[order], dtype=np.uint8),
            None if time is None else np.ascontiguousarray(time[order], dtype=np.float64),
            dict(features or {}),
            ordered,
            None if weight is None else np.ascontiguousarray(weight[order], dtype=np.float32),
            None if lifts is None else np.ascontiguousarray(lifts[order]),
        )

    def __len__(self) -> int:
        return len(self.user)

    def __getstate__(self) -> dict[str, object]:
        """Leave the dense inverse, which is as large as a model, out of a pickle."""
        return {name: value for name, value in vars(self).items() if name != "kept_inverse"}

    def __repr__(self) -> str:
        """Return sizes, parts and features in a few lines."""
        return dataset_in_words(self, PARTS)

    # -- parts ---------------------------------------------------------------------------------------------

    def only(self, *parts: int) -> "Dataset":
        """Keep the rows of some parts (TRAIN, VALID, TEST)."""
        return self._where(np.isin(self.split, parts))

    def trained_on(self, *parts: int) -> "Dataset":
        """Make train rows of the rows of some parts; the strongest weighs 1."""
        some = self.only(*parts)
        learned = replace(some, split=np.full(len(some), TRAIN, dtype=np.uint8))
        return learned.weighed(learned.weight)

    def with_split(self, split: NDArray[np.uint8]) -> "Dataset":
        """Replace the split."""
        return replace(self, split=split)

    def with_features(self, features: Mapping[str, Features]) -> "Dataset":
        """Replace the features; cached neighbours of features that stay are kept."""
        changed = replace(self, features=dict(features))
        stay = {name for name, of_items in features.items() if self.features.get(name) is of_items}
        changed.kept.update(
            {key: found for key, found in self.kept.items() if key[0] != "features" or key[1] in stay}
        )
        return changed

    def weighed(self, weight: NDArray[np.float32] | None) -> "Dataset":
        """Replace the weights, which are scaled so that the strongest train row weighs 1.

        Of other parts is asked only where no row is a train row, so that test rows change nothing of what is
        learned.

        Parameters
        ----------
        weight : ndarray of float32, shape (n_rows,), or None
            Not 0; None where all weigh 1.

        Raises
        ------
        InputError
            If a weight is 0 or no number.
        """
        if weight is None or not len(self):
            return replace(self, weight=None)
        return replace(self, weight=relative_weights(weight, self.split))

    def tempered(self, strength: float) -> "Dataset":
        """Raise weights to a power: 0 makes all weights equal, 1 changes nothing.

        What rejects its item does so at any strength.
        """
        if self.weight is None or strength == 1:
            return replace(self, strength=self.strength * strength)
        weight = tempered_weights(self.weight, strength)
        return replace(self, weight=weight, strength=self.strength * strength)

    def _where(self, keep: NDArray[np.bool_]) -> "Dataset":
        return replace(self, **{name: column[keep] for name, column in self._columns().items()})

    def _columns(self) -> dict[str, NDArray[Any]]:
        """Return the columns of the rows by name."""
        return {name: column for name in COLUMNS if (column := getattr(self, name)) is not None}

    # -- what models read ----------------------------------------------------------------------------------

    def histories(self, *parts: int) -> Histories:
        """Return the histories of all users in some parts, TRAIN by default.

        The last word about an item counts within these parts: see :meth:`Histories.settled`.
        """
        rows = self.only(*(parts or (TRAIN,)))
        starts = starts_of(np.bincount(rows.user, minlength=len(self.users)))
        if rows.weight is None:
            plain = Histories(starts, rows.item, rows.time, lifts=rows.lifts)
        else:
            plain = Histories.settled(starts, rows.item, rows.time, rows.weight, rows.lifts)
        return replace(plain, remarks=self.remarks, tastes=self.tastes)

    def matrix(self, *parts: int) -> sparse.csr_array:
        """Return the users x items matrix of some parts, TRAIN by default.

        CSR of float32 weights above 0: ones where all rows weigh alike.
        """
        return self.histories(*parts).matrix(len(self.items))

    @cached_property
    def train_matrix(self) -> sparse.csr_array:
        """Users x items matrix of the train rows, as by :meth:`matrix`."""
        return self.matrix(TRAIN)

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Items without any train row, positive or negative, shape (n_items,)."""
        rows = np.bincount(self.item[self.split == TRAIN], minlength=len(self.items))
        return rows == 0

    @cached_property
    def kept_inverse(self) -> dict[float, NDArray[np.float32]]:
        """Cache of one dense inverse by its ridge, shared by models that are fitted on this dataset."""
        return {}

    @cached_property
    def kept(self) -> dict[tuple[object, ...], tuple[int, sparse.csr_array]]:
        """Cache of item neighbours, shared by models that are fitted on this dataset; see
        :func:`palate.features.neighbours.by_behaviour`.
        """
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the train and valid rows, which models learn from and are chosen by."""
        digest = blake2b(digest_size=16)
        for index in (self.users, self.items):
            digest.update("\0".join(index.ids).encode(errors="surrogatepass"))
        rows = self.only(TRAIN, VALID)
        for column in (rows.user, rows.item, rows.split, rows.weight, rows.lifts):
            if column is not None:
                digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()

    def popularity(self) -> NDArray[np.int64]:
        """Count the train users of each item, shape (n_items,)."""
        return np.bincount(self.train_matrix.indices, minlength=len(self.items)).astype(np.int64)

    @cached_property
    def tie_order(self) -> NDArray[np.int64]:
        """Rank of each item among items of equal score, shape (n_items,): by train users, then by a hash of
        the id, so that positions in tables have no effect.
        """
        rank = np.empty(len(self.items), dtype=np.int64)
        rank[np.lexsort((self.items.hash_order, -self.popularity()))] = np.arange(len(self.items))
        return rank
