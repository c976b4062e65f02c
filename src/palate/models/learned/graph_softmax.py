"""Graph softmax: vectors smoothed over the user-item graph, compared by cosine among all items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import log_softmax, normalize

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphModel, GraphNetwork, SmoothedNetwork
from palate.nn.baskets import Baskets, basket_batches
from palate.nn.hiding import drawn
from palate.nn.losses import squares
from palate.nn.rows import taken
from palate.nn.smoothing import smoothed_rows
from palate.ranges import Count, NonNegative, Positive, Whole

LOGITS = 2**24
"""Logits of a batch at most. Beyond it a batch's items compete with a random sample of the others."""


@dataclass(kw_only=True)
class GraphSoftmax(GraphModel):
    """LightGCN's vectors, trained by the likelihood of each user's items among all items.

    A batch is of users and not of pairs: one propagation over the graph serves all items of ``batch_size``
    users, and every other item is a negative. Scores are cosines over a temperature, so that neither
    popularity nor activity is carried by a vector's length. The L2 penalty is on vectors before propagation.

    Parameters
    ----------
    temperature : float
        What cosines are divided by: the lower it is, the more the hardest negatives count.
    batch_size : int
        Users in a step.

    References
    ----------
    He et al., LightGCN, SIGIR 2020 (the vectors); Wu et al., On the Effectiveness of Sampled Softmax Loss for
    Item Recommendation, ACM TOIS 2023 (the cosine and its temperature); Liang et al., Variational
    Autoencoders for Collaborative Filtering, WWW 2018 (the likelihood of a user's items together).
    """

    name = "graph-softmax"

    layers: Whole = 4
    learning_rate: Positive = 5e-3
    l2: NonNegative = 1e-3
    batch_size: Count = 512
    temperature: Positive = 0.25

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Baskets]:
        entries = drawn(dataset.train_matrix, random)
        return (
            baskets.to(self.runtime.where) for baskets in basket_batches(entries, self.batch_size, random)
        )


class _Network(SmoothedNetwork):
    def __init__(self, dataset: Dataset, model: GraphSoftmax) -> None:
        super().__init__(dataset, model)
        self.temperature = model.temperature

    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        del is_known
        users, items = normalize(self.behaviour(), dim=1).split(self.sizes)
        return Encoding(users, items, items, {})

    def loss(self, batch: Baskets) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        n_users, n_items = self.sizes
        competing, columns = _competing(batch, n_items)
        nodes = torch.cat([batch.users, competing + n_users])
        after, before = smoothed_rows(self.start, self.graph, self.layers, nodes)
        users, items = normalize(after, dim=1).tensor_split([len(batch.users)])
        likelihood = log_softmax((users @ items.T / self.temperature).float(), dim=1)[batch.rows, columns]
        start_users, start_items = before.tensor_split([len(batch.users)])
        return self.l2 * squares(start_users, taken(start_items, columns)) - likelihood.mean()


def _competing(batch: Baskets, n_items: int) -> tuple[Tensor, Tensor]:
    """Choose the items that a batch is compared with, and tell which of them each of its own is.

    Those of all items where LOGITS allows it, else of the batch's own and a random sample of all.
    """
    at_once = LOGITS // len(batch.users)
    if n_items <= at_once:
        return torch.arange(n_items, device=batch.items.device), batch.items
    sample = torch.randint(n_items, (at_once,), device=batch.items.device)
    competing = torch.cat([batch.items, sample]).unique()
    return competing, torch.searchsorted(competing, batch.items)
