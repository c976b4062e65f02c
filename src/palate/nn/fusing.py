"""Fusion of modalities inside a network: components of items' vectors in, weighted components out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from palate.data import Features
from palate.errors import InputError
from palate.nn.content import ByName, Components
from palate.nn.graphs import like_item_graphs
from palate.nn.losses import info_nce
from palate.nn.propagation import Propagation
from palate.wording import there_are

NOWHERE = -1e9
"""Logit of a masked entry."""

ALIGNED = 1024
"""Items sampled for the alignment of modalities in a step."""

PULL = 0.1
"""Weight of the alignment loss beside the network's own."""


class Fusing(nn.Module, ABC):
    """Base of the fusions inside a network.

    A fusion maps the features of each modality, zero for items that lack it, to as many components that add
    up to the fused vector: so a score splits by modality whatever the fusion is.

    Parameters
    ----------
    names : list of str
        Features, in a fixed order.
    dim : int
        Of all vectors.

    Attributes
    ----------
    extra : Tensor, optional
        Auxiliary loss of the fusion, which the training loop adds to the loss.
    """

    extra: Tensor | None = None

    by_item: ClassVar[bool] = True
    """Whether an item's result hangs on that item alone: so items may be fused without the others."""

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__()
        self.names, self.dim = names, dim

    @abstractmethod
    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        """Compute the components of the fused vectors.

        Parameters
        ----------
        components : mapping of str to Tensor, each of shape (n_items, dim)
            Mapped features.
        is_known : mapping of str to Tensor of bool, each of shape (n_items, 1)
            Which items have each modality.
        """

    def _shared(self, components: Components, logits: Tensor, is_known: Mapping[str, Tensor]) -> Components:
        """Weigh components by a softmax over the modalities that an item has.

        ``logits`` are of shape (n_items or 1, n_names).
        """
        there = torch.cat([is_known[name] for name in self.names], dim=1)
        shares = logits.masked_fill(~there, NOWHERE).softmax(dim=1) * there
        return {
            name: components[name] * shares[:, position, None] for position, name in enumerate(self.names)
        }


class Mean(Fusing):
    """Mean over the modalities that the item has."""

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        first = components[self.names[0]]
        return self._shared(components, torch.zeros(1, len(self.names), device=first.device), is_known)


class Concat(Fusing):
    """Linear map of the concatenated modalities, which is a sum of one map each."""

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.maps = nn.ModuleList(nn.Linear(dim, dim, bias=False) for _ in names)

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        del is_known
        return {name: layer(components[name]) for name, layer in zip(self.names, self.maps, strict=True)}


class Weighted(Fusing):
    """Learned weight of each modality, the same for all items."""

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.logits = nn.Parameter(torch.zeros(1, len(names)))

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        return self._shared(components, self.logits, is_known)


class Gated(Fusing):
    """Sigmoid gate on each dimension of a modality, computed from the modality itself.

    References
    ----------
    Arevalo et al., Gated Multimodal Units for Information Fusion, 2017.
    """

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.gates = nn.ModuleList(nn.Linear(dim, dim) for _ in names)

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        opened = {
            name: components[name] * gate(components[name]).sigmoid()
            for name, gate in zip(self.names, self.gates, strict=True)
        }
        return Mean.forward(self, opened, is_known)  # pyright: ignore[reportArgumentType]


class Attention(Fusing):
    """Attention of each modality over those that the item has; the fused vector is the mean of the results.

    References
    ----------
    Vaswani et al., Attention Is All You Need, NeurIPS 2017; Tsai et al., Multimodal Transformer, ACL 2019.
    """

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.queries, self.keys = (
            nn.ModuleList(nn.Linear(dim, dim, bias=False) for _ in names) for _ in range(2)
        )

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        queries, keys = (
            torch.stack(
                [layer(components[name]) for name, layer in zip(self.names, layers, strict=True)], dim=1
            )
            for layers in (self.queries, self.keys)
        )
        there = torch.stack([is_known[name] for name in self.names], dim=2)
        logits = (queries @ keys.transpose(1, 2) / self.dim**0.5).masked_fill(~there, NOWHERE)
        present = there.transpose(1, 2).float()
        shares = (logits.softmax(dim=2) * there * present).sum(dim=1) / present.sum(dim=1).clamp_min(1.0)
        return {
            name: components[name] * shares[:, position, None] for position, name in enumerate(self.names)
        }


