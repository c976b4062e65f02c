"""Two-tower: items by content alone, users by the content of what they did, met in one space."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import embedding, log_softmax

from palate.data import Dataset
from palate.errors import NotAvailable
from palate.models.learned.history_encoder import HistoryEncoder
from palate.models.learned.sequences import ItemEmbeddings, SequenceNetwork
from palate.models.learned.sets import Hiding, SetEncoder, SetModel
from palate.nn.content import Parts, total
from palate.nn.fusing import NOWHERE, FusingName
from palate.ranges import Count, Positive, Share


@dataclass(kw_only=True)
class TwoTower(SetModel):
    """The cosine of two towers, of the history and of the item's content, is the item's score.

    No item has a vector of its own, so that one nobody had yet is placed as well as any other. A user should
    find the items hidden from a history among those hidden from the others in a batch. There popular items
    turn up more often than they should as rivals, which is corrected by how likely each is to be in a batch.

    Items start at the principal directions of their features, and users at the mean of their items: so both
    are where a content profile has them, and training goes on from there.

    Parameters
    ----------
    temperature : float
        Of the softmax over cosines.
    noise : float
        Share of an item's numbers that a training step does without, so that none is learned by heart.

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
        likely = _likely(dataset, self.hide, self.batch_size)
        return _Network(embeddings, self.encoder(), likely, self.temperature)


class _ItemTower(ItemEmbeddings):
    """Fused content of length 1."""

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

    def parts(self) -> Parts:
        parts = super().parts()
        vectors = total(parts)
        factor = self.noise(torch.ones_like(vectors)) / vectors.norm(dim=1, keepdim=True).clamp_min(1e-6)
        return {name: part * factor for name, part in parts.items()}


class _UserTower(SetEncoder):
    """What is read of the set, of length 1; at first the pool alone."""

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
        likely: NDArray[np.float32],
        temperature: float,
    ) -> None:
        super().__init__(embeddings, encoder)
        self.temperature = temperature
        self.register_buffer("likely", torch.from_numpy(np.log(likely)), persistent=False)

    def loss(self, batch: Hiding) -> Tensor:
        parts = self.embeddings.parts()
        items = self.embeddings.vectors(parts)
        states = self.encoder.last(embedding(batch.shown.items, items), batch.shown.lengths)
        rows, wanted = batch.hidden.events
        self.balance(states[rows], wanted, parts)
        there = torch.unique(wanted)
        logits = states @ items[there].T / self.temperature - self.get_buffer("likely")[there]
        # What is shown is never recommended, so it is no rival of what is hidden.
        shown_rows, shown = batch.shown.events
        place = torch.searchsorted(there, shown).clamp_max(len(there) - 1)
        rival = there[place] == shown
        barred = torch.tensor(NOWHERE, device=logits.device)
        logits = logits.float().index_put((shown_rows[rival], place[rival]), barred)
        return -log_softmax(logits, dim=1)[rows, torch.searchsorted(there, wanted)].mean()


def _likely(dataset: Dataset, share: float, size: int) -> NDArray[np.float32]:
    """Probability that each item is among those hidden in a batch of so many users, shape (n_items,)."""
    users = max(int(np.count_nonzero(np.diff(dataset.train_matrix.indptr) >= 2)), 1)
    hidden = share * dataset.popularity() * min(size / users, 1.0)
    return np.maximum(-np.expm1(-hidden), 1e-6).astype(np.float32)
