"""Masked set: from some of what a user did, regardless of order, to the rest of it."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import embedding, log_softmax

from palate.data import Dataset
from palate.models.learned.history_encoder import HistoryEncoder
from palate.models.learned.sequences import SequenceNetwork
from palate.models.learned.sets import Hiding, SetEncoder, SetModel
from palate.nn.fusing import NOWHERE


@dataclass(kw_only=True)
class MaskedSet(SetModel):
    """The vectors of what a user did, pooled, times an item's vector, is the item's score.

    In training a random part of each user's items is hidden, another one in every epoch, and sought among all
    items that are not shown, by a multinomial likelihood. An item's vector is its own plus its fused content.
    Strong where order tells nothing; where it does, sequence models know more.

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
        parts = self.embeddings.parts()
        items = self.embeddings.vectors(parts)
        states = self.encoder.last(embedding(batch.shown.items, items), batch.shown.lengths)
        logits = states.float() @ items.T
        # What is shown is never recommended, so it is no rival of what is hidden.
        logits = logits.index_put(batch.shown.events, torch.tensor(NOWHERE, device=logits.device))
        rows, wanted = batch.hidden.events
        self.balance(states[rows], wanted, parts)
        return -log_softmax(logits, dim=1)[rows, wanted].mean()
