"""Networks that end in one vector a user and one an item, scored by their inner product."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor

from palate.data import Dataset, Histories
from palate.linalg.csr import rows_to_unit_length
from palate.models.learned.learned import Learned
from palate.models.linear import Remembering
from palate.models.terms import PRIOR, Term
from palate.nn.sampler import Batch, Pairs
from palate.nn.training import Network

RIDGE = 1.0
"""Penalty on what an item in a history adds beyond its own vector."""

ROUNDS = 15
"""Of conjugate gradients; what is left after them is the user's own part anyway."""


class FactorNetwork(Network):
    """A network whose result is vectors."""

    @abstractmethod
    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        """Vectors of users, shape (n_users, dim), and parts by modality that add up to the items' vectors,
        each of shape (n_items, dim).
        """

    @abstractmethod
    def loss(self, batch: Batch) -> Tensor: ...


@dataclass(kw_only=True)
class Factors(Learned, Remembering):
    """A learned model that scores by ``user . item``.

    A network learns a vector of each user it saw. What is kept is what an item in a history adds to such a
    vector: ``user = mean + history @ folded``, where ``history`` has rows of length 1 and ``folded`` is
    fitted to the network's users by ridge regression towards the items' own vectors. So anyone is served,
    one event more changes the answer at once, nothing is kept of a single person, the history may be weighed
    by recency, and scores are sums over it. It also ranks better than the users' vectors themselves, each of
    which knows a user by a few rows (docs/decisions/0010-learned-models.md).

    Attributes
    ----------
    folded_ : ndarray of float32, shape (n_items, dim)
        What an item in a history adds to the user's vector.
    mean_ : ndarray of float32, shape (dim,)
        Mean of users' vectors.
    """

    @abstractmethod
    def network(self, dataset: Dataset) -> FactorNetwork: ...

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Any]:
        return Pairs(dataset.train_matrix, self.batch_size, self.runtime.where).epoch(random)

    def extract(self, network: Network) -> None:
        assert isinstance(network, FactorNetwork)
        with torch.inference_mode():
            users, parts = network.vectors()
        back = self._numbering
        self.item_factors_ = {name: back.items_back(_array(part)) for name, part in parts.items()}
        vectors = back.users_back(_array(users))
        active = self.histories_.lengths > 0
        self.mean_ = vectors[active].mean(axis=0) if active.any() else np.zeros_like(self.items[0])
        histories = rows_to_unit_length(self.histories_.matrix(len(self.items_)))
        self.folded_ = folded(histories, (vectors - self.mean_) * active[:, None], self.items)

    def score_histories(self, histories: Histories) -> NDArray[np.float32]:
        users = rows_to_unit_length(self.profiles(histories)) @ self.folded_
        # Nothing is known of who has no history: all items alike, in the order of what sells.
        users += self.mean_ * (histories.lengths > 0)[:, None]
        return (users @ self.items.T).astype(np.float32, copy=False)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        row = rows_to_unit_length(self.profiles(history))
        sources = row.indices.astype(np.int64)
        pulls = row.data[:, None] * self.folded_[sources].astype(np.float64)
        mean = self.mean_.astype(np.float64)[None] * (len(history.items) > 0)
        parts: list[Term] = []
        for modality, targets in self.item_factors_.items():
            wanted = targets[items].astype(np.float64).T
            parts.append(Term(modality, sources, pulls @ wanted))
            parts.append(Term(modality, np.array([PRIOR]), mean @ wanted))
        return parts


def folded(
    X: sparse.csr_array, vectors: NDArray[np.float32], towards: NDArray[np.float32]
) -> NDArray[np.float32]:
    """F that makes ``|X F - vectors|^2 + RIDGE |F - c towards|^2`` small, c being the best scale alone.

    By conjugate gradients, so that memory grows with items x dim and never with items squared. Rows of items
    that nobody had stay at ``c towards``. Numbers that are zero for all users, as beside
    an item's bias once the mean is off, are zero in F.
    """
    towards = towards * vectors.any(axis=0)
    reach = X @ towards
    scale = float(np.vdot(reach, vectors)) / max(float(np.vdot(reach, reach)), 1e-12)
    F = towards * np.float32(scale)
    transposed = sparse.csr_array(X.T)
    residual = transposed @ (vectors - X @ F)
    direction, size = residual.copy(), (residual * residual).sum(axis=0)
    for _ in range(ROUNDS):
        changed = transposed @ (X @ direction) + np.float32(RIDGE) * direction
        step = size / np.maximum((direction * changed).sum(axis=0), 1e-20)
        F += step * direction
        residual -= step * changed
        smaller = (residual * residual).sum(axis=0)
        direction = residual + smaller / np.maximum(size, 1e-20) * direction
        size = smaller
    return F.astype(np.float32, copy=False)


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.float().cpu().numpy()
