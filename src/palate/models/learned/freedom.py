"""FREEDOM: frozen item graphs, and a user-item graph with edges dropped each epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from torch import Tensor

from palate.data import Dataset
from palate.linalg.csr import scaled
from palate.models.learned.graph_network import BatchEncoding, GraphNetwork
from palate.models.learned.item_graphs import Graph, ItemGraphModel, ItemGraphNetwork
from palate.nn.content import ByName, Components
from palate.nn.graphs import like_item_graphs, thinned
from palate.nn.losses import preferred
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Share


@dataclass(kw_only=True)
class FREEDOM(ItemGraphModel):
    """LightGCN, plus messages over graphs of items of similar content.

    The item graphs are built once from the given features, and fused, where the paper sets their weights by
    hand. Each epoch drops edges of the user-item graph, those of active users and popular items first, which
    are the noisiest.

    Parameters
    ----------
    pruned : float
        Share of the edges that an epoch drops.
    contents : float
        Weight of BPR by each modality alone.

    References
    ----------
    Zhou and Shen, A Tale of Two Graphs: Freezing and Denoising Graph Structures for Multimodal
    Recommendation, ACM MM 2023.
    """

    name = "freedom"

    pruned: Share = 0.5
    contents: NonNegative = 1e-3

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(ItemGraphNetwork):
    def __init__(self, dataset: Dataset, model: FREEDOM) -> None:
        super().__init__(dataset, model)
        self.X, self.pruned, self.contents = dataset.train_matrix, model.pruned, model.contents
        graphs = like_item_graphs(dataset.features, model.neighbours, weighted=False)
        self.frozen = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        averages = graphs and model.content_layers and model.fusion == "mean" and not model.modality_dropout
        self.averaged = Propagation(self._average(graphs)) if averages else None

    def on_epoch_start(self, random: np.random.Generator) -> None:
        self.thin(thinned(self.X, self.pruned, random))

    def _average(self, graphs: Mapping[str, sparse.csr_array]) -> sparse.csr_array:
        """Average the graphs of the features that each item has."""
        known = {name: mask[:, 0].float().numpy() for name, mask in self.content.is_known().items()}
        share = 1 / np.maximum(sum(known.values()), 1)
        first, *others = (scaled(graph, share * known[name]) for name, graph in graphs.items())
        return sparse.csr_array(sum(others, start=first))

    def messages_in_training(self, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the sum of all messages by one graph, where their mean is taken and nothing is dropped."""
        if self.averaged is None:
            return self.messages(is_known)
        layer = self.start.split(self.sizes)[1]
        for _ in range(self.content_layers):
            layer = self.averaged(layer)
        return {"": layer}

    def item_graphs(self, is_known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        del is_known
        return dict(self.frozen.items())

    def auxiliary(
        self, batch: Batch, encoding: BatchEncoding, is_known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        """Compute BPR by the mapped features of each modality alone."""
        users = encoding.ranked[0]
        differences = self.content.differences(is_known, batch.positives, batch.negatives)
        self.content.balance(users, differences)
        return [self.contents * preferred(users, apart) for apart in differences.values()]
