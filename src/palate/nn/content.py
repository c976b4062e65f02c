"""Item content in networks: frozen features of every modality, mapped to one dimension."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from palate.data import Features
from palate.data.modalities import behaviour_of, by_modality
from palate.nn.rows import taken
from palate.ranges import NonNegative, Share

Components = dict[str, Tensor]
"""Additive components of items' vectors by the name of their features, each float32, (n_items, dim)."""


class ByName(nn.Module):
    """A dictionary of modules by the name of features.

    PyTorch's ``ModuleDict`` takes no name with a dot, nor one that a module has already, such as
    "type".
    """

    def __init__(self, modules: Mapping[str, nn.Module]) -> None:
        super().__init__()
        self._positions = {name: position for position, name in enumerate(modules)}
        self._list = nn.ModuleList(modules.values())

    def __getitem__(self, name: str) -> nn.Module:
        return self._list[self._positions[name]]

    def items(self) -> list[tuple[str, nn.Module]]:
        """Return names and modules."""
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
        """Make untrained maps of features to one dimension, balanced as the parameters say."""
        return Content(features, dim, dropout=self.modality_dropout, modulation=self.modulation)


class Content(nn.Module):
    """Features of items, each mapped to one dimension by a learned linear layer.

    Modalities differ in strength, and the strong one starves the others of gradient. Two remedies are here:
    in training each item loses each of its modalities with probability ``dropout``; and gradients of a
    modality that tells positives from negatives better than the others do are made smaller by
    :meth:`balance`.

    Parameters
    ----------
    features : mapping of str to Features
        The features.
    dim : int
        Of the result.
    dropout : float
        Probability with which an item loses a modality in a training step.
    modulation : float
        How strongly gradients are balanced (alpha in the paper); 0 for not at all.

    Attributes
    ----------
    muted : set of str
        Features masked as absent for all items, to measure their importance.

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
        for position, feature in enumerate(features.values()):
            is_known = feature.present if feature.imputed is None else feature.present | feature.imputed
            self.register_buffer(f"values_{position}", torch.from_numpy(_rows(feature)), persistent=False)
            self.register_buffer(f"known_{position}", torch.from_numpy(is_known), persistent=False)
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
        for position, (name, layer) in enumerate(zip(self.names, self.maps, strict=True)):
            assert isinstance(layer, nn.Linear)
            values, rows = self.values(name), range(position, layer.out_features, len(self.names))
            directions = torch.linalg.eigh(values.T @ values)[1].flip(1).T[: len(rows)]
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
            with torch.no_grad():
                layer.weight[list(rows)[: len(directions)]] = directions / layer.in_features**0.5

    def values(self, name: str) -> Tensor:
        """Return unmapped features, float32, shape (n_items, their own dim); zero rows where an item lacks
        them.
        """
        return self.get_buffer(f"values_{self.names.index(name)}")

    def is_known(self) -> dict[str, Tensor]:
        """Return which items have each features, bool, shape (n_items, 1) by name: fewer in training and when
        muted.
        """
        masks: dict[str, Tensor] = {}
        for position, name in enumerate(self.names):
            mask = self.get_buffer(f"known_{position}")[:, None]
            if name in self.muted:
                mask = torch.zeros_like(mask)
            elif self.training and self._dropout:
                mask = mask & (torch.rand(mask.shape, device=mask.device) >= self._dropout)
            masks[name] = mask
        return masks

    def forward(self, is_known: Mapping[str, Tensor], items: Tensor | None = None) -> Components:
        """Map features, zero where an item lacks them: of all items, or of the given ones alone."""
        components: Components = {}
        for name, layer in zip(self.names, self.maps, strict=True):
            values, known = self.values(name), is_known[name]
            if items is not None:
                values, known = taken(values, items), known[items]
            components[name] = self._balanced(name, layer(values) * known)
        return components

    def differences(self, is_known: Mapping[str, Tensor], positives: Tensor, negatives: Tensor) -> Components:
        """Map how the features of items differ from those of others, zero where one of both lacks them.

        A map of differences is the difference of maps: half as many products.

        Parameters
        ----------
        is_known : mapping of str to Tensor
            As in :meth:`forward`.
        positives, negatives : Tensor of int64, shape (n,)
            Items, and what their features are subtracted from.
        """
        differences: Components = {}
        for name, layer in zip(self.names, self.maps, strict=True):
            assert isinstance(layer, nn.Linear)
            values, known = self.values(name), is_known[name]
            apart = taken(values, positives) - taken(values, negatives)
            both = known[positives] & known[negatives]
            differences[name] = self._balanced(name, linear(apart, layer.weight) * both)
        return differences

    def _balanced(self, name: str, mapped: Tensor) -> Tensor:
        """Slow down a modality's gradient as :meth:`balance` says."""
        if self.training and self._modulation and mapped.requires_grad:
            mapped.register_hook(_times(self._slowed[name]))
        return mapped

    @property
    def balances(self) -> bool:
        """Whether :meth:`balance` does anything."""
        return self._modulation > 0 and len(self.names) > 1

    def balance(self, users: Tensor, differences: Components) -> None:
        """Measure in a batch how well each modality alone prefers positives, and slow down those ahead.

        Parameters
        ----------
        users : Tensor, shape (n, dim)
            Vectors of the batch's users.
        differences : mapping of str to Tensor, shape (n, dim)
            By how much the components of an item that each of the users interacted with differ from those of
            one that they did not.
        """
        if not self.balances:
            return
        with torch.no_grad():
            preference = {
                name: float((differences[name] * users).sum(dim=1).sigmoid().mean()) for name in self.names
            }
        for name in self.names:
            others = [value for other, value in preference.items() if other != name]
            ahead = preference[name] / max(float(np.mean(others)), 1e-6)
            self._slowed[name] = 1.0 - float(np.tanh(self._modulation * ahead)) if ahead > 1 else 1.0

    def balance_among(self, users: Tensor, relevant: Tensor, components: Components) -> None:
        """:meth:`balance` by how well each modality alone prefers relevant items to random ones.

        Parameters
        ----------
        users : Tensor, shape (n, dim)
            Vectors of users, or of their histories.
        relevant : Tensor of int64, shape (n,)
            An item that each of them should score high.
        components : Components
            Of the vectors of all items.
        """
        if not self.balances:
            return
        n_items = len(next(iter(components.values())))
        others = torch.randint(n_items, relevant.shape, device=relevant.device)
        self.balance(users, differences(rows(components, torch.cat([relevant, others]))))

    def terms(self, behaviour: Tensor | None, content: Components) -> Components:
        """Return components by modality: "behaviour", and those of features that measure the same added up. A
        modality that is called "behaviour" as well is added to it.
        """
        terms = by_modality(content, self.modality)
        if behaviour is None:
            return terms
        return {"behaviour": behaviour} | terms | {"behaviour": behaviour_of(behaviour, terms)}


def rows(components: Components, items: Tensor) -> Components:
    """Take all components of some items, each of shape (n, dim)."""
    return {name: taken(component, items) for name, component in components.items()}


def differences(components: Components) -> Components:
    """Subtract the components of negatives from those of as many positives, which come before them."""
    return {name: torch.sub(*component.chunk(2)) for name, component in components.items()}


def total(components: Components) -> Tensor:
    """Add up components, shape (n_items, dim)."""
    first, *others = components.values()
    return sum(others, start=first)


def _times(factor: float) -> Callable[[Tensor], Tensor]:
    def hook(gradient: Tensor) -> Tensor:
        return gradient * factor

    return hook


def _rows(features: Features) -> np.ndarray:
    """Scale unit rows by the root of their dimension, so that entries are of about unit size."""
    dense = np.asarray(features.factors, dtype=np.float32)
    return np.ascontiguousarray(dense * np.float32(np.sqrt(dense.shape[1])))
