"""Masked set: predict hidden items of a history from the others, regardless of order."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import embedding, log_softmax

from palate.data import Dataset
from palate.models.learned.sequences import SequenceNetwork
from palate.models.learned.sets import SetModel
from palate.nn.fusing import NOWHERE
from palate.nn.hiding import Hiding
from palate.nn.history_encoder import HistoryEncoder
from palate.nn.set_encoder import SetEncoder


@dataclass(kw_only=True)
class MaskedSet(SetModel):
    """Score an item by the inner product of its vector with the pooled vectors of the history.

    Training hides a random share of each user's items, another one in every epoch, and maximises their
    multinomial likelihood among all items that are not shown. An item's vector is a free embedding plus its
    fused content. Suited to histories whose order carries no information.

    References
    ----------
    Liang et al., Variational Autoencoders for Collaborative Filtering, WWW 2018 (the likelihood); Sun et al.,
    BERT4Rec: Sequential Recommendation with Bidirectional Encoder Representations from Transformer, CIKM 2019
    (the hiding).
    """

    name = "masked-set"

    def encoder(self) -> HistoryEncoder:
        return SetEncoder(self.dim, self.hidden, self.dropout)

    def network(self, dataset: Dataset) -> SequenceNetwork:
        return _Network(self.embeddings(dataset), self.encoder())


class _Network(SequenceNetwork):
    def loss(self, batch: Hiding) -> Tensor:
        components = self.embeddings.components()
        items = self.embeddings.vectors(components)
        states = self.encoder.last(embedding(batch.shown.items, items), batch.shown.lengths)
        logits = self.embeddings.without_new(states.float() @ items.T)
        # Shown items are never recommended, so they are masked.
        logits = logits.index_put(batch.shown.events, torch.tensor(NOWHERE, device=logits.device))
        rows, hidden = batch.hidden.events
        self.embeddings.content.balance_among(states[rows], hidden, components)
        return -log_softmax(logits, dim=1)[rows, hidden].mean()
