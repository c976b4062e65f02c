"""SASRec: self-attention over what the user did, in order, with item vectors that know the items' content."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from palate.data import Dataset
from palate.errors import InputError
from palate.models.learned.history_encoder import HistoryEncoder
from palate.models.learned.sequences import (
    ItemEmbeddings,
    PaddedHistories,
    SequenceModel,
    SequenceNetwork,
    sequence_batches,
)
from palate.ranges import Count, NonNegative, Share

LEAST = 0.03
"""Weight below which a target ahead is left out."""


@dataclass(kw_only=True)
class SASRec(SequenceModel):
    """A causal transformer reads a history; its last state, times an item's vector, is the item's score.

    Two things are otherwise than in the paper. An item's vector is its own plus its fused content, so that
    items share what they have in common and new ones are placed. And every later item of a sequence is a
    target, the one ``n`` steps on with weight ``exp(-(n - 1) / ahead)``: who recommends twenty items is not
    asked for the very next one alone. The loss is a softmax over all items.

    Parameters
    ----------
    blocks, heads : int
        Of the transformer.
    dropout : float
        Of its vectors.
    ahead : float
        Steps after which a target weighs 1/e; 0 is the next item alone.

    References
    ----------
    Kang and McAuley, Self-Attentive Sequential Recommendation, ICDM 2018; softmax over all items: Klenitskiy
    and Vasilev, Turning Dross Into Gold Loss, RecSys 2023.
    """

    name = "sasrec"

    dim: Count = 128
    batch_size: Count = 128
    epochs: Count = 60
    patience: Count = 5
    blocks: Count = 2
    heads: Count = 2
    dropout: Share = 0.5
    ahead: NonNegative = 3.0

    def __post_init__(self) -> None:
        if self.dim % self.heads:
            raise InputError(f"dim of sasrec is {self.dim}; it must be a multiple of heads, {self.heads}")

    def encoder(self) -> HistoryEncoder:
        return _Transformer(self)

    def network(self, dataset: Dataset) -> SequenceNetwork:
        return _Network(self.embeddings(dataset), self.encoder(), self.ahead)

    def batches(self, dataset: Dataset, random: np.random.Generator) -> Iterable[PaddedHistories]:
        where = self.runtime.where
        return (
            latest.to(where)
            for latest in sequence_batches(
                dataset.histories().drawn(random), self.length, self.batch_size, random
            )
        )


class _Network(SequenceNetwork):
    def __init__(self, embeddings: ItemEmbeddings, encoder: HistoryEncoder, ahead: float) -> None:
        super().__init__(embeddings, encoder)
        self.weights = _weights(ahead)

    def loss(self, batch: PaddedHistories) -> Tensor:
        items, inside = self.items(), batch.inside
        read, lengths = batch.items[:, :-1], batch.lengths - 1
        states = self.encoder(nn.functional.embedding(read, items), lengths)
        asked = inside[:, 1:]
        logits = states[asked].float() @ items.T
        weights = torch.tensor(self.weights[: read.shape[1]], device=logits.device)
        targets = torch.where(inside, batch.items, -1)
        targets = torch.stack(
            [
                nn.functional.pad(targets[:, 1 + step :], (0, step), value=-1)[asked]
                for step in range(len(weights))
            ],
            dim=1,
        )
        worth = weights * (targets >= 0)
        # One look at the logits for all targets: another array of their size would cost more than the rest.
        log_likelihood = logits.gather(1, targets.clamp_min(0)) - logits.logsumexp(dim=1, keepdim=True)
        return -(worth * log_likelihood).sum() / worth.sum()


def _weights(ahead: float) -> list[float]:
    """Weight of the target one step on, two steps on, ...; at least that of the first."""
    if ahead <= 0:
        return [1.0]
    return [float(weight) for weight in np.exp(-np.arange(50) / ahead) if weight >= LEAST]


class _Transformer(HistoryEncoder):
    """Pre-norm causal transformer; positions are counted back from the last event."""

    def __init__(self, model: SASRec) -> None:
        super().__init__()
        self.scale = model.dim**0.5
        self.positions = nn.Embedding(model.length, model.dim)
        nn.init.normal_(self.positions.weight, std=0.02)
        self.blocks = nn.ModuleList(_Block(model) for _ in range(model.blocks))
        self.norm = nn.LayerNorm(model.dim)
        self.dropout = nn.Dropout(model.dropout)

    def output(self, x: Tensor, lengths: Tensor) -> Tensor:
        return self._stream(x, lengths)[torch.arange(len(x), device=x.device), lengths - 1]

    def normalised(self, output: Tensor, like: Tensor) -> Tensor:
        centred = output - output.mean(dim=-1, keepdim=True)
        deviation = (like.var(dim=-1, correction=0, keepdim=True) + self.norm.eps).sqrt()
        return self.norm.weight * centred / deviation + self.norm.bias

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """States after each event, shape (n, steps, dim); arguments are those of :meth:`output`."""
        return self.norm(self._stream(x, lengths))

    def _stream(self, x: Tensor, lengths: Tensor) -> Tensor:
        back = lengths[:, None] - 1 - torch.arange(x.shape[1], device=x.device)
        x = self.dropout(x * self.scale + self.positions(back.clamp_min(0)))
        for block in self.blocks:
            x = block(x)
        return x


class _Block(nn.Module):
    def __init__(self, model: SASRec) -> None:
        super().__init__()
        dim = model.dim
        self.heads, self.rate = model.heads, model.dropout
        self.before, self.between = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attend, self.out = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.expand, self.project = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)
        self.dropout = nn.Dropout(model.dropout)

    def forward(self, x: Tensor) -> Tensor:
        n, steps, dim = x.shape
        parts = self.attend(self.before(x)).view(n, steps, 3, self.heads, dim // self.heads)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)
        rate = self.rate if self.training else 0.0
        seen = scaled_dot_product_attention(queries, keys, values, is_causal=True, dropout_p=rate)
        x = x + self.dropout(self.out(seen.transpose(1, 2).reshape(n, steps, dim)))
        return x + self.dropout(self.project(gelu(self.expand(self.between(x)))))
