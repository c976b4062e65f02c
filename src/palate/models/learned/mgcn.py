"""MGCN: modalities purified by behaviour, smoothed over like items, fused by what each user prefers."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.models.learned.lightgcn import smoothed
from palate.nn.content import ByName, ReadsContent, rows
from palate.nn.graphs import balanced, like_items, user_item_graph
from palate.nn.losses import bpr, info_nce, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch


@dataclass(kw_only=True)
class MGCN(Factors, ReadsContent):
    """Behaviour vectors by LightGCN, plus side vectors of the modalities.

    Features of each modality gate the items' behaviour vectors, so that what does not matter to behaviour is
    left behind; the result is smoothed over the graph of items alike in the modality and passed on to users.
    What the modalities have in common is taken apart by attention, what each has of its own is weighed by
    behaviour, and both sides are pulled together by contrast.

    Parameters
    ----------
    layers : int
        Steps over the user-item graph.
    neighbours : int
        Like items of each item and modality.
    contrast : float
        Weight of the contrast between behaviour and side vectors.
    temperature : float
        Of the contrast.
    l2 : float
        Penalty on a batch's vectors.

    References
    ----------
    Yu et al., Multi-View Graph Convolutional Network for Multimedia Recommendation, ACM MM 2023.
    """

    name = "mgcn"

    layers: int = 2
    neighbours: int = 10
    contrast: float = 0.01
    temperature: float = 0.2
    l2: float = 1e-4
    lr_decay: float = 0.9992

    def network(self, dataset: Dataset) -> FactorNetwork:
        return _Network(dataset, self)


class _Network(FactorNetwork):
    def __init__(self, dataset: Dataset, model: MGCN) -> None:
        super().__init__()
        self.model, dim = model, model.dim
        self.sizes = [len(dataset.users), len(dataset.items)]
        self.graph = Propagation(user_item_graph(dataset.train_matrix))
        self.given = Propagation(balanced(dataset.train_matrix))
        self.likes = ByName(
            {name: Propagation(like_items(one, model.neighbours)) for name, one in dataset.features.items()}
        )
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), dim)))
        self.content = model.content(dataset.features, dim)
        names = self.content.names
        self.purify = gates(names, dim)
        self.prefer = gates(names, dim)
        self.query = nn.Sequential(nn.Linear(dim, dim), nn.Tanh(), nn.Linear(dim, 1, bias=False))

    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        behaviour, sides = self._both()
        users, items = behaviour.split(self.sizes)
        parts = {"behaviour": items}
        for name, side in sides.items():
            side_users, parts[name] = side.split(self.sizes)
            users = users + side_users
        return users, self.content.by_modality(parts)

    def loss(self, batch: Batch) -> Tensor:
        behaviour, sides = self._both()
        side = sum(sides.values(), start=torch.zeros_like(behaviour))
        users, items = (behaviour + side).split(self.sizes)
        of_batch = (users[batch.users], items[batch.positives], items[batch.negatives])
        loss = bpr(*of_batch) + self.model.l2 * squares(*of_batch)
        if sides:
            self._balance(batch, users, sides)
            apart = contrast(
                batch, behaviour.split(self.sizes), side.split(self.sizes), self.model.temperature
            )
            loss = loss + self.model.contrast * apart
        return loss

    def _both(self) -> tuple[Tensor, dict[str, Tensor]]:
        """Behaviour vectors, and parts of the side vectors that add up; of users and items, one below the
        other.
        """
        behaviour = smoothed(self.start, self.graph, self.model.layers)
        if not self.content.names:
            return behaviour, {}
        known = self.content.known()
        mapped = self.content(known)
        own_items = self.start.split(self.sizes)[1]
        seen: dict[str, Tensor] = {}
        for name in self.content.names:
            items = self.likes[name](own_items * self.purify[name](mapped[name]) * known[name])
            seen[name] = torch.cat([self.given(items), items])
        shares = torch.cat([self.query(seen[name]) for name in self.content.names], dim=1).softmax(dim=1)
        common = {name: seen[name] * shares[:, place, None] for place, name in enumerate(self.content.names)}
        # side = (sum of preferred (seen - common) + common) / (n + 1), written as one part a modality.
        sides: dict[str, Tensor] = {}
        wanted = {name: self.prefer[name](behaviour) for name in self.content.names}
        all_wanted = sum(wanted.values(), start=torch.zeros_like(behaviour))
        for name in self.content.names:
            part = wanted[name] * seen[name] - all_wanted * common[name] + common[name]
            sides[name] = part / (len(self.content.names) + 1)
        return behaviour, sides

    def _balance(self, batch: Batch, users: Tensor, sides: dict[str, Tensor]) -> None:
        items = {name: side.split(self.sizes)[1] for name, side in sides.items()}
        self.content.balance(users[batch.users], rows(items, batch.positives), rows(items, batch.negatives))


def contrast(batch: Batch, own: Sequence[Tensor], side: Sequence[Tensor], temperature: float) -> Tensor:
    """How badly behaviour and side vectors of a batch find each other; each is of users and of items."""
    (own_users, own_items), (side_users, side_items) = own, side
    return info_nce(side_items[batch.positives], own_items[batch.positives], temperature) + info_nce(
        side_users[batch.users], own_users[batch.users], temperature
    )


def gates(names: list[str], dim: int) -> ByName:
    """By name, a learned map of vectors to numbers between 0 and 1, of the same shape."""
    return ByName({name: nn.Sequential(nn.Linear(dim, dim), nn.Sigmoid()) for name in names})
