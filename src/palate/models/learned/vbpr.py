"""VBPR: BPR-MF, plus a second vector of each user for item content."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from palate.data import Dataset
from palate.models.learned.bpr_mf import SPREAD
from palate.models.learned.factors import FactorNetwork, Factors
from palate.nn.content import Components, ReadsContent, differences, rows
from palate.nn.fusing import Fusing, FusingName, fusing
from palate.nn.losses import bpr, squares
from palate.nn.rows import taken
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Positive

CONTENT_SCALE = 0.1
"""Factor of mapped content. Adam updates all weights of a map at once, so that content would change by their
number times as much as an item's own vector, and overfit before that vector is trained.
"""


@dataclass(kw_only=True)
class VBPR(Factors, ReadsContent):
    """Matrix factorisation whose items have a free vector and one of their content.

    ``score = user . item + taste . content + item bias + content bias``. Content is all modalities,
    mapped to one dimension and fused, where the paper has images alone.

    Parameters
    ----------
    fusion : str
        How the modalities are fused: one of FUSINGS, or "graph".
    l2 : float
        Penalty on a batch's vectors and biases.

    References
    ----------
    He and McAuley, VBPR: Visual Bayesian Personalized Ranking from Implicit Feedback, AAAI 2016.
    """

    name = "vbpr"

    learning_rate: Positive = 5e-3
    l2: NonNegative = 0.05
    fusion: FusingName = "weighted"

    def network(self, dataset: Dataset) -> FactorNetwork:
        return _Network(dataset, self)


class _Network(FactorNetwork):
    """All terms of a score, concatenated in one vector.

    A user's vector is (own, taste, 1); an item's is (own, 0, bias) plus (0, content, its bias) of each
    modality.
    """

    def __init__(self, dataset: Dataset, model: VBPR) -> None:
        super().__init__()
        n_users, n_items = len(dataset.users), len(dataset.items)
        self.l2, self.dim, dim = model.l2, model.dim, model.dim
        self.users = nn.Parameter(SPREAD * torch.randn(n_users, 2 * dim))
        self.items = nn.Parameter(SPREAD * torch.randn(n_items, dim))
        self.biases = nn.Parameter(torch.zeros(n_items, 1))
        self.content = model.content(dataset.features, dim + 1)
        self.content.start_small(SPREAD)
        self.fuse = fusing(model.fusion, dataset.features, dim + 1) if dataset.features else None

    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        own = torch.cat([self.items, self._padded(self.biases)], dim=1)
        content = {name: pad(component, (self.dim, 0)) for name, component in self._content().items()}
        return _with_one(self.users), self.content.terms(own, content)

    def loss(self, batch: Batch) -> Tensor:
        users, content = _with_one(taken(self.users, batch.users)), self._content(batch.items)
        bias = self._padded(taken(self.biases, batch.items))
        items = torch.cat([taken(self.items, batch.items), sum(content.values(), start=bias)], dim=1)
        of_batch = (users, *items.chunk(2))
        if self.content.balances:
            self.content.balance(users[:, self.dim :], differences(content))
        return bpr(*of_batch) + self.l2 * squares(*of_batch)

    def _padded(self, bias: Tensor) -> Tensor:
        """Pad biases to the width of content."""
        return pad(bias, (self.dim, 0))

    def _content(self, items: Tensor | None = None) -> Components:
        """Compute the components of the fused content and its bias: of all items, or of the given ones."""
        if self.fuse is None:
            return {}
        is_known = self.content.is_known()
        if items is not None and not self.fuse.by_item:
            return rows(self._content_of(self.fuse, is_known, None), items)
        return self._content_of(self.fuse, is_known, items)

    def _content_of(self, fuse: Fusing, is_known: Mapping[str, Tensor], items: Tensor | None) -> Components:
        content = self.content(is_known, items)
        mapped = {name: CONTENT_SCALE * component for name, component in content.items()}
        return fuse(mapped, is_known if items is None else rows(dict(is_known), items))


def _with_one(users: Tensor) -> Tensor:
    return pad(users, (0, 1), value=1.0)
