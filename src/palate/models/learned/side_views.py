"""Models that add side vectors of the modalities to behaviour, with a contrastive loss."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import (
    BatchEncoding,
    Encoding,
    GraphModel,
    PairwiseNetwork,
    SmoothedNetwork,
)
from palate.nn.content import ByName, Components, ReadsContent, rows
from palate.nn.graphs import balanced
from palate.nn.losses import info_nce
from palate.nn.propagation import Propagation
from palate.nn.rows import taken
from palate.nn.sampler import Batch, Triple, triple
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


@dataclass(frozen=True, kw_only=True)
class SideEncoding(BatchEncoding):
    """Encoding of a batch, with the behaviour and side vectors that it adds up."""

    own: Triple
    side: Triple


class SideViewNetwork(SmoothedNetwork, PairwiseNetwork):
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
    def gating(self, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the content by view that gates the items' behaviour, zero where an item lacks it."""

    @abstractmethod
    def sides(self, behaviour: Tensor, views: Components) -> Components:
        """Compute the side vectors of some nodes by view, from their behaviour and their views alone."""

    def by_feature(self, items: Components, is_known: Mapping[str, Tensor]) -> Components:
        """Split the items' side vectors by feature, from those by view."""
        del is_known
        return items

    def encode(self, is_known: Mapping[str, Tensor]) -> Encoding:
        behaviour, sides = self.parts(is_known)
        users, items = sum(sides.values(), start=behaviour).split(self.sizes)
        content = self.by_feature({name: side.split(self.sizes)[1] for name, side in sides.items()}, is_known)
        return Encoding(users, items, behaviour.split(self.sizes)[1], content)

    def parts(self, is_known: Mapping[str, Tensor]) -> tuple[Tensor, Components]:
        """Compute behaviour and the side vectors by view, of users and then items."""
        behaviour = self.behaviour()
        views = {name: torch.cat([self.to_users(view), view]) for name, view in self.views(is_known).items()}
        return behaviour, self.sides(behaviour, views) if views else {}

    def encode_batch(self, batch: Batch, is_known: Mapping[str, Tensor]) -> SideEncoding:
        own = self.behaviour_of(batch)[0]
        behaviour = torch.cat(own)
        views = {
            name: torch.cat([taken(self.to_users(view), batch.users), taken(view, batch.items)])
            for name, view in self.views(is_known).items()
        }
        sides = self.sides(behaviour, views) if views else {}
        side = sum(sides.values(), start=torch.zeros_like(behaviour))
        ranked = triple(behaviour + side)
        of_items = {name: view[len(batch.users) :] for name, view in sides.items()}
        content = self.by_feature(of_items, rows(dict(is_known), batch.items))
        return SideEncoding(ranked, ranked, content, own=own, side=triple(side))

    def auxiliary(
        self, batch: Batch, encoding: BatchEncoding, is_known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        losses = super().auxiliary(batch, encoding, is_known)
        if not self.content.names:
            return losses
        assert isinstance(encoding, SideEncoding)
        (own_users, own_items, _), (side_users, side_items, _) = encoding.own, encoding.side
        contrast = info_nce(side_items, own_items, self.temperature)
        contrast = contrast + info_nce(side_users, own_users, self.temperature)
        return [*losses, self.contrast * contrast]

    def views(self, is_known: Mapping[str, Tensor]) -> Components:
        """Gate the items' behaviour by content and smooth it over similar items, by view."""
        own_items = self.start.split(self.sizes)[1]
        return {
            name: self.item_graphs[name](own_items * self.purify[name](component) * self.has(name, is_known))
            for name, component in self.gating(is_known).items()
        }

    def has(self, view: str, is_known: Mapping[str, Tensor]) -> Tensor:
        """Return which items have a view, bool, shape (n_items, 1)."""
        return is_known[view]


def gates(names: list[str], dim: int) -> ByName:
    """Make a learned sigmoid gate of vectors for each name."""
    return ByName({name: nn.Sequential(nn.Linear(dim, dim), nn.Sigmoid()) for name in names})
