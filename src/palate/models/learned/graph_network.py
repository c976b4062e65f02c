"""Models that encode users and items over graphs, trained by BPR."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.nn.content import Components, Content, ReadsContent
from palate.nn.graphs import user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Whole


@dataclass(kw_only=True)
class GraphModel(Factors):
    """A model of vectors that are propagated over the user-item graph.

    Parameters
    ----------
    layers : int
        Layers over the user-item graph.
    l2 : float
        L2 penalty on the rows of a batch.
    """

    layers: Whole = 2
    l2: NonNegative = 1e-4


@dataclass(frozen=True)
class Encoding:
    """Vectors of all users and items, with the components of the items'.

    Parameters
    ----------
    users, items : Tensor, shape (n_users or n_items, dim)
        Vectors whose inner products are scores.
    behaviour : Tensor of shape (n_items, dim), optional
        Component of ``items`` that comes from no feature.
    content : Components
        Components of ``items`` by feature.
    """

    users: Tensor
    items: Tensor
    behaviour: Tensor | None
    content: Components


class GraphNetwork(FactorNetwork):
    """A network that encodes users and items, trained by BPR with an L2 penalty."""

    content: Content

    def __init__(self, dataset: Dataset, model: GraphModel) -> None:
        super().__init__()
        self.layers, self.l2 = model.layers, model.l2
        self.sizes = [len(dataset.users), len(dataset.items)]

    @abstractmethod
    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        """Encode all users and items.

        Parameters
        ----------
        is_known : mapping of str to Tensor of bool, each of shape (n_items, 1)
            Which items have each feature; see :meth:`palate.nn.content.Content.is_known`.
        """

    @abstractmethod
    def penalised(self, batch: Batch, ranked: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, ...]:
        """Return the rows under the L2 penalty; ``ranked`` are the rows of users, positives and negatives in
        BPR.
        """

    def auxiliary(
        self, batch: Batch, users: Tensor, encoding: Encoding, is_known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        """Balance the gradients of modalities, and return further losses."""
        del is_known
        self.content.balance(users, encoding.content, batch.positives, batch.negatives)
        return []

    def vectors(self) -> tuple[Tensor, Components]:
        encoding = self.encode(self.content.is_known())
        return encoding.users, self.content.terms(encoding.behaviour, encoding.content)

    def loss(self, batch: Batch) -> Tensor:
        is_known = self.content.is_known()
        encoding = self.encode(is_known)
        ranked = batch.gather(encoding.users, encoding.items)
        loss = bpr(*ranked) + self.l2 * squares(*self.penalised(batch, ranked))
        for auxiliary in self.auxiliary(batch, ranked[0], encoding, is_known):
            loss = loss + auxiliary
        return loss


class SmoothedNetwork(GraphNetwork):
    """LightGCN's vectors of behaviour, with mapped content for subclasses to use."""

    def __init__(self, dataset: Dataset, model: GraphModel) -> None:
        super().__init__(dataset, model)
        self.graph = Propagation(user_item_graph(dataset.train_matrix))
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), model.dim)))
        reads = isinstance(model, ReadsContent)
        self.content = model.content(dataset.features, model.dim) if reads else Content({}, model.dim)

    def behaviour(self) -> Tensor:
        """Compute the smoothed vectors of users and then items."""
        return smoothed(self.start, self.graph, self.layers)

    def penalised(self, batch: Batch, ranked: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, ...]:
        del ranked
        return batch.gather(*self.start.split(self.sizes))


def smoothed(start: Tensor, graph: Propagation, layers: int) -> Tensor:
    """Average vectors after 0 to ``layers`` propagations."""
    total = layer = start
    for _ in range(layers):
        layer = graph(layer)
        total = total + layer
    return total / (layers + 1)
