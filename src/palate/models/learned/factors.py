"""Models of one vector a user and one an item, scored by their inner product."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from palate.data import Dataset, Histories
from palate.linalg.csr import rows_to_unit_length
from palate.linalg.ridge import ridge_towards
from palate.models.learned.learned import Learned
from palate.models.linear import RecencyWeighted
from palate.models.terms import PRIOR, Term
from palate.nn.sampler import Batch, Pairs
from palate.nn.training import Network


class FactorNetwork(Network):
    """Base of networks that learn vectors of users and items."""

    @abstractmethod
    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the users' vectors, shape (n_users, dim), and the components of the items' vectors by
        modality, each of shape (n_items, dim).
        """

    @abstractmethod
    def loss(self, batch: Batch) -> Tensor: ...


@dataclass(kw_only=True)
class Factors(Learned, RecencyWeighted):
    """A learned model that scores by ``user . item``.

    The network's user vectors are not kept, but what an item in a history adds to them:
    ``user = mean + history @ folded``, where ``history`` has rows of unit length and ``folded`` is fitted to
    the user vectors by ridge regression towards the items' own vectors. So new users are folded in, each new
    event counts at once, nothing is stored of a single person, histories may be weighted by recency, and
    scores are sums over the history. It also ranks better than the user vectors themselves, each of which
    rests on a few rows (docs/decisions/0010-learned-models.md).

    Attributes
    ----------
    folded_ : ndarray of float32, shape (n_items, dim)
        What an item in a history adds to the user's vector.
    mean_ : ndarray of float32, shape (dim,)
        Mean of the users' vectors.
    """

    @abstractmethod
    def network(self, dataset: Dataset) -> FactorNetwork: ...

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Any]:
        return Pairs(dataset.train_matrix, self.batch_size, self.runtime.where).epoch(random)

    def extract(self, network: Network) -> None:
        assert isinstance(network, FactorNetwork)
        with torch.inference_mode():
            users, components = network.vectors()
        back = self._numbering
        self.item_factors_ = {
            name: back.items_back(_array(component)) for name, component in components.items()
        }
        vectors = back.users_back(_array(users))
        active = self.histories_.lengths > 0
        self.mean_ = vectors[active].mean(axis=0) if active.any() else np.zeros_like(self.items[0])
        histories = rows_to_unit_length(self.histories_.matrix(len(self.items_)))
        self.folded_ = ridge_towards(histories, (vectors - self.mean_) * active[:, None], self.items)

    def user_vectors(self, histories: Histories) -> NDArray[np.float32]:
        users = rows_to_unit_length(self.profiles(histories)) @ self.folded_
        # A user without a history scores all items alike: they rank by tie order.
        users += self.mean_ * (histories.lengths > 0)[:, None]
        return users.astype(np.float32, copy=False)

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        row = rows_to_unit_length(self.profiles(history))
        sources = row.indices.astype(np.int64)
        shares = row.data[:, None] * self.folded_[sources].astype(np.float64)
        mean = self.mean_.astype(np.float64)[None] * (len(history.items) > 0)
        terms: list[Term] = []
        for modality, factors in self.item_factors_.items():
            columns = factors[items].astype(np.float64).T
            terms.append(Term(modality, sources, shares @ columns))
            terms.append(Term(modality, np.array([PRIOR]), mean @ columns))
        return terms


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.float().cpu().numpy()
