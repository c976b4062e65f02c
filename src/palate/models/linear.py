"""Linear models: the score of an item is a weighted sum over the items of the history."""

from abc import abstractmethod
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Histories
from palate.linalg.sparse_rows import block_of, weighted_row_sum
from palate.linalg.top_k import top_k_sparse
from palate.models.base import Recommender
from palate.models.terms import Term
from palate.ranges import Positive
from palate.units import DAY

Weights = NDArray[np.float32] | sparse.csr_array

Profile = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Items of a history, each once and in their order, and the weight of each."""


@dataclass(kw_only=True)
class RecencyWeighted(Recommender):
    """A model of recency-weighted histories, with a memory that can be set without fitting again.

    The weight of an event is ``exp(-steps / memory_steps) * exp(-days / memory_days)``, counted back from the
    user's last event.

    Parameters
    ----------
    memory_steps : float, optional
        Events after which an event's weight has decayed to 1/e; None for no decay by steps.
    memory_days : float, optional
        Days after which it has; None for no decay by time. Events of unknown time do not decay by time.
    """

    memory_steps: Positive | None = None
    memory_days: Positive | None = None

    def profiles(self, histories: Histories) -> sparse.csr_array:
        """Weight histories by event and recency, CSR float32, shape (n_histories, n_items)."""
        return histories.matrix(len(self.items_), self.event_weights(histories))

    def profile(self, history: Histories) -> Profile:
        """Compute the row of :meth:`profiles` for a single history."""
        weights = self.event_weights(history)
        events = history.heaviest(weights)
        return history.items[events], weights[events]

    def event_weights(self, histories: Histories) -> NDArray[np.float32]:
        """Compute the weight of each event and its recency, float32, shape (n_events,)."""
        weights = recency(histories, self.memory_steps, self.memory_days)
        if histories.weights is not None:
            weights *= histories.weights
        return weights


@dataclass(kw_only=True)
class Linear(RecencyWeighted):
    """Score = recency-weighted history times a linear map from items to items.

    A subclass implements the product, and the split of the map's entries by modality.
    """

    @abstractmethod
    def apply(self, profiles: sparse.csr_array) -> NDArray[np.float32]:
        """Multiply profiles, CSR float32 of shape (n, n_items), by the map; float32, shape (n, n_items)."""

    @abstractmethod
    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        """Return the map's entries from sources to items by modality, float64, (n_sources, n_items)."""

    def sparse_scores(self, histories: Histories) -> sparse.csr_array | None:
        """Compute scores of which most are zero, CSR float32, shape (n_histories, n_items); None where few
        are.
        """
        del histories
        return None

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        return self.apply(self.profiles(histories))

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        profile = self.profiles(history)
        sources = profile.indices.astype(np.int64)
        weights = profile.data.astype(np.float64)[:, None]
        shares = self.shares(sources, items)
        return [Term(modality, sources, weights * share) for modality, share in shares.items()]


@dataclass(kw_only=True)
class ItemToItem(Linear):
    """A linear model whose map is stored as a matrix.

    Attributes
    ----------
    weights_ : ndarray or csr_array of float32, shape (n_items, n_items)
        ``weights_[i, j]`` is added to the score of item j for item i in the history.
    """

    weights_: Weights = field(init=False, repr=False, compare=False)

    def best(
        self, histories: Histories, k: int, exclude: sparse.csr_array | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        scores = self.sparse_scores(histories)
        if scores is None:
            return super().best(histories, k, exclude)
        self.checked(scores.data)
        return top_k_sparse(scores, k, exclude, self.tie_order_)

    def sparse_scores(self, histories: Histories) -> sparse.csr_array | None:
        if isinstance(self.weights_, np.ndarray):
            return None
        return sparse.csr_array(self.profiles(histories) @ self.weights_)

    def score_history(self, history: Histories) -> NDArray[np.float32]:
        return self.score_profile(self.profile(history))

    def score_profile(self, profile: Profile) -> NDArray[np.float32]:
        """Score every item by the row of :meth:`profiles` of a single history, float32, shape (n_items,)."""
        items, weights = profile
        if isinstance(self.weights_, np.ndarray):
            return weights @ self.weights_[items]
        return weighted_row_sum(self.weights_, items, weights)

    def apply(self, profiles: sparse.csr_array) -> NDArray[np.float32]:
        scores = profiles @ self.weights_
        return scores if isinstance(scores, np.ndarray) else scores.toarray()

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        return {"behaviour": self.entries(sources, items)}

    def entries(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return ``weights_[sources][:, items]`` as float64."""
        return dense_block(self.weights_, sources, items)


def recency(
    histories: Histories, memory_steps: float | None, memory_days: float | None
) -> NDArray[np.float32]:
    """Compute the recency weight of each event, float32, shape (n_events,); see :class:`RecencyWeighted`."""
    if memory_steps is None and memory_days is None:
        return np.ones(len(histories.items), dtype=np.float32)
    decay = np.zeros(len(histories.items))
    if memory_steps is not None:
        decay += histories.steps_back() / memory_steps
    if memory_days is not None and histories.times is not None:
        last = np.repeat(histories.last_times(), histories.lengths)
        decay += (last - histories.times) / (DAY * memory_days)
    # Weights stay above zero, so that a history is never empty.
    return np.exp(-np.minimum(decay, 60.0)).astype(np.float32)


def dense_block(matrix: Weights, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return ``matrix[rows][:, columns]`` as a dense float64 array, for dense and sparse matrices."""
    if isinstance(matrix, np.ndarray):
        return matrix[np.ix_(rows, columns)].astype(np.float64)
    return block_of(matrix, rows, columns)
