"""Networks that add side vectors of the modalities to behaviour, pulled together by contrast."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import Encoding, GraphModel, SmoothedNetwork
from palate.nn.content import ByName, Parts, ReadsContent
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
        Like items of each item and modality.
    contrast, temperature : float
        Weight of the contrast between behaviour and side vectors, and its temperature.
    """

    lr_decay: Positive = 0.9992
    neighbours: Count = 10
    contrast: NonNegative = 0.01
    temperature: Positive = 0.2


@dataclass(frozen=True)
class SideEncoding(Encoding):
    """An encoding, and the vectors of users and of items that were added up in it."""

    own: tuple[Tensor, ...]
    side: tuple[Tensor, ...]


class SideViewNetwork(SmoothedNetwork):
    """Smoothed behaviour plus side vectors of users and items.

    A subclass makes ``purify`` and ``item_graphs``, one of each for every view.
    """

    purify: ByName
    item_graphs: ByName

    def __init__(self, dataset: Dataset, model: SideViewModel) -> None:
        super().__init__(dataset, model)
        self.contrast, self.temperature = model.contrast, model.temperature
        self.to_users = Propagation(balanced(dataset.train_matrix))

    @abstractmethod
    def sides(self, behaviour: Tensor, known: Mapping[str, Tensor]) -> Parts:
        """Side vectors of users and, below them, items, as terms by view."""

    def by_feature(self, items: Parts, known: Mapping[str, Tensor]) -> Parts:
        """Terms of the items' side vectors by feature, from those by view."""
        del known
        return items

    def encode(self, known: Mapping[str, Tensor]) -> SideEncoding:
        behaviour = self.behaviour()
        sides = self.sides(behaviour, known) if self.content.names else {}
        side = sum(sides.values(), start=torch.zeros_like(behaviour))
        users, items = (behaviour + side).split(self.sizes)
        own = behaviour.split(self.sizes)
        content = self.by_feature({name: view.split(self.sizes)[1] for name, view in sides.items()}, known)
        return SideEncoding(users, items, own[1], content, own, side.split(self.sizes))

    def penalised(self, batch: Batch, ranked: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, ...]:
        del batch
        return ranked

    def auxiliary(
        self, batch: Batch, users: Tensor, encoding: Encoding, known: Mapping[str, Tensor]
    ) -> list[Tensor]:
        terms = super().auxiliary(batch, users, encoding, known)
        if not self.content.names:
            return terms
        assert isinstance(encoding, SideEncoding)
        (own_users, own_items), (side_users, side_items) = encoding.own, encoding.side
        apart = info_nce(side_items[batch.positives], own_items[batch.positives], self.temperature)
        apart = apart + info_nce(side_users[batch.users], own_users[batch.users], self.temperature)
        return [*terms, self.contrast * apart]

    def views(self, content: Parts, known: Mapping[str, Tensor]) -> Parts:
        """Behaviour purified by content, smoothed over like items and passed on to users, by view."""
        own_items = self.start.split(self.sizes)[1]
        views: Parts = {}
        for name, part in content.items():
            items = self.item_graphs[name](own_items * self.purify[name](part) * known[name])
            views[name] = torch.cat([self.to_users(items), items])
        return views


def gates(names: list[str], dim: int) -> ByName:
    """By name, a learned map of vectors to numbers between 0 and 1, of the same shape."""
    return ByName({name: nn.Sequential(nn.Linear(dim, dim), nn.Sigmoid()) for name in names})
