"""FREEDOM: frozen item graphs, and a user-item graph with edges dropped each epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphNetwork, smoothed
from palate.models.learned.item_graphs import Graph, ItemGraphModel, ItemGraphNetwork
from palate.nn.content import ByName, rows
from palate.nn.graphs import like_item_graphs, thinned, user_item_graph
from palate.nn.losses import bpr
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
        self.thinned = self.graph
        self.frozen = ByName(
            {
                name: Propagation(graph)
                for name, graph in like_item_graphs(
                    dataset.features, model.neighbours, weighted=False
                ).items()
            }
        )

    def on_epoch_start(self, random: np.random.Generator) -> None:
        self.thinned = Propagation(user_item_graph(thinned(self.X, self.pruned, random))).to(
            self.start.device
        )

    def behaviour(self) -> Tensor:
        return smoothed(self.start, self.thinned if self.training else self.graph, self.layers)

    def item_graphs(self, is_known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        del is_known
        return dict(self.frozen.items())

    def auxiliary(
        self, batch: Batch, users: Tensor, encoding: Encoding, is_known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        """Compute BPR by the mapped features of each modality alone."""
        mapped = self.content(is_known)
        self.content.balance(users, mapped, batch.positives, batch.negatives)
        positives, negatives = rows(mapped, batch.positives), rows(mapped, batch.negatives)
        both = {name: is_known[name][batch.positives] & is_known[name][batch.negatives] for name in mapped}
        return [self.contents * bpr(users * both[name], positives[name], negatives[name]) for name in mapped]
