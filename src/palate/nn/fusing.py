"""Ways to make one vector of an item's modalities inside a network; parts in, weighted parts out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from palate.data import Features
from palate.errors import InputError
from palate.nn.content import ByName, Parts
from palate.nn.graphs import like_items
from palate.nn.losses import info_nce
from palate.nn.propagation import Propagation
from palate.wording import there_are

NOWHERE = -1e9
"""Logit of what an item lacks."""

ALIGNED = 1024
"""Items on which modalities are aligned in a step."""

PULL = 0.1
"""Weight of aligning modalities, beside what a network itself wants made small."""


class Fusing(nn.Module, ABC):
    """A fusion inside a network.

    Takes the mapped features of each modality, zero for items that lack it, and gives as many parts that add
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
        What the fusion itself wants made small, left in training for the loop to add to the loss.
    """

    extra: Tensor | None = None

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__()
        self.names, self.dim = names, dim

    @abstractmethod
    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        """Parts of the fused vectors.

        Parameters
        ----------
        parts : mapping of str to Tensor, each of shape (n_items, dim)
            Mapped features.
        is_known : mapping of str to Tensor of bool, each of shape (n_items, 1)
            Who has what.
        """

    def _shared(self, parts: Parts, logits: Tensor, is_known: Mapping[str, Tensor]) -> Parts:
        """Parts times a softmax over the modalities that an item has.

        ``logits`` are of shape (n_items or 1, n_names).
        """
        there = torch.cat([is_known[name] for name in self.names], dim=1)
        shares = logits.masked_fill(~there, NOWHERE).softmax(dim=1) * there
        return {name: parts[name] * shares[:, position, None] for position, name in enumerate(self.names)}


class Mean(Fusing):
    """Mean of what the item has."""

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        first = parts[self.names[0]]
        return self._shared(parts, torch.zeros(1, len(self.names), device=first.device), is_known)


class Concat(Fusing):
    """A linear map of all modalities side by side, which is a sum of one map each."""

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.maps = nn.ModuleList(nn.Linear(dim, dim, bias=False) for _ in names)

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        del is_known
        return {name: layer(parts[name]) for name, layer in zip(self.names, self.maps, strict=True)}


class Weighted(Fusing):
    """One learned weight a modality, the same for all items."""

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.logits = nn.Parameter(torch.zeros(1, len(names)))

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        return self._shared(parts, self.logits, is_known)


class Gated(Fusing):
    """A gate for each modality and number, opened by the modality itself.

    References
    ----------
    Arevalo et al., Gated Multimodal Units for Information Fusion, 2017.
    """

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.gates = nn.ModuleList(nn.Linear(dim, dim) for _ in names)

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        opened = {
            name: parts[name] * gate(parts[name]).sigmoid()
            for name, gate in zip(self.names, self.gates, strict=True)
        }
        return Mean.forward(self, opened, is_known)  # pyright: ignore[reportArgumentType]


class Attention(Fusing):
    """Each modality looks at those the item has, itself among them; the fused vector is the mean of what they
    see.

    References
    ----------
    Vaswani et al., Attention Is All You Need, NeurIPS 2017; Tsai et al., Multimodal Transformer, ACL 2019.
    """

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.queries, self.keys = (
            nn.ModuleList(nn.Linear(dim, dim, bias=False) for _ in names) for _ in range(2)
        )

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        queries, keys = (
            torch.stack([layer(parts[name]) for name, layer in zip(self.names, layers, strict=True)], dim=1)
            for layers in (self.queries, self.keys)
        )
        there = torch.stack([is_known[name] for name in self.names], dim=2)
        looks = (queries @ keys.transpose(1, 2) / self.dim**0.5).masked_fill(~there, NOWHERE)
        looking = there.transpose(1, 2).float()
        seen = (looks.softmax(dim=2) * there * looking).sum(dim=1) / looking.sum(dim=1).clamp_min(1.0)
        return {name: parts[name] * seen[:, position, None] for position, name in enumerate(self.names)}


class Joint(Fusing):
    """Mean of unit vectors that are also pulled together: an item's modalities should find each other among
    those of other items.

    References
    ----------
    Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021.
    """

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        unit = {name: normalize(vectors, dim=1) for name, vectors in parts.items()}
        if self.training:
            self.extra = PULL * self._apart(parts, is_known)
        return Mean.forward(self, unit, is_known)  # pyright: ignore[reportArgumentType]

    def _apart(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Tensor:
        """How badly modalities find each other, among a sample of the items that have both."""
        total = torch.zeros((), device=parts[self.names[0]].device)
        for position, left in enumerate(self.names):
            for right in self.names[:position]:
                both = torch.nonzero((is_known[left] & is_known[right])[:, 0])[:, 0]
                if len(both) > 1:
                    some = both[torch.randperm(len(both), device=both.device)[:ALIGNED]]
                    total = total + info_nce(parts[left][some], parts[right][some], 0.1)
        return total


class OverGraph(Fusing):
    """Each modality smoothed over the graph of items that are alike in it, then weighed.

    Parameters
    ----------
    graphs : mapping of str to Propagation
        Of each features, items x items.
    """

    def __init__(self, names: list[str], dim: int, graphs: Mapping[str, Propagation]) -> None:
        super().__init__(names, dim)
        self.weighing, self.graphs = Weighted(names, dim), ByName(graphs)

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        smoothed = {name: 0.5 * (vectors + self.graphs[name](vectors)) for name, vectors in parts.items()}
        return self.weighing(smoothed, is_known)


class SpectralFilter(nn.Module):
    """A learned factor for each frequency of a vector's spectrum, at first 1; vectors in and out.

    Parameters
    ----------
    dim : int
        Of the vectors.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim
        # Real and imaginary parts side by side: fused optimizers know no complex numbers.
        self.factors = nn.Parameter(torch.tensor([1.0, 0.0]).repeat(dim // 2 + 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.back(spectrum(x))

    def back(self, spectrum: Tensor) -> Tensor:
        """The filtered vectors of spectra."""
        return torch.fft.irfft(spectrum * torch.view_as_complex(self.factors), n=self.dim, norm="ortho")


def spectrum(x: Tensor) -> Tensor:
    """Fourier transform of each vector, complex, shape (n, dim // 2 + 1); lengths stay what they are."""
    return torch.fft.rfft(x.float(), norm="ortho")


class Spectrum(Fusing):
    """Spectra of the modalities that the item has, multiplied and filtered: what sounds in all of them stays.

    A product is nobody's more than another's, so that each of its factors is given an even part.

    References
    ----------
    Ong and Khong, Spectrum-based Modality Representation Fusion Graph Convolutional Network for Multimodal
    Recommendation, WSDM 2025.
    """

    def __init__(self, names: list[str], dim: int) -> None:
        super().__init__(names, dim)
        self.filter = SpectralFilter(dim)

    def forward(self, parts: Parts, is_known: Mapping[str, Tensor]) -> Parts:
        spectra = torch.stack([spectrum(parts[name]) for name in self.names])
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
"""By name; "graph" is :class:`OverGraph`, which needs graphs besides."""

FusingName = Literal["mean", "concat", "weighted", "gated", "attention", "joint", "spectrum", "graph"]
"""Any of these names."""


def fusing(name: str, features: Mapping[str, Features], dim: int, neighbours: int = 10) -> Fusing:
    """A fusion by its name.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    names = list(features)
    if name == "graph":
        graphs = {of: like_items(feature, neighbours) for of, feature in features.items()}
        return OverGraph(names, dim, {of: Propagation(graph) for of, graph in graphs.items()})
    if name not in FUSINGS:
        there = there_are(name, [*FUSINGS, "graph"])
        raise InputError(f"no fusion called '{name}' in learned models{there}")
    return FUSINGS[name](names, dim)
