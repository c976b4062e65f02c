"""FREEDOM: frozen graphs of like items, and a graph of who did what that is thinned out each epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphNetwork, smoothed
from palate.models.learned.item_graphs import Graph, ItemGraphModel, ItemGraphNetwork
from palate.nn.content import ByName, rows
from palate.nn.graphs import like_items, thinned, user_item_graph
from palate.nn.losses import bpr
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Share


@dataclass(kw_only=True)
class FREEDOM(ItemGraphModel):
    """LightGCN, plus what items receive from items that are alike in content.

    Which items are alike is found once, from the features as they are; the graphs of all modalities are mixed
    by the fusion, where the paper weighs them by hand. In each epoch only some of the interactions are
    trained on, those of busy users and popular items least, which are the likeliest to mean nothing.

    Parameters
    ----------
    pruned : float
        Share of the interactions that the graph of an epoch lacks.
    contents : float
        Weight of ranking by each modality alone.

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
        self.thin = self.graph
        self.likes = ByName(
            {
                name: Propagation(like_items(feature, model.neighbours, weighted=False))
                for name, feature in dataset.features.items()
            }
        )

    def on_epoch_start(self, random: np.random.Generator) -> None:
        self.thin = Propagation(user_item_graph(thinned(self.X, self.pruned, random))).to(self.start.device)

    def behaviour(self) -> Tensor:
        return smoothed(self.start, self.thin if self.training else self.graph, self.layers)

    def item_graphs(self, known: Mapping[str, Tensor]) -> Mapping[str, Graph]:
        del known
        return dict(self.likes.items())

    def auxiliary(
        self, batch: Batch, users: Tensor, encoding: Encoding, known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        """Rank by the mapped features of each modality alone."""
        mapped = self.content(known)
        self.content.balance(users, mapped, batch.positives, batch.negatives)
        positives, negatives = rows(mapped, batch.positives), rows(mapped, batch.negatives)
        both = {name: known[name][batch.positives] & known[name][batch.negatives] for name in mapped}
        return [self.contents * bpr(users * both[name], positives[name], negatives[name]) for name in mapped]
