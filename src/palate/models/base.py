"""Base class of recommenders: fit, score, rank, explain, save."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories, Index
from palate.data.ids import listed
from palate.data.modalities import measured_by_modality
from palate.errors import Diverged, NotFitted, UnknownItem, UnknownUser, check_k
from palate.linalg.top_k import top_k
from palate.memory import at_once, ranking_bytes
from palate.models.modality_scores import scores_by_modality
from palate.models.parameters import check_parameters
from palate.models.persistence import Persistent
from palate.models.terms import Contribution, Recommended, Term, contributions_of
from palate.runtime import Runtime

Users = str | Sequence[str] | NDArray[np.integer] | Histories
"""Users to score: ids or positions of users of the training, or histories of any users; a str is one user."""

BATCH = 1024
"""Users scored at once, at most."""

SCORES = 2**25
"""Scores computed at once; bounds the memory of a full ranking at 128 MiB for each array of scores."""


class Recommender(Persistent):
    """Base of every recommender.

    A subclass is a dataclass whose fields are its parameters. It implements :meth:`learn`,
    :meth:`score_histories` and :meth:`explain_history`; ids, ranking, folding in and saving are implemented
    here. Learned attributes end in an underscore and are of types that
    :mod:`palate.state` can save.

    Attributes
    ----------
    users_, items_ : Index
        Ids of the dataset it was fitted on.
    reviews_ : Index
        Ids of the reviews that remarks of histories are positions of; empty where there are none.
    review_space_ : ReviewSpace or None
        How these reviews were encoded; see :func:`palate.late.reviews.with_late_reviews`.
    histories_ : Histories
        Train history of each of ``users_``.
    tie_order_ : ndarray of int64, shape (n_items,)
        Rank of each item among items of equal score; see :attr:`palate.data.Dataset.tie_order`.
    fingerprint_ : str
        :attr:`palate.data.Dataset.fingerprint` of the dataset it was fitted on.
    encoders_ : mapping of str to str
        Name and fingerprint of the encoder of each of the features that it was fitted on.
    measured_ : dict of str to ndarray of bool, shape (n_items,)
        Which items have each modality, for the modalities that were imputed.
    event_strength_ : float
        Exponent of event weights, as in :attr:`palate.data.Dataset.strength`.
    learned_from_ : mapping
        Provenance of the rows, set by a workspace: the parts it was trained "on", the "split", and the number
        of rows "held_out"; empty for a model that was fitted outside of one.
    late_ : mapping
        How late items are scored, set by a workspace; see :mod:`palate.late`.
    """

    fingerprint_: str
    event_strength_: float = 1.0
    learned_from_: Mapping[str, str | int] = MappingProxyType({})
    late_: Mapping[str, object] = MappingProxyType({})

    # -- implemented by subclasses ---------------------------------------------------------------------------

    @abstractmethod
    def learn(self, dataset: Dataset) -> None:
        """Learn from the train rows and the features of a dataset."""

    @abstractmethod
    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        """Compute the score of every item for each history, float32, shape (n_histories, n_items)."""

    @abstractmethod
    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        """Return the terms of the scores of some items for a single history; they add up to the scores."""

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        """Compute the score of every item for a single history, float32, shape (n_items,).

        Models override it where one history alone can be scored faster than by :meth:`score_histories`. The
        array is the caller's to change.
        """
        return self.score_histories(history)[0]

    def score_by_modality(self, history: Histories) -> dict[str, NDArray[np.float64]]:
        """Compute the terms of the score of every item, added up by modality, for a single history."""
        return scores_by_modality(self.explain_history, history, len(self.items_))

    @property
    def is_personal(self) -> bool:
        """Whether scores depend on the history."""
        return True

    # -- fitting ---------------------------------------------------------------------------------------------

    def fit(self, dataset: Dataset) -> Self:
        """Learn from the train rows of a dataset.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If a parameter was set to what it may not be.
        """
        self.bind(dataset)
        self.learn(dataset)
        return self

    def within(self, runtime: Runtime) -> Self:
        """Set the device, deadline, checkpoints and progress of a later ``fit``; most models need none.

        Returns
        -------
        self
        """
        del runtime
        return self

    def choose_on(self, dataset: Dataset) -> Self:
        """Select hyperparameters on a dataset's valid rows, for a later ``fit`` on more rows.

        Most models select none.

        Returns
        -------
        self
        """
        del dataset
        return self

    def refitted(self, dataset: Dataset) -> Self:
        """Fit a new model on other rows, with the parameters and hyperparameters of this fitted one."""
        return self._unfitted().fit(dataset)

    def _unfitted(self) -> Self:
        """Copy the parameters and selected hyperparameters of this fitted model to an unfitted one."""
        return replace(self)  # pyright: ignore[reportArgumentType, reportUnknownVariableType]

    def bind(self, dataset: Dataset) -> None:
        """Take users, items, histories and encoders from a dataset, which every model does before it learns.

        Raises
        ------
        InputError
            If a parameter was set to what it may not be.
        """
        check_parameters(type(self), self.parameters())
        self.users_, self.items_ = dataset.users, dataset.items
        table = dataset.review_table
        self.reviews_ = Index(()) if table is None else table.ids
        self.review_space_ = None if table is None else table.space
        self.histories_ = dataset.histories()
        self.tie_order_ = dataset.tie_order
        self.fingerprint_ = dataset.fingerprint
        self.event_strength_ = dataset.strength
        self.encoders_ = {name: features.encoder.label for name, features in dataset.features.items()}
        self.measured_ = measured_by_modality(dataset.features)

    def score(self, users: Users) -> NDArray[np.float32]:
        """Compute the score of every item for each user, float32, shape (n_users, n_items).

        Parameters
        ----------
        users : str, sequence of str, ndarray of int, or Histories
            Users of the training by id or position; any others are folded in by their histories. One id alone
            is one user, a row of its own.

        Raises
        ------
        UnknownUser
            If an id is not among the users that the model was fitted on.
        Diverged
            If scores are not finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return self.checked(self.score_histories(self.histories_of(users)))

    def score_single(self, history: Histories) -> NDArray[np.float32]:
        """Compute the scores of every item for a single history, float32, shape (n_items,).

        They are those of :meth:`score`, computed without batching.

        Raises
        ------
        Diverged
            If scores are not finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return self.checked(self.score_history(history))

    def checked(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return scores that are finite.

        Raises
        ------
        Diverged
            If they are not finite.
        """
        # The terms of a finite sum of squares are finite, and it takes a fifth of the time.
        known = scores.ndim == 1 and isfinite(float(scores @ scores))
        if not known and not np.isfinite(scores).all():
            raise self.diverged("its scores are not finite")
        return scores

    def diverged(self, what: str) -> Diverged:
        """Make the error of a training that failed."""
        return Diverged(f"{self.name}: {what}; try parameters nearer to what it has by default")

    def rank(
        self, users: Users, k: int, *, keep_seen: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return positions and scores of the top k items for each user, both (n_users, k), best first.

        Items of the user's history are excluded unless ``keep_seen``, and rejected items always. Where fewer
        than k items are left, positions are -1 and scores -inf.

        Raises
        ------
        InputError
            If k is not a whole number of 1 or more.
        """
        check_k(k)
        histories = self.histories_of(users)
        positions = np.full((len(histories), k), -1, dtype=np.int64)
        scores = np.full((len(histories), k), -np.inf, dtype=np.float32)
        size = self.ranked_at_once(k)
        for start in range(0, len(histories), size):
            batch = histories.take(np.arange(start, min(start + size, len(histories))))
            rows, seen = slice(start, start + len(batch)), batch.barred(len(self.items_), keep_seen=keep_seen)
            positions[rows], scores[rows] = self.best(batch, k, seen)
        return positions, scores

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rank one batch of histories, as :func:`top_k` does."""
        return top_k(self.score(histories), k, exclude, self.tie_order_)

    def ranked_at_once(self, k: int) -> int:
        """Histories that are ranked at once by their top k items."""
        n = max(len(self.items_), 1)
        return at_once(min(BATCH, SCORES // n) or 1, ranking_bytes(n), f"ranking {k:,} of {n:,} items")

    def limited(self, k: int) -> int:
        """Limit k to the size of the catalogue, and at least 1, so that a huge k takes no memory.

        Raises
        ------
        InputError
            If k is not a whole number of 1 or more.
        """
        check_k(k)
        return min(k, max(len(self.items_), 1))

    def recommend(self, users: Users, k: int = 10, *, keep_seen: bool = False) -> list[list[Recommended]]:
        """Return the top k items for each user, best first; fewer where fewer are left."""
        positions, scores = self.rank(users, self.limited(k), keep_seen=keep_seen)
        return [
            [Recommended(self.items_[p], float(s)) for p, s in zip(row, values, strict=True) if p >= 0]
            for row, values in zip(positions.tolist(), scores.tolist(), strict=True)
        ]

    def contributions(self, user: str | Histories, items: str | Sequence[str]) -> list[list[Contribution]]:
        """Return the contributions to the scores of some items for one user, largest first; those of an item
        add up to its score.

        Raises
        ------
        UnknownUser, UnknownItem
            If an id is not among those that the model was fitted on.
        """
        history, items = self.histories_of(user), listed(items, "item")
        positions = self.items_.positions(items)
        if np.any(positions < 0):
            raise UnknownItem(
                f"no item '{items[int(np.argmin(positions))]}' in this model; if it is new, train again"
            )
        terms = self.explain_history(history, positions)
        return contributions_of(terms, positions, self.items_, self.measured_, partial(self._review, history))

    def _review(self, history: Histories, position: int) -> str:
        """Return the id of a review by its position."""
        remarks = history.remarks
        return self.reviews_[position] if remarks is None else remarks.review(position, self.reviews_)

    def histories_of(self, users: Users) -> Histories:
        """Return the histories that users are scored by.

        Raises
        ------
        UnknownUser
            If an id is not among the users that the model was fitted on.
        InputError
            If an id is no str.
        NotFitted
            If the model was not fitted.
        """
        if isinstance(users, Histories):
            return users
        if not hasattr(self, "histories_"):
            raise NotFitted(f"{type(self).__name__} must be fitted or loaded before it can score")
        if isinstance(users, np.ndarray) and users.dtype.kind in "iu":
            return self.histories_.take(self._within_range(users.astype(np.int64)))
        users = listed(users, "user")
        positions = self.users_.positions(users)
        if np.any(positions < 0):
            raise UnknownUser(
                f"no user '{users[int(np.argmin(positions))]}' in the data this model was trained on"
            )
        return self.histories_.take(positions)

    def _within_range(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Check positions of users; -1 is a user without a history."""
        wrong = positions[(positions < -1) | (positions >= len(self.users_))]
        if len(wrong):
            raise UnknownUser(f"no user at position {wrong[0]}; this model was trained on {len(self.users_)}")
        return positions

    # -- hyperparameter search -------------------------------------------------------------------------------

    def chosen(self) -> list[dict[str, object]]:
        """Return the ingredients of the blend that a search selected; empty for models without a search."""
        return []

    def helped(self) -> list[dict[str, object]]:
        """Return what attributes and profiles gained on held-out rows, and whether they are used; empty for
        models that do not choose.
        """
        return []

    def tried(self) -> list[dict[str, object]]:
        """Return the trials of a search, best first; empty for models without a search."""
        return []
