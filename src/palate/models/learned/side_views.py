"""Models that add side vectors of the modalities to behaviour, with a contrastive loss."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphModel, SmoothedNetwork
from palate.nn.content import ByName, Components, ReadsContent
from palate.nn.graphs import balanced
from palate.nn.losses import info_nce
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch
from palate.ranges import Count, NonNegative, Positive


@dataclass(kw_only=True)
class SideViewModel(GraphModel, ReadsContent):
    """Behaviour vectors by LightGCN, plus side vectors of the modalities.

    The L2 penalty is on a batch's final vectors.

    Parameters
    ----------
    neighbours : int
        Neighbours of each item and modality.
    contrast, temperature : float
        Weight and temperature of the contrastive loss between behaviour and side vectors.
    """

    lr_decay: Positive = 0.9992
    neighbours: Count = 10
    contrast: NonNegative = 0.01
    temperature: Positive = 0.2


@dataclass(frozen=True)
class SideEncoding(Encoding):
    """Encoding, with the behaviour and side vectors of users and items that it adds up."""

    own: tuple[Tensor, ...]
    side: tuple[Tensor, ...]


class SideViewNetwork(SmoothedNetwork):
    """Smoothed behaviour plus side vectors of users and items.

    A subclass sets ``purify`` and ``item_graphs``, one of each for every view.
    """

    purify: ByName
    item_graphs: ByName

    def __init__(self, dataset: Dataset, model: SideViewModel) -> None:
        super().__init__(dataset, model)
        self.contrast, self.temperature = model.contrast, model.temperature
        self.to_users = Propagation(balanced(dataset.train_matrix))

    @abstractmethod
    def sides(self, behaviour: Tensor, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the side vectors of users and then items, as components by view."""

    def by_feature(self, items: Components, is_known: Mapping[str, Tensor]) -> Components:
        """Split the items' side vectors by feature, from those by view."""
        del is_known
        return items

    def encode(self, is_known: Mapping[str, Tensor]) -> SideEncoding:
        behaviour = self.behaviour()
        sides = self.sides(behaviour, is_known) if self.content.names else {}
        side = sum(sides.values(), start=torch.zeros_like(behaviour))
        users, items = (behaviour + side).split(self.sizes)
        own = behaviour.split(self.sizes)
        content = self.by_feature({name: view.split(self.sizes)[1] for name, view in sides.items()}, is_known)
        return SideEncoding(users, items, own[1], content, own, side.split(self.sizes))

    def penalised(self, batch: Batch, ranked: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, ...]:
        del batch
        return ranked

    def auxiliary(
        self, batch: Batch, users: Tensor, encoding: Encoding, is_known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        losses = super().auxiliary(batch, users, encoding, is_known)
        if not self.content.names:
            return losses
        assert isinstance(encoding, SideEncoding)
        (own_users, own_items), (side_users, side_items) = encoding.own, encoding.side
        contrast = info_nce(side_items[batch.positives], own_items[batch.positives], self.temperature)
        contrast = contrast + info_nce(side_users[batch.users], own_users[batch.users], self.temperature)
        return [*losses, self.contrast * contrast]

    def views(self, content: Components, is_known: Mapping[str, Tensor]) -> Components:
        """Gate behaviour by content, smooth it over similar items and propagate it to users, by view."""
        own_items = self.start.split(self.sizes)[1]
        views: Components = {}
        for name, component in content.items():
            items = self.item_graphs[name](own_items * self.purify[name](component) * is_known[name])
            views[name] = torch.cat([self.to_users(items), items])
        return views


def gates(names: list[str], dim: int) -> ByName:
    """Make a learned sigmoid gate of vectors for each name."""
    return ByName({name: nn.Sequential(nn.Linear(dim, dim), nn.Sigmoid()) for name in names})
