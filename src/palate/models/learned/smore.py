"""SMORE: modalities filtered and fused as spectra, smoothed over like items, weighed by what users prefer."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.graph_network import GraphNetwork
from palate.models.learned.side_views import SideViewModel, SideViewNetwork, gates
from palate.nn.content import ByName, Parts, total
from palate.nn.fusing import FusingName, SpectralFilter, fusing
from palate.nn.graphs import edgewise_maximum, like_items
from palate.nn.propagation import Propagation
from palate.ranges import Positive

FUSED = ""
"""Name of the view that all modalities share, beside one of each: no feature is called so."""


@dataclass(kw_only=True)
class SMORE(SideViewModel):
    """Behaviour vectors by LightGCN, plus side vectors of each modality and of all fused.

    Features are noisy, and fusing them adds their noise up. So each modality is filtered as a spectrum, where
    noise has frequencies of its own, and fused there. Each of these views gates the items' behaviour vectors,
    is smoothed over a graph of items alike in it, and is passed on to users; the fused view's graph has every
    edge as strong as the strongest modality has it. The fused view weighs the others by attention, behaviour
    says how much of each is wanted, and side and behaviour are pulled together by contrast.

    What the fused view adds to an item's vector is shared evenly by the modalities that the item has.

    Parameters
    ----------
    fusion : str
        How modalities become the fused view; see :mod:`palate.nn.fusing`.

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
        graphs = {name: like_items(feature, model.neighbours) for name, feature in dataset.features.items()}
        graphs[FUSED] = edgewise_maximum(*graphs.values())
        self.item_graphs = ByName({name: Propagation(graph) for name, graph in graphs.items()})
        self.filters = ByName({name: SpectralFilter(dim) for name in names})
        self.fusing = fusing(model.fusion, dataset.features, dim, model.neighbours)
        self.purify, self.prefer = gates([*names, FUSED], dim), gates([*names, FUSED], dim)
        self.attend = ByName(
            {name: nn.Sequential(nn.Linear(dim, dim), nn.Tanh(), nn.Linear(dim, dim)) for name in names}
        )

    def sides(self, behaviour: Tensor, known: Mapping[str, Tensor]) -> Parts:
        mapped = self.content(known)
        content = {name: self.filters[name](part) for name, part in mapped.items()}
        content[FUSED] = total(self.fusing(mapped, known))
        views = self.views(content, {**known, FUSED: torch.stack(list(known.values())).any(dim=0)})
        for name in self.content.names:
            views[name] = views[name] * self.attend[name](views[FUSED]).softmax(dim=1)
        return {name: self.prefer[name](behaviour) * view / len(views) for name, view in views.items()}

    def by_feature(self, items: Parts, known: Mapping[str, Tensor]) -> Parts:
        if not items:
            return {}
        share = items[FUSED] / torch.stack(list(known.values())).sum(dim=0).clamp_min(1)
        return {name: items[name] + share * known[name] for name in self.content.names}
