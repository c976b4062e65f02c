"""Item embeddings: one free vector an item, plus its fused content."""

import numpy as np
import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.nn.content import Components, Content, total
from palate.nn.fusing import NOWHERE, fusing


class ItemEmbeddings(nn.Module):
    """Vectors of items: a free embedding of each item, plus its fused content.

    Items without a train row have their content alone.

    Parameters
    ----------
    dataset : Dataset
        Items and features.
    dim : int
        Of the vectors.
    fusion : str
        Name of a fusion.
    own : bool
        Whether items have free embeddings; without them new items are served as well as all others.
    dropout, modulation : float
        As in :class:`palate.nn.content.Content`.
    """

    new: Tensor

    def __init__(
        self, dataset: Dataset, dim: int, fusion: str, *, own: bool, dropout: float, modulation: float
    ) -> None:
        super().__init__()
        self.own = nn.Embedding(len(dataset.items), dim) if own or not dataset.features else None
        self.register_buffer("new", torch.from_numpy(np.flatnonzero(dataset.is_new)), persistent=False)
        if self.own is not None:
            nn.init.normal_(self.own.weight, std=0.02)
            self.own.weight.data[self.new] = 0.0
        self.content = Content(dataset.features, dim, dropout=dropout, modulation=modulation)
        self.fusing = fusing(fusion, dataset.features, dim) if dataset.features else None
        self.content.start_small(0.02)

    def without_new(self, logits: Tensor) -> Tensor:
        """Take new items out of logits, shape (n, n_items), in place: as negatives of all, they would be
        trained to be chosen by nobody.
        """
        return logits.index_fill_(1, self.new, NOWHERE) if len(self.new) else logits

    def components(self) -> Components:
        """Compute fused content by the names of features, each of shape (n_items, dim)."""
        if self.fusing is None:
            return {}
        is_known = self.content.is_known()
        return self.fusing(self.content(is_known), is_known)

    def vectors(self, components: Components) -> Tensor:
        """Add up the free embeddings and the components of content, float32, shape (n_items, dim)."""
        return total(components) if self.own is None else sum(components.values(), start=self.own.weight)

    def terms(self) -> Components:
        """Return the components of the vectors by modality, "behaviour" among them."""
        return self.content.terms(None if self.own is None else self.own.weight, self.components())
