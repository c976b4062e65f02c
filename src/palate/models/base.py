"""What every recommender can do, whatever is inside: fit, score, rank, explain, save."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.data.modalities import measured_by_modality
from palate.errors import (
    Diverged,
    NotFitted,
    UnknownItem,
    UnknownUser,
    check_finite,
    check_k,
)
from palate.linalg.top_k import top_k
from palate.models.persistence import Persistent
from palate.models.terms import Contribution, Recommended, Term, contributions_of
from palate.runtime import Runtime

Users = Sequence[str] | NDArray[np.integer] | Histories
"""Whom to score: ids of users seen in training, their positions, or histories of anyone at all."""

BATCH = 1024
"""Users scored at once, at most."""

SCORES = 2**25
"""Scores made at once; bounds the memory of a full ranking at 128 MiB for each array of scores."""


class Recommender(Persistent):
    """Base of every recommender.

    A subclass is a dataclass whose fields are its parameters. It says how to learn from a dataset, how to
    score histories and how a score splits into parts; ids, ranking, folding in and files live here. Learned
    attributes end in an underscore and are arrays, sparse arrays, indices or histories.

    Attributes
    ----------
    users_, items_ : Index
        Ids of the dataset it was fitted on.
    histories_ : Histories
        Train history of each of ``users_``.
    tie_order_ : ndarray of int64, shape (n_items,)
        Rank of each item among items of equal score; see :attr:`palate.data.Dataset.tie_order`.
    fingerprint_ : str
        :attr:`palate.data.Dataset.fingerprint` of the dataset it was fitted on.
    encoders_ : mapping of str to str
        Name and fingerprint of what made each of the features that it was fitted on.
    measured_ : dict of str to ndarray of bool, shape (n_items,)
        Which items have each modality, for those modalities that others were taken to have.
    event_strength_ : float
        Power that weights of events were raised to, as in :attr:`palate.data.Dataset.strength`.
    learned_from_ : mapping
        What a workspace says of its rows: "on" which parts it was trained, their "split", and how many rows
        were "held_out"; empty for a model that was fitted outside of one.
    """

    fingerprint_: str
    event_strength_: float = 1.0
    learned_from_: Mapping[str, str | int] = MappingProxyType({})

    # -- what a subclass says --------------------------------------------------------------------------------

    @abstractmethod
    def learn(self, dataset: Dataset) -> None:
        """Learn from the train rows and the features of a dataset."""

    @abstractmethod
    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        """Score of every item for each history, float32, shape (n_histories, n_items)."""

    @abstractmethod
    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        """Parts of the scores of some items for a single history; they add up to ``score_histories``."""

    # -- what everyone can do --------------------------------------------------------------------------------

    def fit(self, dataset: Dataset) -> Self:
        """Learn from the train rows of a dataset.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If a parameter of the model is infinite or no number.
        """
        self.know(dataset)
        self.learn(dataset)
        return self

    def within(self, runtime: Runtime) -> Self:
        """Take the device, deadline, checkpoints and progress of a later ``fit``; most models need none.

        Returns
        -------
        self
        """
        del runtime
        return self

    def choose_on(self, dataset: Dataset) -> Self:
        """Choose on a dataset's valid rows what is left to choose, for a later ``fit`` on more rows, such as
        train and valid rows together. Most models have nothing to choose.

        Returns
        -------
        self
        """
        del dataset
        return self

    def refitted(self, dataset: Dataset) -> Self:
        """A new model with the parameters and choices of this fitted one, fitted on other rows: nothing is
        searched or chosen again.
        """
        return self._unfitted().fit(dataset)

    def _unfitted(self) -> Self:
        """A copy with what this fitted model came to, to be fitted."""
        return replace(self)  # pyright: ignore[reportArgumentType]

    def know(self, dataset: Dataset) -> None:
        """Remember whom and what a dataset is about, which every model does before it learns.

        Raises
        ------
        InputError
            If a parameter of the model is infinite or no number.
        """
        check_finite(f"parameters of {self.name}", self.parameters())
        self.users_, self.items_ = dataset.users, dataset.items
        self.histories_ = dataset.histories()
        self.tie_order_ = dataset.tie_order
        self.fingerprint_ = dataset.fingerprint
        self.event_strength_ = dataset.strength
        self.encoders_ = {name: one.encoder.label for name, one in dataset.features.items()}
        self.measured_ = measured_by_modality(dataset.features)

    def score(self, users: Users) -> NDArray[np.float32]:
        """Score of every item for each user, float32, shape (n_users, n_items).

        Parameters
        ----------
        users : sequence of str, ndarray of int, or Histories
            Known users by id or position; anyone else by history, without refitting.

        Raises
        ------
        UnknownUser
            If an id was in no row or table when the model was fitted.
        Diverged
            If scores are not finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return self.checked(self.score_histories(self.histories_of(users)))

    def checked(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same scores.

        Raises
        ------
        Diverged
            If they are not finite.
        """
        if not np.isfinite(scores).all():
            raise self.diverged("its scores are not finite")
        return scores

    def diverged(self, what: str) -> Diverged:
        """The error that says so, and what to try."""
        return Diverged(f"{self.name}: {what}; try parameters nearer to what it has by default")

    def rank(
        self, users: Users, k: int, *, keep_seen: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Positions and scores of the best k items for each user, both of shape (n_users, k), best first.

        Items of the user's own history are left out unless ``keep_seen``, and what the user spoke against
        always. Where fewer than k items are left, positions are -1 and scores -inf.

        Raises
        ------
        InputError
            If k is no whole number of 1 or more.
        """
        check_k(k)
        histories = self.histories_of(users)
        positions = np.full((len(histories), k), -1, dtype=np.int64)
        scores = np.full((len(histories), k), -np.inf, dtype=np.float32)
        together = max(1, min(BATCH, SCORES // max(len(self.items_), 1)))
        for start in range(0, len(histories), together):
            batch = histories.take(np.arange(start, min(start + together, len(histories))))
            seen = batch.barred(len(self.items_), keep_seen=keep_seen)
            where = slice(start, start + len(batch))
            positions[where], scores[where] = self.best(batch, k, seen)
        return positions, scores

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Positions and scores of the best k items for a few histories, as :func:`top_k` gives them."""
        return top_k(self.score(histories), k, exclude, self.tie_order_)

    def places(self, k: int) -> int:
        """So many of k places as the catalogue can fill, at least one: a huge k takes no memory.

        Raises
        ------
        InputError
            If k is no whole number of 1 or more.
        """
        check_k(k)
        return min(k, max(len(self.items_), 1))

    def recommend(self, users: Users, k: int = 10, *, keep_seen: bool = False) -> list[list[Recommended]]:
        """The best k items for each user, best first; fewer where fewer are left."""
        positions, scores = self.rank(users, self.places(k), keep_seen=keep_seen)
        return [
            [Recommended(self.items_[p], float(s)) for p, s in zip(row, worth, strict=True) if p >= 0]
            for row, worth in zip(positions.tolist(), scores.tolist(), strict=True)
        ]

    def contributions(self, user: str | Histories, items: Sequence[str]) -> list[list[Contribution]]:
        """Terms of the scores of some items for one user, largest first; each item's terms add up to its
        score.

        Raises
        ------
        UnknownUser, UnknownItem
            If an id is not known.
        """
        history = self.histories_of([user] if isinstance(user, str) else user)
        positions = self.items_.positions(items)
        if np.any(positions < 0):
            raise UnknownItem(
                f"no item '{items[int(np.argmin(positions))]}' in this model; if it is new, train again"
            )
        return contributions_of(
            self.explain_history(history, positions), positions, self.items_, self.measured_
        )

    def histories_of(self, users: Users) -> Histories:
        """The histories that some users are scored by.

        Raises
        ------
        UnknownUser
            If an id was not there when the model was fitted.
        NotFitted
            If the model was not fitted.
        """
        if isinstance(users, Histories):
            return users
        if not hasattr(self, "histories_"):
            raise NotFitted(f"{type(self).__name__} must be fitted or loaded before it can score")
        if isinstance(users, np.ndarray):
            return self.histories_.take(users.astype(np.int64))
        positions = self.users_.positions(users)
        if np.any(positions < 0):
            raise UnknownUser(
                f"no user '{users[int(np.argmin(positions))]}' in the data this model was trained on"
            )
        return self.histories_.take(positions)

    # -- what a search found ---------------------------------------------------------------------------------

    def chosen(self) -> list[dict[str, object]]:
        """Parts of the blend that the model chose for itself; empty for one that chooses none."""
        return []

    def tried(self) -> list[dict[str, object]]:
        """What was tried before the choice, best first; empty for a model that chooses none."""
        return []
