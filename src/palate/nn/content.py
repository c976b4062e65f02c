"""What items are made of, as networks read it: frozen features of every modality, and who lacks which."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from palate.data import Features
from palate.data.modalities import behaviour_of, by_modality
from palate.ranges import NonNegative, Share

Parts = dict[str, Tensor]
"""Vectors by the name of the features they come from, each float32 of shape (n_items, dim)."""


class ByName(nn.Module):
    """One module for each kind of features, whatever these are called.

    PyTorch's own dictionary of modules takes no name with a dot, nor one that a module has already, such as
    "type".
    """

    def __init__(self, modules: Mapping[str, nn.Module]) -> None:
        super().__init__()
        self._positions = {name: position for position, name in enumerate(modules)}
        self._list = nn.ModuleList(modules.values())

    def __getitem__(self, name: str) -> nn.Module:
        return self._list[self._positions[name]]

    def items(self) -> list[tuple[str, nn.Module]]:
        """Names and modules."""
        return [(name, self[name]) for name in self._positions]


@dataclass(kw_only=True)
class ReadsContent:
    """Parameters of a model whose network reads content.

    Parameters
    ----------
    modality_dropout, modulation : float
        ``dropout`` and ``modulation`` of :class:`Content`.
    """

    modality_dropout: Share = 0.0
    modulation: NonNegative = 0.0

    def content(self, features: Mapping[str, Features], dim: int) -> "Content":
        """Untrained maps of features to one dimension, balanced as the parameters say."""
        return Content(features, dim, dropout=self.modality_dropout, modulation=self.modulation)


class Content(nn.Module):
    """Features of items, brought to one dimension by a learned linear map each.

    Modalities differ in strength, and the strong one starves the others of gradient. Two remedies are here:
    in training each item loses each of its modalities with probability ``dropout``; and gradients of a
    modality that tells positives from negatives better than the others do are made smaller by
    :meth:`balance`.

    Parameters
    ----------
    features : mapping of str to Features
        What there is.
    dim : int
        Of the result.
    dropout : float
        Probability with which an item loses a modality in a training step.
    modulation : float
        How strongly gradients are balanced (alpha in the paper); 0 for not at all.

    Attributes
    ----------
    muted : set of str
        Features taken for absent everywhere, to see what they are worth.

    References
    ----------
    Peng et al., Balanced Multimodal Learning via On-the-fly Gradient Modulation, CVPR 2022.
    """

    def __init__(
        self, features: Mapping[str, Features], dim: int, *, dropout: float = 0.0, modulation: float = 0.0
    ) -> None:
        super().__init__()
        self.names = list(features)
        self.modality = {name: feature.modality for name, feature in features.items()}
        self.muted: set[str] = set()
        self._dropout, self._modulation = dropout, modulation
        self._slowed = dict.fromkeys(self.names, 1.0)
        for place, feature in enumerate(features.values()):
            known = feature.present if feature.imputed is None else feature.present | feature.imputed
            self.register_buffer(f"values_{place}", torch.from_numpy(_rows(feature)), persistent=False)
            self.register_buffer(f"known_{place}", torch.from_numpy(known), persistent=False)
        self.maps = nn.ModuleList(nn.Linear(self.values(name).shape[1], dim) for name in self.names)

    def start_small(self, deviation: float) -> None:
        """Initialise so that mapped features match the standard deviation of the embeddings beside them."""
        for layer in self.maps:
            assert isinstance(layer, nn.Linear)
            nn.init.normal_(layer.weight, std=deviation / layer.in_features**0.5)
            nn.init.zeros_(layer.bias)

    def start_principal(self) -> None:
        """Initialise with the principal directions of each features, in columns of their own, so that inner
        products of items start as those of all features together.
        """
        for place, (name, layer) in enumerate(zip(self.names, self.maps, strict=True)):
            assert isinstance(layer, nn.Linear)
            values, rows = self.values(name), range(place, layer.out_features, len(self.names))
            directions = torch.linalg.eigh(values.T @ values)[1].flip(1).T[: len(rows)]
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
            with torch.no_grad():
                layer.weight[list(rows)[: len(directions)]] = directions / layer.in_features**0.5

    def values(self, name: str) -> Tensor:
        """Features as they came, float32, shape (n_items, their own dim); zero rows for who lacks them."""
        return self.get_buffer(f"values_{self.names.index(name)}")

    def known(self) -> dict[str, Tensor]:
        """Who has what at this moment, bool, shape (n_items, 1) by name: less in training, and when muted."""
        there: dict[str, Tensor] = {}
        for place, name in enumerate(self.names):
            known = self.get_buffer(f"known_{place}")[:, None]
            if name in self.muted:
                known = torch.zeros_like(known)
            elif self.training and self._dropout:
                known = known & (torch.rand(known.shape, device=known.device) >= self._dropout)
            there[name] = known
        return there

    def forward(self, known: Mapping[str, Tensor]) -> Parts:
        """Mapped features, zero where they are not known."""
        parts: Parts = {}
        for name, layer in zip(self.names, self.maps, strict=True):
            part = layer(self.values(name)) * known[name]
            if self.training and self._modulation and part.requires_grad:
                part.register_hook(_times(self._slowed[name]))
            parts[name] = part
        return parts

    @property
    def balances(self) -> bool:
        """Whether :meth:`balance` does anything."""
        return self._modulation > 0 and len(self.names) > 1

    def balance(self, users: Tensor, parts: Parts, positives: Tensor, negatives: Tensor) -> None:
        """Measure in a batch how well each modality alone prefers positives, and slow down those ahead.

        Parameters
        ----------
        users : Tensor, shape (n, dim)
            Vectors of the batch's users.
        parts : mapping of str to Tensor, shape (n_items, dim)
            Parts of all items' vectors.
        positives, negatives : Tensor of int64, shape (n,)
            An item that each of the users did, and one that they did not.
        """
        if not self.balances:
            return
        with torch.no_grad():
            telling = {
                name: float(
                    ((parts[name][positives] - parts[name][negatives]) * users).sum(dim=1).sigmoid().mean()
                )
                for name in self.names
            }
        for name in self.names:
            others = [value for other, value in telling.items() if other != name]
            ahead = telling[name] / max(float(np.mean(others)), 1e-6)
            self._slowed[name] = 1.0 - float(np.tanh(self._modulation * ahead)) if ahead > 1 else 1.0

    def terms(self, behaviour: Tensor | None, content: Parts) -> Parts:
        """Terms of items' vectors by modality: "behaviour", and those of features, added up by what they
        measure. A modality that is called "behaviour" as well is added to it.
        """
        terms = by_modality(content, self.modality)
        if behaviour is None:
            return terms
        return {"behaviour": behaviour} | terms | {"behaviour": behaviour_of(behaviour, terms)}


def rows(parts: Parts, items: Tensor) -> Parts:
    """All parts of some items, each of shape (n, dim)."""
    return {name: part[items] for name, part in parts.items()}


def total(parts: Parts) -> Tensor:
    """The vectors that parts add up to, shape (n_items, dim)."""
    first, *others = parts.values()
    return sum(others, start=first)


def _times(factor: float) -> Callable[[Tensor], Tensor]:
    def hook(gradient: Tensor) -> Tensor:
        return gradient * factor

    return hook


def _rows(features: Features) -> np.ndarray:
    """Dense rows whose numbers are about 1 in size, as layers expect: unit rows times the root of their
    length.
    """
    dense = np.asarray(features.factors, dtype=np.float32)
    return np.ascontiguousarray(dense * np.float32(np.sqrt(dense.shape[1])))
