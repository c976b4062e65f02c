"""Models whose items receive messages from items of similar content."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from palate.data import Dataset
from palate.models.learned.graph_network import (
    BatchEncoding,
    Encoding,
    GraphModel,
    PairwiseNetwork,
    SmoothedNetwork,
)
from palate.nn.content import Components, ReadsContent, rows
from palate.nn.fusing import FusingName, fusing
from palate.nn.sampler import Batch
from palate.ranges import Count, NonNegative, Positive, Whole

Graph = Callable[[Tensor], Tensor]
"""Propagation over a graph of items."""


@dataclass(kw_only=True)
class ItemGraphModel(GraphModel, ReadsContent):
    """LightGCN, plus messages over graphs of items of similar content.

    The L2 penalty is on vectors before propagation.

    Parameters
    ----------
    content_layers : int
        Layers over the item graphs.
    neighbours : int
        Neighbours of each item and graph.
    fusion : str
        How the modalities are fused: one of FUSINGS, or "graph".
    """

    learning_rate: Positive = 5e-3
    l2: NonNegative = 0.03
    content_layers: Whole = 1
    neighbours: Count = 10
    fusion: FusingName = "mean"


class ItemGraphNetwork(SmoothedNetwork, PairwiseNetwork):
    """Smoothed behaviour plus messages over one item graph a feature, fused."""

    def __init__(self, dataset: Dataset, model: ItemGraphModel) -> None:
        super().__init__(dataset, model)
        self.content_layers = model.content_layers
        self.fuse = fusing(model.fusion, dataset.features, model.dim) if dataset.features else None

    @abstractmethod
    def item_graphs(self, is_known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        """Return a graph of items for each feature."""

    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        users, behaviour = self.behaviour().split(self.sizes)
        content = {} if self.fuse is None else self.messages(is_known)
        return Encoding(users, sum(content.values(), start=behaviour), behaviour, content)

    def encode_batch(self, batch: Batch, is_known: Mapping[str, Tensor]) -> BatchEncoding:
        ranked, start = self.behaviour_of(batch)
        if self.fuse is None:
            return BatchEncoding(ranked, start)
        users, *items = ranked
        content = rows(self.messages_in_training(is_known), batch.items)
        positives, negatives = sum(content.values(), start=torch.cat(items)).chunk(2)
        return BatchEncoding((users, positives, negatives), start, content)

    def messages_in_training(self, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the messages to items; by feature where that matters to training."""
        return self.messages(is_known)

    def messages(self, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the messages to items by feature."""
        assert self.fuse is not None
        graphs, content = self.item_graphs(is_known), Components()
        layer = self.start.split(self.sizes)[1]
        for _ in range(self.content_layers):
            content = self.fuse({name: graph(layer) for name, graph in graphs.items()}, is_known)
            layer = sum(content.values(), start=torch.zeros_like(layer))
        return content
