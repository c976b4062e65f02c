"""BM3: predict each embedding from the other's dropout view, and from features; no negative samples."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity, dropout

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphModel, GraphNetwork, SmoothedNetwork
from palate.nn.content import ReadsContent, differences
from palate.nn.losses import squares
from palate.nn.sampler import Batch
from palate.ranges import Count, NonNegative, Positive, Share


@dataclass(kw_only=True)
class BM3(GraphModel, ReadsContent):
    """LightGCN trained on positive pairs alone, without negative samples.

    Each vector has two views: online, and target with dropout and without gradient. The loss is the cosine
    distance of a linear prediction from the online view to a target:

    - graph reconstruction: of a user to the item, and of the item to the user;
    - modality alignment: of an item's mapped features to the item, and to the same features.

    So features shape the vectors in training and are not scored. Random vectors rank well once smoothed over
    the graph, and trained ones rank worse for about thirty epochs: hence the long patience.

    Parameters
    ----------
    dropout : float
        Dropout of the target views.
    alignment : float
        Weight of the modality alignment.
    l2 : float
        L2 penalty on a batch's online vectors, which cosines do not need.

    References
    ----------
    Zhou et al., Bootstrap Latent Representations for Multi-modal Recommendation, WWW 2023.
    """

    name = "bm3"

    learning_rate: Positive = 2e-3
    patience: Count = 20
    dropout: Share = 0.5
    alignment: NonNegative = 2.0
    l2: NonNegative = 0.0

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(SmoothedNetwork):
    def __init__(self, dataset: Dataset, model: BM3) -> None:
        super().__init__(dataset, model)
        self.model = model
        self.predict = nn.Linear(model.dim, model.dim)
        nn.init.xavier_normal_(self.predict.weight)

    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        del is_known
        users, items = (self.predict(side) for side in self._online())
        return Encoding(users, items, items, {})

    def loss(self, batch: Batch) -> Tensor:
        (user, item, _), (_, start, _) = self.behaviour_of(batch)
        item = item + start
        reconstruction = self._distance(user, self._target(item)) + self._distance(item, self._target(user))
        loss = reconstruction.mean() + self.model.l2 * squares(user, item)
        if self.content.names:
            loss = loss + self.model.alignment * self._misalignment(batch, user, self._target(item))
        return loss

    def _online(self) -> tuple[Tensor, Tensor]:
        """Compute vectors of users and items; an item's embedding is added to its smoothed vector."""
        users, items = self.behaviour().split(self.sizes)
        return users, items + self.start.split(self.sizes)[1]

    def _target(self, online: Tensor) -> Tensor:
        return dropout(online.detach(), self.model.dropout)

    def _distance(self, online: Tensor, target: Tensor) -> Tensor:
        """Compute the cosine distance of each row's prediction from its target, 0 to 2."""
        return 1 - cosine_similarity(self.predict(online), target, dim=1)

    def _misalignment(self, batch: Batch, user: Tensor, item: Tensor) -> Tensor:
        """Compute the distance of a batch's mapped features from the items and from their own targets."""
        is_known = self.content.is_known()
        total = torch.zeros((), device=item.device)
        for name, online in self.content(is_known, batch.positives).items():
            there = is_known[name][batch.positives, 0]
            distance = self._distance(online, item) + self._distance(online, self._target(online))
            total = total + (distance * there).sum() / there.sum().clamp_min(1)
        if self.content.balances:
            # Negatives are used here alone, to measure the modalities.
            mapped = self.content(is_known, batch.items)
            predicted = {name: self.predict(component) for name, component in mapped.items()}
            self.content.balance(self.predict(user), differences(predicted))
        return total
