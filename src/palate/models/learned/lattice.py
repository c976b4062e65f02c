"""LATTICE: items smoothed over graphs of like items, and which items are alike is learned too."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch import Tensor
from torch.nn.functional import normalize

from palate.data import Dataset
from palate.features.neighbours import top_neighbours
from palate.models.learned.graph_network import GraphNetwork
from palate.models.learned.item_graphs import Graph, ItemGraphModel, ItemGraphNetwork
from palate.nn.content import ByName, Parts
from palate.nn.fusing import FusingName
from palate.nn.graphs import like_items
from palate.nn.propagation import Propagation, product
from palate.ranges import Fraction

DIGITS = 5
"""Digits of a cosine by which learned neighbours are chosen; what is equal in them goes by tie order."""


@dataclass(kw_only=True)
class LATTICE(ItemGraphModel):
    """LightGCN, plus what items receive from items that are alike in content.

    Each modality has two graphs: the nearest items by its features as they are, and by its features as a
    learned map makes them. The second is built anew at the beginning of each epoch, and the first step of the
    epoch trains the map through its weights. The graphs of all modalities are mixed by the fusion.

    Parameters
    ----------
    given : float
        Weight of the graph of features as they are, beside ``1 - given`` of the learned one.

    References
    ----------
    Zhang et al., Mining Latent Structures for Multimedia Recommendation, ACM MM 2021.
    """

    name = "lattice"

    given: Fraction = 0.5
    fusion: FusingName = "weighted"

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(ItemGraphNetwork):
    def __init__(self, dataset: Dataset, model: LATTICE) -> None:
        super().__init__(dataset, model)
        self.neighbours, self.share = model.neighbours, model.given
        graphs = {name: like_items(feature, model.neighbours) for name, feature in dataset.features.items()}
        self.given = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        self.frozen: dict[str, Graph] = {}

    def on_epoch_start(self, random: np.random.Generator) -> None:
        del random
        self.frozen = {}

    def received(self, known: Mapping[str, Tensor]) -> Parts:
        """What items receive from like items, by feature; it adds up to vectors of length 1."""
        content = super().received(known)
        whole = sum(content.values(), start=torch.zeros_like(self.start.split(self.sizes)[1]))
        length = whole.norm(dim=1, keepdim=True).clamp_min(1e-12)
        return {name: part / length for name, part in content.items()}

    def item_graphs(self, known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        learned = self._learned(known)
        return {name: _mixed(self.share, self.given[name], learned[name]) for name in self.content.names}

    def _learned(self, known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        """Learned graphs: those frozen in this epoch, or new ones."""
        if self.training and self.frozen:
            return self.frozen
        graphs = {name: _Learned.of(part, self.neighbours) for name, part in self.content(known).items()}
        if self.training:
            self.frozen = {name: graph.frozen() for name, graph in graphs.items()}
        return graphs


def _mixed(share: float, given: Graph, learned: Graph) -> Graph:
    return lambda x: share * given(x) + (1 - share) * learned(x)


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
