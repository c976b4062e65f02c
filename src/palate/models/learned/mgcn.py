"""MGCN: behaviour gated by modalities, smoothed over similar items, fused by user preference."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import GraphNetwork
from palate.models.learned.side_views import SideViewModel, SideViewNetwork, gates
from palate.nn.content import ByName, Components
from palate.nn.graphs import like_item_graphs
from palate.nn.propagation import Propagation
from palate.ranges import NonNegative, Positive, Whole


@dataclass(kw_only=True)
class MGCN(SideViewModel):
    """Behaviour vectors by LightGCN, plus side vectors of the modalities.

    Features of each modality gate the items' behaviour vectors, which removes what does not matter to
    behaviour; the result is smoothed over the item graph of the modality and propagated to users. Attention
    finds what the modalities have in common, behaviour weighs what is specific to each, and a contrastive
    loss aligns side and behaviour. Parameters are those of :class:`SideViewModel`.

    References
    ----------
    Yu et al., Multi-View Graph Convolutional Network for Multimedia Recommendation, ACM MM 2023.
    """

    name = "mgcn"

    layers: Whole = 4
    learning_rate: Positive = 3e-3
    l2: NonNegative = 3e-3

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(SideViewNetwork):
    def __init__(self, dataset: Dataset, model: MGCN) -> None:
        super().__init__(dataset, model)
        names, dim = self.content.names, model.dim
        self.item_graphs = ByName(
            {
                name: Propagation(graph)
                for name, graph in like_item_graphs(dataset.features, model.neighbours).items()
            }
        )
        self.purify, self.prefer = gates(names, dim), gates(names, dim)
        self.query = nn.Sequential(nn.Linear(dim, dim), nn.Tanh(), nn.Linear(dim, 1, bias=False))

    def vectors(self) -> tuple[Tensor, Components]:
        """Add up the users' components one after the other, as the items' are."""
        behaviour, sides = self.parts(self.content.is_known())
        users = sum(sides.values(), start=behaviour).split(self.sizes)[0]
        content = {name: side.split(self.sizes)[1] for name, side in sides.items()}
        return users, self.content.terms(behaviour.split(self.sizes)[1], content)

    def gating(self, is_known: Mapping[str, Tensor]) -> Components:
        return self.content(is_known)

    def sides(self, behaviour: Tensor, views: Components) -> Components:
        names = self.content.names
        shares = torch.cat([self.query(views[name]) for name in names], dim=1).softmax(dim=1)
        common = {name: views[name] * shares[:, column, None] for column, name in enumerate(names)}
        # side = (sum of preferred (view - common) + common) / (n + 1), written as one term a modality.
        preference = {name: self.prefer[name](behaviour) for name in names}
        total = sum(preference.values(), start=torch.zeros_like(behaviour))
        sides: Components = {}
        for name in names:
            term = preference[name] * views[name] - total * common[name] + common[name]
            sides[name] = term / (len(names) + 1)
        return sides
