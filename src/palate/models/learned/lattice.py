"""LATTICE: items smoothed over graphs of like items, and which items are alike is learned too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor, nn
from torch.nn.functional import normalize

from palate.data import Dataset
from palate.features.neighbours import top_neighbours
from palate.models.learned.factors import FactorNetwork, Factors
from palate.models.learned.lightgcn import smoothed
from palate.nn.content import ByName, Parts, ReadsContent, rows
from palate.nn.fusing import fusing
from palate.nn.graphs import like_items, user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation, product
from palate.nn.sampler import Batch

DIGITS = 5
"""Digits of a cosine by which learned neighbours are chosen; what is equal in them goes by tie order."""


@dataclass(kw_only=True)
class LATTICE(Factors, ReadsContent):
    """LightGCN, plus what items receive from items that are alike in content.

    Each modality has two graphs: the nearest items by its features as they are, and by its features as a
    learned map makes them. The second is built anew at the beginning of each epoch, and the first step of the
    epoch trains the map through its weights. The graphs of all modalities are mixed by the fusion.

    Parameters
    ----------
    layers : int
        Steps over the user-item graph.
    content_layers : int
        Steps over the graphs of like items.
    neighbours : int
        Like items of each item and graph.
    given : float
        Weight of the graph of features as they are, beside ``1 - given`` of the learned one.
    fusion : str
        How the modalities' graphs are mixed: one of FUSINGS, or "graph". In the paper "weighted".
    l2 : float
        Penalty on a batch's vectors before smoothing.

    References
    ----------
    Zhang et al., Mining Latent Structures for Multimedia Recommendation, ACM MM 2021.
    """

    name = "lattice"

    learning_rate: float = 5e-3
    layers: int = 2
    content_layers: int = 1
    neighbours: int = 10
    given: float = 0.5
    fusion: str = "weighted"
    l2: float = 0.03

    def network(self, dataset: Dataset) -> FactorNetwork:
        return _Network(dataset, self)


Graph = Callable[[Tensor], Tensor]
"""Items' vectors to what they receive."""


class _Network(FactorNetwork):
    def __init__(self, dataset: Dataset, model: LATTICE) -> None:
        super().__init__()
        self.model, dim, features = model, model.dim, dataset.features
        self.sizes = [len(dataset.users), len(dataset.items)]
        self.graph = Propagation(user_item_graph(dataset.train_matrix))
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), dim)))
        self.content = model.content(features, dim)
        graphs = {name: like_items(one, model.neighbours) for name, one in features.items()}
        self.given = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        self.frozen: dict[str, Graph] = {}
        self.fuse = fusing(model.fusion, features, dim) if features else None

    def begin(self, random: np.random.Generator) -> None:
        del random
        self.frozen = {}

    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        users, items, alike = self._all()
        return users, {"behaviour": items} | self.content.by_modality(alike)

    def loss(self, batch: Batch) -> Tensor:
        users, own, alike = self._all()
        items = sum(alike.values(), start=own)
        of_batch = (users[batch.users], items[batch.positives], items[batch.negatives])
        self.content.balance(of_batch[0], rows(alike, batch.positives), rows(alike, batch.negatives))
        before_users, before_items = self.start.split(self.sizes)
        before = (before_users[batch.users], before_items[batch.positives], before_items[batch.negatives])
        return bpr(*of_batch) + self.model.l2 * squares(*before)

    def _all(self) -> tuple[Tensor, Tensor, Parts]:
        """Vectors of users, of items by behaviour, and parts of what items receive from like items, which add
        up to vectors of length 1.
        """
        users, items = smoothed(self.start, self.graph, self.model.layers).split(self.sizes)
        if self.fuse is None:
            return users, items, {}
        known, given = self.content.known(), self.model.given
        learned = self._learned(known)
        alike: Parts = {}
        layer = self.start.split(self.sizes)[1]
        for _ in range(self.model.content_layers):
            received = {
                name: given * self.given[name](layer) + (1 - given) * learned[name](layer)
                for name in self.content.names
            }
            alike = self.fuse(received, known)
            layer = sum(alike.values(), start=torch.zeros_like(layer))
        length = layer.norm(dim=1, keepdim=True).clamp_min(1e-12)
        return users, items, {name: part / length for name, part in alike.items()}

    def _learned(self, known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        """Learned graphs: those frozen in this epoch, or new ones."""
        if self.training and self.frozen:
            return self.frozen
        graphs = {
            name: _Learned.of(mapped, self.model.neighbours) for name, mapped in self.content(known).items()
        }
        if self.training:
            self.frozen = {name: graph.frozen() for name, graph in graphs.items()}
        return graphs


@dataclass(frozen=True)
class _Learned:
    """A graph of like items whose weights have gradients.

    Parameters
    ----------
    columns, starts : Tensor of int64
        Neighbours of all items, one item after the other; where those of each begin, and the last ones end.
    weights : Tensor of float32
        Of the edges, as in :func:`palate.nn.graphs.like_items`.
    """

    columns: Tensor
    starts: Tensor
    weights: Tensor

    @classmethod
    def of(cls, vectors: Tensor, k: int) -> "_Learned":
        """Each item joined to its k nearest others by the cosine of vectors."""
        unit = normalize(vectors.float(), dim=1)
        values = unit.detach().cpu().numpy().astype(np.float64)

        def block(start: int, stop: int) -> NDArray[np.float32]:
            # Rounded, since the last digits depend on the number of threads, and a neighbour hangs on them.
            return np.round(values[start:stop] @ values.T, DIGITS).astype(np.float32)

        found = top_neighbours(block, len(values), k)
        columns, starts = (
            torch.from_numpy(part.astype(np.int64)).to(unit.device) for part in (found.indices, found.indptr)
        )
        rows = torch.repeat_interleave(torch.arange(len(unit), device=unit.device), starts.diff())
        cosines = (unit[rows] * unit[columns]).sum(dim=1)
        degree = torch.zeros_like(unit[:, 0]).index_add(0, rows, cosines)
        root = degree.clamp_min(1e-6).rsqrt()
        return cls(columns, starts, cosines * root[rows] * root[columns])

    def __call__(self, x: Tensor) -> Tensor:
        return product(x, (self.columns, self.weights, self.starts))

    def frozen(self) -> Propagation:
        """The same without gradients of the weights, and faster."""
        parts = (part.detach().cpu().numpy() for part in (self.weights, self.columns, self.starts))
        n_items = len(self.starts) - 1
        return Propagation(sparse.csr_array(tuple(parts), shape=(n_items, n_items))).to(self.starts.device)
