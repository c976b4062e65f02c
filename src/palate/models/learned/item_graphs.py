"""Networks in which items receive vectors from items that are alike in content."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphModel, SmoothedNetwork
from palate.nn.content import Parts, ReadsContent
from palate.nn.fusing import FusingName, fusing
from palate.ranges import Count, NonNegative, Positive, Whole

Graph = Callable[[Tensor], Tensor]
"""Propagates vectors of items over a graph of items."""


@dataclass(kw_only=True)
class ItemGraphModel(GraphModel, ReadsContent):
    """LightGCN, plus what items receive from items that are alike in content.

    The L2 penalty is on vectors before smoothing.

    Parameters
    ----------
    content_layers : int
        Steps over the graphs of like items.
    neighbours : int
        Like items of each item and graph.
    fusion : str
        How the modalities' graphs are mixed: one of FUSINGS, or "graph".
    """

    learning_rate: Positive = 5e-3
    l2: NonNegative = 0.03
    content_layers: Whole = 1
    neighbours: Count = 10
    fusion: FusingName = "mean"


class ItemGraphNetwork(SmoothedNetwork):
    """Smoothed behaviour plus vectors propagated over one graph of items a feature, mixed by a fusion."""

    def __init__(self, dataset: Dataset, model: ItemGraphModel) -> None:
        super().__init__(dataset, model)
        self.content_layers = model.content_layers
        self.fuse = fusing(model.fusion, dataset.features, model.dim) if dataset.features else None

    @abstractmethod
    def item_graphs(self, known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        """A graph of items for each feature."""

    def encode(self, known: Mapping[str, Tensor]) -> Encoding:
        users, behaviour = self.behaviour().split(self.sizes)
        content = {} if self.fuse is None else self.received(known)
        return Encoding(users, sum(content.values(), start=behaviour), behaviour, content)

    def received(self, known: Mapping[str, Tensor]) -> Parts:
        """What items receive from like items, by feature."""
        assert self.fuse is not None
        graphs, content = self.item_graphs(known), Parts()
        layer = self.start.split(self.sizes)[1]
        for _ in range(self.content_layers):
            content = self.fuse({name: graph(layer) for name, graph in graphs.items()}, known)
            layer = sum(content.values(), start=torch.zeros_like(layer))
        return content
