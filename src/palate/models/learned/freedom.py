"""FREEDOM: frozen graphs of like items, and a graph of who did what that is thinned out each epoch."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.models.learned.lightgcn import smoothed
from palate.nn.content import ByName, Parts, ReadsContent, rows
from palate.nn.fusing import fusing
from palate.nn.graphs import like_items, thinned, user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch


@dataclass(kw_only=True)
class FREEDOM(Factors, ReadsContent):
    """LightGCN, plus what items receive from items that are alike in content.

    Which items are alike is found once, from the features as they are; the graphs of all modalities are mixed
    by the fusion. In each epoch only some of the interactions are trained on, those of busy users and
    popular items least, which are the likeliest to mean nothing.

    Parameters
    ----------
    layers : int
        Steps over the user-item graph.
    content_layers : int
        Steps over the graphs of like items.
    neighbours : int
        Like items of each item and modality.
    pruned : float
        Share of the interactions that the graph of an epoch lacks.
    contents : float
        Weight of ranking by each modality alone.
    fusion : str
        How the modalities' graphs are mixed: one of FUSINGS, or "graph". The paper weighs them by hand.
    l2 : float
        Penalty on a batch's vectors before smoothing.

    References
    ----------
    Zhou and Shen, A Tale of Two Graphs: Freezing and Denoising Graph Structures for Multimodal
    Recommendation, ACM MM 2023.
    """

    name = "freedom"

    learning_rate: float = 5e-3
    layers: int = 2
    content_layers: int = 1
    neighbours: int = 10
    pruned: float = 0.5
    contents: float = 1e-3
    fusion: str = "mean"
    l2: float = 0.03

    def network(self, dataset: Dataset) -> FactorNetwork:
        return _Network(dataset, self)


class _Network(FactorNetwork):
    def __init__(self, dataset: Dataset, model: FREEDOM) -> None:
        super().__init__()
        self.model, dim, features = model, model.dim, dataset.features
        self.sizes = [len(dataset.users), len(dataset.items)]
        self.X = dataset.train_matrix
        self.whole = self.thin = Propagation(user_item_graph(self.X))
        self.likes = ByName(
            {
                name: Propagation(like_items(one, model.neighbours, weighted=False))
                for name, one in features.items()
            }
        )
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), dim)))
        self.content = model.content(features, dim)
        self.fuse = fusing(model.fusion, features, dim) if features else None

    def begin(self, random: np.random.Generator) -> None:
        self.thin = Propagation(user_item_graph(thinned(self.X, self.model.pruned, random)))
        self.thin.to(self.start.device)

    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        users, items, alike = self._all(self.content.known())
        return users, {"behaviour": items} | self.content.by_modality(alike)

    def loss(self, batch: Batch) -> Tensor:
        known = self.content.known()
        users, items, alike = self._all(known)
        items = sum(alike.values(), start=items)
        asked = users[batch.users]
        loss = bpr(asked, items[batch.positives], items[batch.negatives])
        own_users, own_items = self.start.split(self.sizes)
        own = (own_users[batch.users], own_items[batch.positives], own_items[batch.negatives])
        loss = loss + self.model.l2 * squares(*own)
        mapped = self.content(known)
        positives, negatives = rows(mapped, batch.positives), rows(mapped, batch.negatives)
        self.content.balance(asked, positives, negatives)
        for name in self.content.names:
            both = known[name][batch.positives] & known[name][batch.negatives]
            loss = loss + self.model.contents * bpr(asked * both, positives[name], negatives[name])
        return loss

    def _all(self, known: dict[str, Tensor]) -> tuple[Tensor, Tensor, Parts]:
        """Vectors of users, of items by behaviour, and parts of what items receive from like items."""
        graph = self.thin if self.training else self.whole
        users, items = smoothed(self.start, graph, self.model.layers).split(self.sizes)
        if self.fuse is None:
            return users, items, {}
        alike: Parts = {}
        layer = self.start.split(self.sizes)[1]
        for _ in range(self.model.content_layers):
            alike = self.fuse({name: graph(layer) for name, graph in self.likes.items()}, known)
            layer = sum(alike.values(), start=torch.zeros_like(layer))
        return users, items, alike
