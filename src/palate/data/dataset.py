"""Who did what with which item, in which order, and what is known of the items: all that a model reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.ids import Index
from palate.data.made import of_sequences, of_sparse
from palate.data.ragged import starts_of
from palate.data.remarks import Remarks, ReviewTable
from palate.data.shown import dataset_in_words
from palate.errors import InputError, ShapeMismatch

TRAIN = 0
"""Code in ``Dataset.split`` of rows that models learn from."""

VALID = 1
"""Code in ``Dataset.split`` of rows that models are chosen by."""

TEST = 2
"""Code in ``Dataset.split`` of rows that nothing is chosen by."""

PARTS = ("train", "valid", "test")
"""Names of the codes, in their order."""


def event_order(
    user: NDArray[np.int32], time: NDArray[np.float64] | None, item_rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Order that brings rows together by user and, within a user, to that of time, then of a rank of their
    items that says nothing; to that of row without times.
    """
    return np.argsort(user, kind="stable") if time is None else np.lexsort((item_rank, time, user))


def strongest_weight(weight: NDArray[np.float32], split: NDArray[np.uint8]) -> float:
    """Weight of the strongest train row, of any row where none is a train row, by which weights are divided.

    Where every row speaks against its item, it is the strength of the strongest of these.
    """
    train = weight[split == TRAIN]
    measure = train if len(train) else weight
    strongest = float(measure.max(initial=-np.inf))
    return strongest if strongest > 0 else -float(measure.min(initial=-1.0))


