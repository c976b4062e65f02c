"""SMORE: modalities filtered and fused as spectra, smoothed over similar items, fused by user preference."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import GraphNetwork
from palate.models.learned.side_views import SideViewModel, SideViewNetwork, gates
from palate.nn.content import ByName, Components, total
from palate.nn.fusing import FusingName, SpectralFilter, fusing
from palate.nn.graphs import edgewise_maximum, like_item_graphs
from palate.nn.propagation import Propagation
from palate.ranges import Positive

FUSED = ""
"""Name of the fused view, beside one view a modality; no feature has this name."""


@dataclass(kw_only=True)
class SMORE(SideViewModel):
    """Behaviour vectors by LightGCN, plus side vectors of each modality and of all fused.

    Fusing noisy features adds up their noise. So each modality is filtered in the frequency domain, and fused
    there. Each view gates the items' behaviour vectors, is smoothed over its item graph and propagated to
    users; the fused view's graph has the edgewise maximum of the others. The fused view weighs the others by
    attention, behaviour weighs all views, and a contrastive loss aligns side and behaviour.

    The component of the fused view is shared evenly by the modalities that an item has.

    Parameters
    ----------
    fusion : str
        How modalities are fused; see :mod:`palate.nn.fusing`.

    References
    ----------
    Ong and Khong, Spectrum-based Modality Representation Fusion Graph Convolutional Network for Multimodal
    Recommendation, WSDM 2025.
    """

    name = "smore"

    learning_rate: Positive = 2e-3
    fusion: FusingName = "spectrum"

    def network(self, dataset: Dataset) -> GraphNetwork:
        return _Network(dataset, self)


class _Network(SideViewNetwork):
    def __init__(self, dataset: Dataset, model: SMORE) -> None:
        super().__init__(dataset, model)
        names, dim = self.content.names, model.dim
        if not names:
            return
        graphs = like_item_graphs(dataset.features, model.neighbours)
        graphs[FUSED] = edgewise_maximum(*graphs.values())
        self.item_graphs = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        self.filters = ByName({name: SpectralFilter(dim) for name in names})
        self.fusing = fusing(model.fusion, dataset.features, dim, model.neighbours)
        self.purify, self.prefer = gates([*names, FUSED], dim), gates([*names, FUSED], dim)
        self.attend = ByName(
            {name: nn.Sequential(nn.Linear(dim, dim), nn.Tanh(), nn.Linear(dim, dim)) for name in names}
        )

    def gating(self, is_known: Mapping[str, Tensor]) -> Components:
        if not self.content.names:
            return {}
        mapped = self.content(is_known)
        content = {name: self.filters[name](component) for name, component in mapped.items()}
        content[FUSED] = total(self.fusing(mapped, is_known))
        return content

    def has(self, view: str, is_known: Mapping[str, Tensor]) -> Tensor:
        return torch.stack(list(is_known.values())).any(dim=0) if view == FUSED else is_known[view]

    def sides(self, behaviour: Tensor, views: Components) -> Components:
        views = dict(views)
        for name in self.content.names:
            views[name] = views[name] * self.attend[name](views[FUSED]).softmax(dim=1)
        return {name: self.prefer[name](behaviour) * view / len(views) for name, view in views.items()}

    def by_feature(self, items: Components, is_known: Mapping[str, Tensor]) -> Components:
        if not items:
            return {}
        share = items[FUSED] / torch.stack(list(is_known.values())).sum(dim=0).clamp_min(1)
        return {name: items[name] + share * is_known[name] for name in self.content.names}
