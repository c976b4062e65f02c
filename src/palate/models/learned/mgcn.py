"""MGCN: modalities purified by behaviour, smoothed over like items, fused by what each user prefers."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import GraphNetwork
from palate.models.learned.side_views import SideViewModel, SideViewNetwork, gates
from palate.nn.content import ByName, Parts
from palate.nn.graphs import like_items
from palate.nn.propagation import Propagation


@dataclass(kw_only=True)
class MGCN(SideViewModel):
    """Behaviour vectors by LightGCN, plus side vectors of the modalities.

    Features of each modality gate the items' behaviour vectors, so that what does not matter to behaviour is
    left behind; the result is smoothed over the graph of items alike in the modality and passed on to users.
    What the modalities have in common is taken apart by attention, what each has of its own is weighed by
    behaviour, and both sides are pulled together by contrast. Parameters are those of :class:`SideViewModel`.

    References
    ----------
    Yu et al., Multi-View Graph Convolutional Network for Multimedia Recommendation, ACM MM 2023.
    """

    name = "mgcn"

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(SideViewNetwork):
    def __init__(self, dataset: Dataset, model: MGCN) -> None:
        super().__init__(dataset, model)
        names, dim = self.content.names, model.dim
        self.item_graphs = ByName(
            {
                name: Propagation(like_items(feature, model.neighbours))
                for name, feature in dataset.features.items()
            }
        )
        self.purify, self.prefer = gates(names, dim), gates(names, dim)
        self.query = nn.Sequential(nn.Linear(dim, dim), nn.Tanh(), nn.Linear(dim, 1, bias=False))

    def vectors(self) -> tuple[Tensor, Parts]:
        """As of every graph network; users' terms are added up one after the other, as items' are."""
        known = self.content.known()
        behaviour = self.behaviour()
        sides = self.sides(behaviour, known) if self.content.names else {}
        users = sum(sides.values(), start=behaviour).split(self.sizes)[0]
        content = {name: side.split(self.sizes)[1] for name, side in sides.items()}
        return users, self.content.terms(behaviour.split(self.sizes)[1], content)

    def sides(self, behaviour: Tensor, known: Mapping[str, Tensor]) -> Parts:
        names = self.content.names
        views = self.views(self.content(known), known)
        shares = torch.cat([self.query(views[name]) for name in names], dim=1).softmax(dim=1)
        common = {name: views[name] * shares[:, column, None] for column, name in enumerate(names)}
        # side = (sum of preferred (view - common) + common) / (n + 1), written as one term a modality.
        wanted = {name: self.prefer[name](behaviour) for name in names}
        all_wanted = sum(wanted.values(), start=torch.zeros_like(behaviour))
        sides: Parts = {}
        for name in names:
            term = wanted[name] * views[name] - all_wanted * common[name] + common[name]
            sides[name] = term / (len(names) + 1)
        return sides
