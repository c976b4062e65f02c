"""Models that encode users and items over graphs, trained by BPR."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from scipy import sparse
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.nn.content import Components, Content, ReadsContent, differences
from palate.nn.graphs import user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch, Triple, triple
from palate.nn.smoothing import smoothed, smoothed_rows
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


@dataclass(frozen=True)
class BatchEncoding:
    """Vectors of a batch, as the rows of :class:`Encoding` are.

    Parameters
    ----------
    ranked : Triple
        Vectors whose inner products are compared by BPR.
    penalised : tuple of Tensor
        Rows under the L2 penalty.
    content : Components
        Components of the positives and then the negatives by feature, to balance modalities by.
    """

    ranked: Triple
    penalised: tuple[Tensor, ...]
    content: Components = field(default_factory=Components)


class GraphNetwork(FactorNetwork):
    """A network that encodes users and items."""

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

    def vectors(self) -> tuple[Tensor, Components]:
        encoding = self.encode(self.content.is_known())
        return encoding.users, self.content.terms(encoding.behaviour, encoding.content)


class PairwiseNetwork(GraphNetwork):
    """A graph network trained by BPR with an L2 penalty."""

    @abstractmethod
    def encode_batch(self, batch: Batch, is_known: Mapping[str, Tensor]) -> BatchEncoding:
        """Encode what a batch needs, up to rounding as :meth:`encode` does."""

    def auxiliary(
        self, batch: Batch, encoding: BatchEncoding, is_known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        """Balance the gradients of modalities, and return further losses."""
        del batch, is_known
        if self.content.balances:
            self.content.balance(encoding.ranked[0], differences(encoding.content))
        return []

    def loss(self, batch: Batch) -> Tensor:
        is_known = self.content.is_known()
        encoding = self.encode_batch(batch, is_known)
        loss = bpr(*encoding.ranked) + self.l2 * squares(*encoding.penalised)
        for auxiliary in self.auxiliary(batch, encoding, is_known):
            loss = loss + auxiliary
        return loss


class SmoothedNetwork(GraphNetwork):
    """LightGCN's vectors of behaviour, with mapped content for subclasses to use."""

    def __init__(self, dataset: Dataset, model: GraphModel) -> None:
        super().__init__(dataset, model)
        self.graph = self.thinned = Propagation(user_item_graph(dataset.train_matrix))
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), model.dim)))
        reads = isinstance(model, ReadsContent)
        self.content = model.content(dataset.features, model.dim) if reads else Content({}, model.dim)

    def behaviour(self) -> Tensor:
        """Compute the smoothed vectors of users and then items."""
        return smoothed(self.start, self.current_graph(), self.layers)

    def behaviour_of(self, batch: Batch) -> tuple[Triple, Triple]:
        """Compute the smoothed vectors of a batch, and those before smoothing."""
        nodes = batch.nodes(self.sizes[0])
        after, before = smoothed_rows(self.start, self.current_graph(), self.layers, nodes)
        return triple(after), triple(before)

    def current_graph(self) -> Propagation:
        """Return the user-item graph that vectors are smoothed over now."""
        return self.thinned if self.training else self.graph

    def thin(self, kept: sparse.csr_array) -> None:
        """Train on the graph of the interactions that are kept, shape (n_users, n_items)."""
        self.thinned = Propagation(user_item_graph(kept)).to(self.start.device)