@dataclass(frozen=True)
class Dataset:
    """Interactions of users with items, split, in event order, with the features of the items.

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
        columns = (
            ("item", self.item),
            ("split", self.split),
            ("time", self.time),
            ("weight", self.weight),
            ("lifts", self.lifts),
        )
        for name, column in columns:
            if column is not None and len(column) != len(self.user):
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
        """Dataset of rows in any order; those of one user are put in order of time, then by a hash of the
        item's id, which says nothing; without times they are in order already.

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

    @classmethod
    def from_sequences(
        cls, sequences: Mapping[str, Sequence[str]], features: Mapping[str, Features] | None = None
    ) -> "Dataset":
        """A dataset of train rows from ``{user: [item, ...]}``, oldest first; handy in notebooks.

        Raises
        ------
        InputError
            If an id is no str.
        """
        return of_sequences(cls, sequences, features)

    @classmethod
    def from_sparse(
        cls,
        matrix: object,
        users: Sequence[str] | None = None,
        items: Sequence[str] | None = None,
        features: Mapping[str, Features] | None = None,
    ) -> "Dataset":
        """A dataset of train rows from a sparse matrix of users by items, whose order says nothing.

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
        return of_sparse(cls, matrix, users, items, features)

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
        """A dataset of interactions in a table, under the checks and names of columns that files get.

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

    def __len__(self) -> int:
        return len(self.user)

    def __repr__(self) -> str:
        """Return sizes, parts and features in a few lines."""
        return dataset_in_words(self, PARTS)

    # -- parts ---------------------------------------------------------------------------------------------

    def only(self, *parts: int) -> "Dataset":
        """The same users, items and features with the rows of some parts (TRAIN, VALID, TEST) alone."""
        return self._where(np.isin(self.split, parts))

    def trained_on(self, *parts: int) -> "Dataset":
        """The rows of some parts alone, all made train rows, of which the strongest weighs 1."""
        some = self.only(*parts)
        learned = replace(some, split=np.full(len(some), TRAIN, dtype=np.uint8))
        return learned.weighed(learned.weight)

    def with_split(self, split: NDArray[np.uint8]) -> "Dataset":
        """The same rows split otherwise."""
        return replace(self, split=split)

    def with_features(self, features: Mapping[str, Features]) -> "Dataset":
        """The same rows with other features; neighbours by those that stay are not found again."""
        changed = replace(self, features=dict(features))
        stay = {name for name, of_items in features.items() if self.features.get(name) is of_items}
        changed.kept.update(
            {key: found for key, found in self.kept.items() if key[0] != "features" or key[1] in stay}
        )
        return changed

    def weighed(self, weight: NDArray[np.float32] | None) -> "Dataset":
        """The same rows with other weights, relative ones: the strongest train row comes to weigh 1.

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
        if not np.all(np.isfinite(weight) & (weight != 0)):
            raise InputError("a row weighs a number other than 0; leave out rows that say nothing")
        scaled = (weight / np.float32(strongest_weight(weight, self.split))).astype(np.float32)
        return replace(self, weight=None if np.all(scaled == 1) else scaled)

    def tempered(self, strength: float) -> "Dataset":
        """The same rows with weights raised to a power: 0 makes all signs of liking alike, 1 changes nothing.

        What rejects its item does so at any strength.
        """
        if self.weight is None or strength == 1:
            return replace(self, strength=self.strength * strength)
        weight = np.sign(self.weight) * np.abs(self.weight) ** np.float32(strength)
        weight = None if np.all(weight == 1) else weight.astype(np.float32)
        return replace(self, weight=weight, strength=self.strength * strength)

    def _where(self, keep: NDArray[np.bool_]) -> "Dataset":
        time = None if self.time is None else self.time[keep]
        weight = None if self.weight is None else self.weight[keep]
        lifts = None if self.lifts is None else self.lifts[keep]
        user, item, split = self.user[keep], self.item[keep], self.split[keep]
        return replace(self, user=user, item=item, split=split, time=time, weight=weight, lifts=lifts)

    # -- what models read ----------------------------------------------------------------------------------

    def histories(self, *parts: int) -> Histories:
        """What all users did by the rows of some parts, TRAIN by default.

        The last word about an item counts within these parts: see :meth:`Histories.settled`.
        """
        keep = np.isin(self.split, parts or (TRAIN,))
        counts = np.bincount(self.user[keep], minlength=len(self.users))
        starts = starts_of(counts)
        time = None if self.time is None else self.time[keep]
        lifts = None if self.lifts is None else self.lifts[keep]
        if self.weight is None:
            plain = Histories(starts, self.item[keep], time, lifts=lifts)
        else:
            plain = Histories.settled(starts, self.item[keep], time, self.weight[keep], lifts)
        return replace(plain, remarks=self.remarks, tastes=self.tastes)

    def matrix(self, *parts: int) -> sparse.csr_array:
        """Users x items of the rows of some parts, TRAIN by default.

        CSR of float32 weights above 0: ones where all rows weigh alike.
        """
        return self.histories(*parts).matrix(len(self.items))

    @cached_property
    def train_matrix(self) -> sparse.csr_array:
        """Users x items of the train rows, as :meth:`matrix`."""
        return self.matrix(TRAIN)

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Items without any train row, also one that rejects them, shape (n_items,)."""
        rows = np.bincount(self.item[self.split == TRAIN], minlength=len(self.items))
        return rows == 0

    @cached_property
    def kept_inverse(self) -> dict[float, NDArray[np.float32]]:
        """At most one dense inverse, by its ridge, that models fitted on this dataset find for each other."""
        return {}

    @cached_property
    def kept(self) -> dict[tuple[object, ...], tuple[int, sparse.csr_array]]:
        """Neighbours of the items that models found in these very rows and features, for models fitted later;
        see :func:`palate.features.neighbours.by_behaviour`.
        """
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """Stands for the train and valid rows, which are what a model learns from and is chosen by."""
        digest = blake2b(digest_size=16)
        for index in (self.users, self.items):
            digest.update("\0".join(index.ids).encode(errors="surrogatepass"))
        keep = self.split != TEST
        for column in (self.user, self.item, self.split, self.weight, self.lifts):
            if column is not None:
                digest.update(np.ascontiguousarray(column[keep]).tobytes())
        return digest.hexdigest()

    def popularity(self) -> NDArray[np.int64]:
        """Number of train users of each item, shape (n_items,)."""
        return np.bincount(self.train_matrix.indices, minlength=len(self.items)).astype(np.int64)

    @cached_property
    def tie_order(self) -> NDArray[np.int64]:
        """Rank of each item among items of equal score, shape (n_items,): what more train users had comes
        first, then a hash of the id decides. Positions in tables decide nothing.
        """
        rank = np.empty(len(self.items), dtype=np.int64)
        rank[np.lexsort((self.items.hash_order, -self.popularity()))] = np.arange(len(self.items))
        return rank
