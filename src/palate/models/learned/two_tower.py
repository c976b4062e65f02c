"""Two-tower: items encoded by content alone, users by the content of their history."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import embedding, log_softmax

from palate.data import Dataset
from palate.errors import NotAvailable
from palate.models.learned.sequences import SequenceNetwork
from palate.models.learned.sets import SetModel
from palate.nn.content import Components, total
from palate.nn.fusing import NOWHERE, FusingName
from palate.nn.hiding import Hiding
from palate.nn.history_encoder import HistoryEncoder
from palate.nn.item_embeddings import ItemEmbeddings
from palate.nn.set_encoder import SetEncoder
from palate.ranges import Count, Positive, Share


@dataclass(kw_only=True)
class TwoTower(SetModel):
    """Score an item by the cosine of a tower of the history and a tower of the item's content.

    Items have no free embeddings, so that new items are served as well as all others. Training is by in-batch
    softmax: the items hidden from a history against those hidden from the others of the batch, corrected by
    the probability of each item to be in a batch, since popular items are sampled more often.

    The item tower starts at the principal directions of the features, the user tower at the mean of the
    items: so training starts from a content profile.

    Parameters
    ----------
    temperature : float
        Of the softmax over cosines.
    noise : float
        Dropout of the items' vectors in training.

    Raises
    ------
    NotAvailable
        If the dataset has no features.

    References
    ----------
    Yi et al., Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations, RecSys 2019.
    """

    name = "two-tower"

    dim: Count = 128
    learning_rate: Positive = 2e-4
    eval_every: Count = 1
    patience: Count = 6
    fusion: FusingName = "mean"
    temperature: Positive = 0.1
    noise: Share = 0.5
    dropout: Share = 0.2

    def learn(self, dataset: Dataset) -> None:
        if not dataset.features:
            raise NotAvailable(f"{self.name} knows items by their features, and this catalogue has none")
        super().learn(dataset)

    def encoder(self) -> HistoryEncoder:
        return _UserTower(self.dim, self.hidden, self.dropout)

    def network(self, dataset: Dataset) -> SequenceNetwork:
        embeddings = _ItemTower(dataset, self)
        probability = _sampling_probability(dataset, self.hide, self.batch_size)
        return _Network(embeddings, self.encoder(), probability, self.temperature)


class _ItemTower(ItemEmbeddings):
    """Fused content of unit length."""

    def __init__(self, dataset: Dataset, model: TwoTower) -> None:
        super().__init__(
            dataset,
            model.dim,
            model.fusion,
            own=False,
            dropout=model.modality_dropout,
            modulation=model.modulation,
        )
        self.noise = nn.Dropout(model.noise)
        self.content.start_principal()

    def components(self) -> Components:
        components = super().components()
        vectors = total(components)
        factor = self.noise(torch.ones_like(vectors)) / vectors.norm(dim=1, keepdim=True).clamp_min(1e-6)
        return {name: component * factor for name, component in components.items()}


class _UserTower(SetEncoder):
    """Encoded set of unit length, initially the pool alone."""

    def __init__(self, dim: int, hidden: int, dropout: float) -> None:
        super().__init__(dim, hidden, dropout)
        for weight in self.head[-1].parameters():
            nn.init.zeros_(weight)

    def normalised(self, output: Tensor, like: Tensor) -> Tensor:
        return output / like.norm(dim=1, keepdim=True).clamp_min(1e-6)


class _Network(SequenceNetwork):
    def __init__(
        self,
        embeddings: ItemEmbeddings,
        encoder: HistoryEncoder,
        probability: NDArray[np.float32],
        temperature: float,
    ) -> None:
        super().__init__(embeddings, encoder)
        self.temperature = temperature
        self.register_buffer("log_probability", torch.from_numpy(np.log(probability)), persistent=False)

    def loss(self, batch: Hiding) -> Tensor:
        components = self.embeddings.components()
        items = self.embeddings.vectors(components)
        states = self.encoder.last(embedding(batch.shown.items, items), batch.shown.lengths)
        rows, hidden = batch.hidden.events
        self.embeddings.content.balance_among(states[rows], hidden, components)
        sampled = torch.unique(hidden)
        logits = states @ items[sampled].T / self.temperature - self.get_buffer("log_probability")[sampled]
        # Shown items are never recommended, so they are masked.
        shown_rows, shown = batch.shown.events
        column = torch.searchsorted(sampled, shown).clamp_max(len(sampled) - 1)
        masked = sampled[column] == shown
        logit = torch.tensor(NOWHERE, device=logits.device)
        logits = logits.float().index_put((shown_rows[masked], column[masked]), logit)
        return -log_softmax(logits, dim=1)[rows, torch.searchsorted(sampled, hidden)].mean()


def _sampling_probability(dataset: Dataset, share: float, size: int) -> NDArray[np.float32]:
    """Compute the probability of each item to be hidden in a batch of ``size`` users, shape (n_items,)."""
    users = max(int(np.count_nonzero(np.diff(dataset.train_matrix.indptr) >= 2)), 1)
    hidden = share * dataset.popularity() * min(size / users, 1.0)
    return np.maximum(-np.expm1(-hidden), 1e-6).astype(np.float32)
