"""Graph softmax: vectors smoothed over the user-item graph, compared by cosine among all items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import log_softmax, normalize, pad

from palate.data import Dataset
from palate.linalg.sparse_rows import select
from palate.models.learned.graph_network import Encoding, GraphModel, GraphNetwork, SmoothedNetwork
from palate.nn.baskets import Baskets, basket_batches
from palate.nn.content import ReadsContent
from palate.nn.hiding import drawn
from palate.nn.losses import squares
from palate.nn.rows import taken
from palate.nn.smoothing import smoothed, smoothed_rows
from palate.ranges import Count, NonNegative, Positive, Share, Whole

LOGITS = 2**24
"""Logits of a batch at most. Beyond it a batch's items compete with a random sample of the others."""


@dataclass(kw_only=True)
class GraphSoftmax(GraphModel, ReadsContent):
    """LightGCN's vectors with content, trained by the likelihood of each user's items among all items.

    Before it is smoothed, an item's vector is a free one plus its mapped content, so that content reaches
    users and what they have as well; an item that nobody had has its content alone, and is no negative.
    A batch is of users and not of pairs: one propagation over the graph serves all items of ``batch_size``
    users, and every other item is a negative. Scores are cosines over a temperature, so that neither
    popularity nor activity is carried by a vector's length. The L2 penalty is on vectors before propagation.

    Parameters
    ----------
    edge_dropout : float
        Share of the user-item graph's edges that an epoch drops at random.
    temperature : float
        What cosines are divided by: the lower it is, the more the hardest negatives count.
    batch_size : int
        Users in a step.

    References
    ----------
    He et al., LightGCN, SIGIR 2020 (the vectors); Wu et al., On the Effectiveness of Sampled Softmax Loss for
    Item Recommendation, ACM TOIS 2023 (the cosine and its temperature); Liang et al., Variational
    Autoencoders for Collaborative Filtering, WWW 2018 (the likelihood of a user's items together); Rong et
    al., DropEdge: Towards Deep Graph Convolutional Networks on Node Classification, ICLR 2020 (the edges).
    """

    name = "graph-softmax"

    layers: Whole = 4
    learning_rate: Positive = 5e-3
    l2: NonNegative = 1e-3
    batch_size: Count = 512
    edge_dropout: Share = 0.5
    temperature: Positive = 0.25

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[Baskets]:
        entries = drawn(dataset.train_matrix, random)
        return (
            baskets.to(self.runtime.where) for baskets in basket_batches(entries, self.batch_size, random)
        )


class _Network(SmoothedNetwork):
    sold: Tensor

    def __init__(self, dataset: Dataset, model: GraphSoftmax) -> None:
        super().__init__(dataset, model)
        self.temperature = model.temperature
        self.X, self.dropout = dataset.train_matrix, model.edge_dropout
        self.content.start_small(float(self.start.detach().std()))
        self.start.data[self.sizes[0] :][torch.from_numpy(dataset.is_new)] = 0.0
        self.register_buffer("sold", torch.from_numpy(np.flatnonzero(~dataset.is_new)), persistent=False)

    def on_epoch_start(self, random: np.random.Generator) -> None:
        if self.dropout:
            self.thin(select(self.X, random.random(self.X.nnz) >= self.dropout))

    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        behaviour = self.behaviour()
        content = {
            name: smoothed(self._at_items(part), self.current_graph(), self.layers)
            for name, part in self.content(is_known).items()
        }
        users, items = sum(content.values(), start=behaviour).split(self.sizes)
        length = items.norm(dim=1, keepdim=True).clamp_min(1e-12)
        of_items = {name: part.split(self.sizes)[1] / length for name, part in content.items()}
        own = behaviour.split(self.sizes)[1] / length
        return Encoding(normalize(users, dim=1), items / length, own, of_items)

    def _at_items(self, content: Tensor) -> Tensor:
        """Put rows of items after zero rows of users."""
        return pad(content, (0, 0, self.sizes[0], 0))

    def loss(self, batch: Baskets) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        content = self.content(self.content.is_known())
        start = sum(map(self._at_items, content.values()), start=self.start)
        competing, columns = _competing(batch, self.sold)
        nodes = torch.cat([batch.users, competing + self.sizes[0]])
        after, before = smoothed_rows(start, self.current_graph(), self.layers, nodes)
        users, items = normalize(after, dim=1).tensor_split([len(batch.users)])
        self.content.balance_among(users[batch.rows], batch.items, content)
        likelihood = log_softmax((users @ items.T / self.temperature).float(), dim=1)[batch.rows, columns]
        start_users, start_items = before.tensor_split([len(batch.users)])
        return self.l2 * squares(start_users, taken(start_items, columns)) - likelihood.mean()


def _competing(batch: Baskets, sold: Tensor) -> tuple[Tensor, Tensor]:
    """Choose the items that a batch is compared with, in order, and tell which of them each of its own is.

    Those of all sold items where LOGITS allows it, else of the batch's own and a random sample of all sold.
    """
    at_once, competing = LOGITS // len(batch.users), sold
    if len(sold) > at_once:
        sample = sold[torch.randint(len(sold), (at_once,), device=sold.device)]
        competing = torch.cat([batch.items, sample]).unique()
    return competing, torch.searchsorted(competing, batch.items)