class Joint(Fusing):
    """Mean of unit vectors, with a contrastive loss that aligns an item's modalities.

    References
    ----------
    Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021.
    """

    by_item = False

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        unit = {name: normalize(vectors, dim=1) for name, vectors in components.items()}
        if self.training:
            self.extra = PULL * self._misalignment(components, is_known)
        return Mean.forward(self, unit, is_known)  # pyright: ignore[reportArgumentType]

    def _misalignment(self, components: Components, is_known: Mapping[str, Tensor]) -> Tensor:
        """Compute the InfoNCE loss of all pairs of modalities, on a sample of the items that have both."""
        total = torch.zeros((), device=components[self.names[0]].device)
        for position, left in enumerate(self.names):
            for right in self.names[:position]:
                both = torch.nonzero((is_known[left] & is_known[right])[:, 0])[:, 0]
                if len(both) > 1:
                    some = both[torch.randperm(len(both), device=both.device)[:ALIGNED]]
                    total = total + info_nce(components[left][some], components[right][some], 0.1)
        return total


class OverGraph(Fusing):
    """Learned weights of modalities that are first smoothed over their graphs of similar items.

    Parameters
    ----------
    graphs : mapping of str to Propagation
        Of each features, items x items.
    """

    by_item = False

    def __init__(self, names: list[str], dim: int, graphs: Mapping[str, Propagation]) -> None:
        super().__init__(names, dim)
        self.weighing, self.graphs = Weighted(names, dim), ByName(graphs)

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        smoothed = {
            name: 0.5 * (vectors + self.graphs[name](vectors)) for name, vectors in components.items()
        }
        return self.weighing(smoothed, is_known)


class SpectralFilter(nn.Module):
    """Learned factor for each frequency of a vector's spectrum, initialised to 1.

    Parameters
    ----------
    dim : int
        Of the vectors.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim
        # Real and imaginary numbers side by side: fused optimizers know no complex numbers.
        self.factors = nn.Parameter(torch.tensor([1.0, 0.0]).repeat(dim // 2 + 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.back(spectrum(x))

    def back(self, spectrum: Tensor) -> Tensor:
        """Filter spectra and transform them back to vectors."""
        return torch.fft.irfft(spectrum * torch.view_as_complex(self.factors), n=self.dim, norm="ortho")


def spectrum(x: Tensor) -> Tensor:
    """Compute the orthonormal Fourier transform of each vector, complex, shape (n, dim // 2 + 1)."""
    return torch.fft.rfft(x.float(), norm="ortho")


class Spectrum(Fusing):
    """Filtered product of the spectra of the modalities that the item has.

    Frequencies that all modalities share remain. Each modality is given an even share of the product.

    References
    ----------
    Ong and Khong, Spectrum-based Modality Representation Fusion Graph Convolutional Network for Multimodal
    Recommendation, WSDM 2025.
    """

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.filter = SpectralFilter(dim)

    def forward(self, components: Components, is_known: Mapping[str, Tensor]) -> Components:
        spectra = torch.stack([spectrum(components[name]) for name in self.names])
        there = torch.stack([is_known[name] for name in self.names])
        fused = self.filter.back(spectra.where(there, 1.0).prod(dim=0))
        return Mean.forward(self, dict.fromkeys(self.names, fused), is_known)  # pyright: ignore[reportArgumentType]


FUSINGS: dict[str, Callable[[list[str], int], Fusing]] = {
    "mean": Mean,
    "concat": Concat,
    "weighted": Weighted,
    "gated": Gated,
    "attention": Attention,
    "joint": Joint,
    "spectrum": Spectrum,
}
"""Fusions by name; "graph" is :class:`OverGraph`, which also needs graphs."""

FusingName = Literal["mean", "concat", "weighted", "gated", "attention", "joint", "spectrum", "graph"]
"""Name of a fusion."""


def fusing(name: str, features: Mapping[str, Features], dim: int, neighbours: int = 10) -> Fusing:
    """Make a fusion by its name.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    names = list(features)
    if name == "graph":
        graphs = like_item_graphs(features, neighbours)
        return OverGraph(names, dim, {of: Propagation(graph) for of, graph in graphs.items()})
    if name not in FUSINGS:
        there = there_are(name, [*FUSINGS, "graph"])
        raise InputError(f"no fusion called '{name}' in learned models{there}")
    return FUSINGS[name](names, dim)
