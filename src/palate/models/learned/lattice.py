"""LATTICE: items smoothed over item graphs that are learned as well."""

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
from palate.nn.content import ByName, Components
from palate.nn.fusing import FusingName
from palate.nn.graphs import like_item_graphs
from palate.nn.propagation import Propagation, product
from palate.ranges import Fraction

DIGITS = 5
"""Digits of a cosine that learned neighbours are chosen by; equal ones rank by tie order."""


@dataclass(kw_only=True)
class LATTICE(ItemGraphModel):
    """LightGCN, plus messages over graphs of items of similar content.

    Each modality has two graphs: the nearest items by its given features, and by its learned mapped features.
    The second is rebuilt at the start of each epoch, and the first step of the epoch trains the map through
    its weights. The modalities are fused.

    Parameters
    ----------
    given : float
        Weight of the graph of given features, beside ``1 - given`` of the learned one.

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
        graphs = like_item_graphs(dataset.features, model.neighbours)
        self.given = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        self.frozen: dict[str, Graph] = {}

    def on_epoch_start(self, random: np.random.Generator) -> None:
        del random
        self.frozen = {}

    def messages(self, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the messages to items by feature; they add up to vectors of unit length."""
        content = super().messages(is_known)
        whole = sum(content.values(), start=torch.zeros_like(self.start.split(self.sizes)[1]))
        length = whole.norm(dim=1, keepdim=True).clamp_min(1e-12)
        return {name: component / length for name, component in content.items()}

    def item_graphs(self, is_known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        learned = self._learned(is_known)
        return {name: _mixed(self.share, self.given[name], learned[name]) for name in self.content.names}

    def _learned(self, is_known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        """Return the graphs frozen in this epoch, or new ones."""
        if self.training and self.frozen:
            return self.frozen
        graphs = {
            name: _Learned.of(component, self.neighbours)
            for name, component in self.content(is_known).items()
        }
        if self.training:
            self.frozen = {name: graph.frozen() for name, graph in graphs.items()}
        return graphs


def _mixed(share: float, given: Graph, learned: Graph) -> Graph:
    return lambda x: share * given(x) + (1 - share) * learned(x)


@dataclass(frozen=True)
class _Learned:
    """Item graph whose weights have gradients.

    Parameters
    ----------
    columns, starts : Tensor of int64
        Neighbours of all items, one item after the other, and the row starts.
    weights : Tensor of float32
        Weights of the edges, as in :func:`palate.nn.graphs.like_items`.
    """

    columns: Tensor
    starts: Tensor
    weights: Tensor

    @classmethod
    def of(cls, vectors: Tensor, k: int) -> "_Learned":
        """Join each item to its k nearest others by the cosine of vectors."""
        unit = normalize(vectors.float(), dim=1)
        values = unit.detach().cpu().numpy().astype(np.float64)

        def block(start: int, stop: int) -> NDArray[np.float32]:
            # Rounded, since the last digits depend on the number of threads.
            return np.round(values[start:stop] @ values.T, DIGITS).astype(np.float32)

        found = top_neighbours(block, len(values), k)
        columns, starts = (
            torch.from_numpy(array.astype(np.int64)).to(unit.device)
            for array in (found.indices, found.indptr)
        )
        rows = torch.repeat_interleave(torch.arange(len(unit), device=unit.device), starts.diff())
        cosines = (unit[rows] * unit[columns]).sum(dim=1)
        degree = torch.zeros_like(unit[:, 0]).index_add(0, rows, cosines)
        root = degree.clamp_min(1e-6).rsqrt()
        return cls(columns, starts, cosines * root[rows] * root[columns])

    def __call__(self, x: Tensor) -> Tensor:
        return product(x, (self.columns, self.weights, self.starts))

    def frozen(self) -> Propagation:
        """Return the graph without gradients of the weights, which is faster."""
        arrays = (tensor.detach().cpu().numpy() for tensor in (self.weights, self.columns, self.starts))
        n_items = len(self.starts) - 1
        return Propagation(sparse.csr_array(tuple(arrays), shape=(n_items, n_items))).to(self.starts.device)
