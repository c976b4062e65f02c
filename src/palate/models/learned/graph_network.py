"""Networks that encode users and items over graphs, trained to rank by BPR."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.nn.content import Content, Parts, ReadsContent
from palate.nn.graphs import user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Whole


@dataclass(kw_only=True)
class GraphModel(Factors):
    """A model of vectors that are propagated over the graph of users and items.

    Parameters
    ----------
    layers : int
        Steps over the user-item graph.
    l2 : float
        L2 penalty on the rows of a batch.
    """

    layers: Whole = 2
    l2: NonNegative = 1e-4


@dataclass(frozen=True)
class Encoding:
    """Vectors of all users and items, and what the items' are made of.

    Parameters
    ----------
    users, items : Tensor, shape (n_users or n_items, dim)
        Vectors whose inner products are scores.
    behaviour : Tensor of shape (n_items, dim), optional
        The share of ``items`` that is of no feature.
    content : Parts
        The share of each feature.
    """

    users: Tensor
    items: Tensor
    behaviour: Tensor | None
    content: Parts


class GraphNetwork(FactorNetwork):
    """A network that encodes users and items, trained by BPR with an L2 penalty."""

    content: Content

    def __init__(self, dataset: Dataset, model: GraphModel) -> None:
        super().__init__()
        self.layers, self.l2 = model.layers, model.l2
        self.sizes = [len(dataset.users), len(dataset.items)]

    @abstractmethod
    def encode(self, known: Mapping[str, Tensor]) -> Encoding:
        """Encode all users and items.

        Parameters
        ----------
        known : mapping of str to Tensor of bool, each of shape (n_items, 1)
            Which items have each feature, as :meth:`palate.nn.content.Content.known` says.
        """

    @abstractmethod
    def penalised(self, batch: Batch, ranked: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, ...]:
        """Rows under the L2 penalty; ``ranked`` are those of users, positives and negatives that BPR sees."""

    def auxiliary(
        self, batch: Batch, users: Tensor, encoding: Encoding, known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        """Balance the gradients of modalities, and return further terms of the loss."""
        del known
        self.content.balance(users, encoding.content, batch.positives, batch.negatives)
        return []

    def vectors(self) -> tuple[Tensor, Parts]:
        encoding = self.encode(self.content.known())
        return encoding.users, self.content.terms(encoding.behaviour, encoding.content)

    def loss(self, batch: Batch) -> Tensor:
        known = self.content.known()
        encoding = self.encode(known)
        ranked = batch.gather(encoding.users, encoding.items)
        loss = bpr(*ranked) + self.l2 * squares(*self.penalised(batch, ranked))
        for term in self.auxiliary(batch, ranked[0], encoding, known):
            loss = loss + term
        return loss


class SmoothedNetwork(GraphNetwork):
    """LightGCN's vectors of behaviour, beside content that has yet to find a use."""

    def __init__(self, dataset: Dataset, model: GraphModel) -> None:
        super().__init__(dataset, model)
        self.graph = Propagation(user_item_graph(dataset.train_matrix))
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), model.dim)))
        reads = isinstance(model, ReadsContent)
        self.content = model.content(dataset.features, model.dim) if reads else Content({}, model.dim)

    def behaviour(self) -> Tensor:
        """Smoothed vectors of users and, below them, items."""
        return smoothed(self.start, self.graph, self.layers)

    def penalised(self, batch: Batch, ranked: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, ...]:
        del ranked
        return batch.gather(*self.start.split(self.sizes))


def smoothed(start: Tensor, graph: Propagation, layers: int) -> Tensor:
    """Mean of vectors after 0 to ``layers`` propagations."""
    total = layer = start
    for _ in range(layers):
        layer = graph(layer)
        total = total + layer
    return total / (layers + 1)
