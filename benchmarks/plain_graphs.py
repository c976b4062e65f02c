"""LightGCN and FREEDOM as one would write them in PyTorch at first, to compare with.

As in the programs of their papers, every batch propagates over the whole graph, a sparse COO tensor.
"""

import numpy as np
import torch
from scipy import sparse
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

from palate.data import Dataset
from palate.models.learned.freedom import FREEDOM
from palate.models.learned.lightgcn import LightGCN
from palate.nn.graphs import like_item_graphs, thinned, user_item_graph
from palate.nn.sampler import Batch


class LightGCNByTorch(nn.Module):
    """The network of LightGCN, with palate's parameters."""

    def __init__(self, dataset: Dataset, model: LightGCN | FREEDOM) -> None:
        super().__init__()
        self.X, self.model = dataset.train_matrix, model
        self.users, self.items = (nn.Embedding(n, model.dim) for n in self.X.shape)
        for embedding in (self.users, self.items):
            nn.init.xavier_uniform_(embedding.weight)
        self.graph = _coo(user_item_graph(self.X))

    def on_epoch_start(self, random: np.random.Generator) -> None:
        del random

    def smoothed(self) -> tuple[Tensor, Tensor]:
        """Vectors of users and of items."""
        layers = [torch.cat([self.users.weight, self.items.weight])]
        for _ in range(self.model.layers):
            layers.append(torch.sparse.mm(self.graph, layers[-1]))
        users, items = torch.stack(layers, dim=1).mean(dim=1).split(list(self.X.shape))
        return users, items

    def loss(self, batch: Batch) -> Tensor:
        users, items = self.smoothed()
        return self._ranking(batch, users, items) + self._penalty(batch)

    def _ranking(self, batch: Batch, users: Tensor, items: Tensor) -> Tensor:
        some = users[batch.users]
        better, worse = (items[rows] for rows in (batch.positives, batch.negatives))
        return -logsigmoid((some * better).sum(dim=1) - (some * worse).sum(dim=1)).mean()

    def _penalty(self, batch: Batch) -> Tensor:
        rows = self.users(batch.users), self.items(batch.positives), self.items(batch.negatives)
        return self.model.l2 * sum(row.norm(2).pow(2) for row in rows) / (2 * len(batch.users))


class FREEDOMByTorch(LightGCNByTorch):
    """The network of FREEDOM: the mean of the item graphs, and the features' vectors made of all items."""

    def __init__(self, dataset: Dataset, model: FREEDOM) -> None:
        super().__init__(dataset, model)
        graphs = like_item_graphs(dataset.features, model.neighbours, weighted=False).values()
        self.alike = _coo(sparse.csr_array(sum(graphs) / len(graphs)))
        self.pruned, self.contents = model.pruned, model.contents
        values = [np.array(feature.values, np.float32) for feature in dataset.features.values()]
        self.features = [torch.from_numpy(value) for value in values]
        self.maps = nn.ModuleList(nn.Linear(value.shape[1], model.dim) for value in values)

    def on_epoch_start(self, random: np.random.Generator) -> None:
        self.graph = _coo(user_item_graph(thinned(self.X, self.pruned, random)))

    def loss(self, batch: Batch) -> Tensor:
        users, items = self.smoothed()
        items = items + torch.sparse.mm(self.alike, self.items.weight)
        loss = self._ranking(batch, users, items) + self._penalty(batch)
        for features, mapping in zip(self.features, self.maps, strict=True):
            loss = loss + self.contents * self._ranking(batch, users, mapping(features))
        return loss


def _coo(matrix: sparse.csr_array) -> Tensor:
    entries = matrix.tocoo()
    places = torch.from_numpy(np.stack(entries.coords).astype(np.int64))
    return torch.sparse_coo_tensor(
        places, torch.from_numpy(entries.data.astype(np.float32)), entries.shape
    ).coalesce()
