"""SMORE: modalities filtered and fused as spectra, smoothed over like items, weighed by what users prefer."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.models.learned.lightgcn import smoothed
from palate.models.learned.mgcn import contrast, gates
from palate.nn.content import ByName, Parts, ReadsContent, rows, total
from palate.nn.fusing import SpectralFilter, fusing
from palate.nn.graphs import balanced, edgewise_maximum, like_items, user_item_graph
from palate.nn.losses import bpr, squares
from palate.nn.propagation import Propagation
from palate.nn.sampler import Batch

FUSED = "fused"
"""Name of the view that all modalities share, beside one of each."""


@dataclass(kw_only=True)
class SMORE(Factors, ReadsContent):
    """Behaviour vectors by LightGCN, plus side vectors of each modality and of all fused.

    Features are noisy, and fusing them adds their noise up. So each modality is filtered as a spectrum, where
    noise has frequencies of its own, and fused there. Each of these views gates the items' behaviour vectors,
    is smoothed over a graph of items alike in it, and is passed on to users; the fused view's graph has every
    edge as strong as the strongest modality has it. The fused view weighs the others by attention, behaviour
    says how much of each is wanted, and side and behaviour are pulled together by contrast.

    What the fused view adds to an item's vector is shared evenly by the modalities that the item has.

    Parameters
    ----------
    layers : int
        Steps over the user-item graph.
    neighbours : int
        Like items of each item and modality.
    fusion : str
        How modalities become the fused view; see :mod:`palate.nn.fusing`.
    contrast, temperature : float
        Weight of the contrast between behaviour and side vectors, and its temperature.
    l2 : float
        Penalty on a batch's vectors.

    References
    ----------
    Ong and Khong, Spectrum-based Modality Representation Fusion Graph Convolutional Network for Multimodal
    Recommendation, WSDM 2025.
    """

    name = "smore"

    learning_rate: float = 2e-3
    layers: int = 2
    neighbours: int = 10
    fusion: str = "spectrum"
    contrast: float = 0.01
    temperature: float = 0.2
    l2: float = 1e-4
    lr_decay: float = 0.9992

    def network(self, dataset: Dataset) -> FactorNetwork:
        return _Network(dataset, self)


class _Network(FactorNetwork):
    def __init__(self, dataset: Dataset, model: SMORE) -> None:
        super().__init__()
        self.model, dim = model, model.dim
        self.sizes = [len(dataset.users), len(dataset.items)]
        self.graph = Propagation(user_item_graph(dataset.train_matrix))
        self.given = Propagation(balanced(dataset.train_matrix))
        self.start = nn.Parameter(nn.init.xavier_uniform_(torch.empty(sum(self.sizes), dim)))
        self.content = model.content(dataset.features, dim)
        names = self.content.names
        if not names:
            return
        graphs = {name: like_items(one, model.neighbours) for name, one in dataset.features.items()}
        graphs[FUSED] = edgewise_maximum(*graphs.values())
        self.likes = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        self.filters = ByName({name: SpectralFilter(dim) for name in names})
        self.fusing = fusing(model.fusion, dataset.features, dim, model.neighbours)
        self.purify, self.prefer = gates([*names, FUSED], dim), gates([*names, FUSED], dim)
        self.attend = ByName(
            {name: nn.Sequential(nn.Linear(dim, dim), nn.Tanh(), nn.Linear(dim, dim)) for name in names}
        )

    def vectors(self) -> tuple[Tensor, Parts]:
        known = self.content.known()
        behaviour, sides = self._both(known)
        users, items = behaviour.split(self.sizes)
        users = users + sum(side.split(self.sizes)[0] for side in sides.values())
        return users, {"behaviour": items} | self.content.by_modality(self._items_by_name(sides, known))

    def loss(self, batch: Batch) -> Tensor:
        known = self.content.known()
        behaviour, sides = self._both(known)
        side = sum(sides.values(), start=torch.zeros_like(behaviour))
        users, items = (behaviour + side).split(self.sizes)
        of_batch = (users[batch.users], items[batch.positives], items[batch.negatives])
        loss = bpr(*of_batch) + self.model.l2 * squares(*of_batch)
        if sides:
            self._balance(batch, users, self._items_by_name(sides, known))
            apart = contrast(
                batch, behaviour.split(self.sizes), side.split(self.sizes), self.model.temperature
            )
            loss = loss + self.model.contrast * apart
        return loss

    def _both(self, known: dict[str, Tensor]) -> tuple[Tensor, Parts]:
        """Behaviour vectors, and parts of the side vectors, one a view, that add up; of users and items, one
        below the other.
        """
        behaviour = smoothed(self.start, self.graph, self.model.layers)
        if not self.content.names:
            return behaviour, {}
        views = self._views(known)
        for name in self.content.names:
            views[name] = views[name] * self.attend[name](views[FUSED]).softmax(dim=1)
        return behaviour, {
            name: self.prefer[name](behaviour) * view / len(views) for name, view in views.items()
        }

    def _views(self, known: dict[str, Tensor]) -> Parts:
        """Each modality and all fused: purified by behaviour, smoothed over like items, given to users."""
        mapped = self.content(known)
        content = {name: self.filters[name](part) for name, part in mapped.items()}
        content[FUSED] = total(self.fusing(mapped, known))
        there = known | {FUSED: torch.stack(list(known.values())).any(dim=0)}
        own = self.start.split(self.sizes)[1]
        views: Parts = {}
        for name, part in content.items():
            items = self.likes[name](own * self.purify[name](part) * there[name])
            views[name] = torch.cat([self.given(items), items])
        return views

    def _items_by_name(self, sides: Parts, known: dict[str, Tensor]) -> Parts:
        """Parts of the items' side vectors by features; the fused one is shared by those that an item has."""
        if not sides:
            return {}
        items = {name: side.split(self.sizes)[1] for name, side in sides.items()}
        share = items[FUSED] / torch.stack(list(known.values())).sum(dim=0).clamp_min(1)
        return {name: items[name] + share * known[name] for name in self.content.names}

    def _balance(self, batch: Batch, users: Tensor, items: Parts) -> None:
        self.content.balance(users[batch.users], rows(items, batch.positives), rows(items, batch.negatives))
