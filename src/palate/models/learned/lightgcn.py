"""LightGCN: vectors of users and items, smoothed over the graph of who did what."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.nn.graphs import user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch


@dataclass(kw_only=True)
class LightGCN(Factors):
    """Each vector is the mean of what reaches it in 0 to ``layers`` steps over the user-item graph.

    Parameters
    ----------
    layers : int
        Steps.
    l2 : float
        Penalty on the vectors before smoothing.

    References
    ----------
    He et al., LightGCN: Simplifying and Powering Graph Convolution Network for Recommendation, SIGIR 2020.
    """

    name = "lightgcn"

    layers: int = 3
    l2: float = 1e-4

    def network(self, dataset: Dataset) -> FactorNetwork:
        graph = Propagation(user_item_graph(dataset.train_matrix))
        return _Network(len(dataset.users), len(dataset.items), self, graph)


class _Network(FactorNetwork):
    def __init__(self, n_users: int, n_items: int, model: LightGCN, graph: Propagation) -> None:
        super().__init__()
        self.sizes, self.layers, self.l2, self.graph = [n_users, n_items], model.layers, model.l2, graph
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(n_users + n_items, model.dim)))

    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        users, items = smoothed(self.start, self.graph, self.layers).split(self.sizes)
        return users, {"behaviour": items}

    def loss(self, batch: Batch) -> Tensor:
        users, parts = self.vectors()
        items = parts["behaviour"]
        own_users, own_items = self.start.split(self.sizes)
        ranked = bpr(users[batch.users], items[batch.positives], items[batch.negatives])
        own = (own_users[batch.users], own_items[batch.positives], own_items[batch.negatives])
        return ranked + self.l2 * squares(*own)


def smoothed(start: Tensor, graph: Propagation, layers: int) -> Tensor:
    """Mean of vectors after 0 to ``layers`` propagations."""
    total = layer = start
    for _ in range(layers):
        layer = graph(layer)
        total = total + layer
    return total / (layers + 1)
