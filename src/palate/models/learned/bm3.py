"""BM3: predict each embedding from the other's dropout view, and from features; no negative samples."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity, dropout

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphModel, GraphNetwork, SmoothedNetwork
from palate.nn.content import ReadsContent
from palate.nn.losses import squares
from palate.nn.sampler import Batch
from palate.ranges import Count, NonNegative, Positive, Share


@dataclass(kw_only=True)
class BM3(GraphModel, ReadsContent):
    """LightGCN that learns from pairs alone: no item is ever taken for disliked.

    Each vector has two views: online as it is, and target with some of its numbers dropped, which no gradient
    reaches. A linear predictor of the online view should point where a target does:

    - graph reconstruction: a user's where the item's does, and an item's where the user's does;
    - modality alignment: that of an item's mapped features where the item's does, and where that of the same
      features does.

    Features thus shape the vectors while they are learned, and are not among what is scored. Random vectors
    rank well once smoothed over the graph, and for thirty epochs or so trained ones rank worse: so patience
    is long.

    Parameters
    ----------
    dropout : float
        Share of numbers that a target view lacks.
    alignment : float
        Weight of what is asked of the modalities.
    l2 : float
        Penalty on a batch's online vectors. Cosines don't see lengths: it does little but shrink.

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

    def encode(self, known: Mapping[str, Tensor]) -> Encoding:
        del known
        users, items = (self.predict(side) for side in self._online())
        return Encoding(users, items, items, {})

    def loss(self, batch: Batch) -> Tensor:
        users, items = self._online()
        user, item = users[batch.users], items[batch.positives]
        reconstruction = self._astray(user, self._target(item)) + self._astray(item, self._target(user))
        loss = reconstruction.mean() + self.model.l2 * squares(user, item)
        if self.content.names:
            loss = loss + self.model.alignment * self._unaligned(batch, user, self._target(item))
        return loss

    def _online(self) -> tuple[Tensor, Tensor]:
        """Vectors of users and items; an item's own is added once more to what the graph made of it."""
        users, items = self.behaviour().split(self.sizes)
        return users, items + self.start.split(self.sizes)[1]

    def _target(self, online: Tensor) -> Tensor:
        return dropout(online.detach(), self.model.dropout)

    def _astray(self, online: Tensor, target: Tensor) -> Tensor:
        """How far each row's prediction points away from its target, 0 to 2."""
        return 1 - cosine_similarity(self.predict(online), target, dim=1)

    def _unaligned(self, batch: Batch, user: Tensor, item: Tensor) -> Tensor:
        """How far the features of a batch's items point away from the items and from themselves."""
        known = self.content.known()
        mapped = self.content(known)
        total = torch.zeros((), device=item.device)
        for name, part in mapped.items():
            online, there = part[batch.positives], known[name][batch.positives, 0]
            astray = self._astray(online, item) + self._astray(online, self._target(online))
            total = total + (astray * there).sum() / there.sum().clamp_min(1)
        if self.content.balances:
            # The one use of negatives: to see which modality is ahead.
            predicted = {name: self.predict(part) for name, part in mapped.items()}
            self.content.balance(self.predict(user), predicted, batch.positives, batch.negatives)
        return total
