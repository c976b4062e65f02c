"""SASRec: causal self-attention over the ordered history, with item content."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint

from palate.data import Dataset
from palate.errors import InputError
from palate.models.learned.sequences import SequenceModel, SequenceNetwork
from palate.nn.history_encoder import HistoryEncoder
from palate.nn.item_embeddings import ItemEmbeddings
from palate.nn.padded_histories import PaddedHistories, sequence_batches
from palate.ranges import Count, NonNegative, Share

LOGITS = 2**27
"""Logits made at once, 512 MiB; a batch has events x items of them."""

LEAST = 0.03
"""Weight below which a later target is left out."""


@dataclass(kw_only=True)
class SASRec(SequenceModel):
    """Score an item by the inner product of its vector with the last state of a causal transformer.

    Two things differ from the paper. An item's vector is a free embedding plus its fused content, which
    serves new items. And all later items of a sequence are targets, the one ``n`` steps ahead with weight
    ``exp(-(n - 1) / ahead)``, since lists of many items are recommended. The loss is a softmax over all
    items.

    Parameters
    ----------
    blocks, heads : int
        Blocks of the transformer and heads of its attention.
    dropout : float
        Dropout in the transformer.
    ahead : float
        Steps after which the weight of a target has decayed to 1/e; 0 for the next item alone.

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
        predicted = inside[:, 1:]
        queries = states[predicted].float()
        weights = torch.tensor(self.weights[: read.shape[1]], device=queries.device)
        targets = torch.where(inside, batch.items, -1)
        targets = torch.stack(
            [
                nn.functional.pad(targets[:, 1 + step :], (0, step), value=-1)[predicted]
                for step in range(len(weights))
            ],
            dim=1,
        )
        weights = weights * (targets >= 0)
        rows = max(LOGITS // len(items), 1)
        if len(queries) <= rows:
            total = self.log_likelihood(queries, items, targets, weights)
        else:
            # The logits of some rows at a time, computed once more in the backward pass.
            blocks = zip(queries.split(rows), targets.split(rows), weights.split(rows), strict=True)
            total = sum(
                checkpoint(
                    self.log_likelihood, some, items, their_targets, their_weights, use_reentrant=False
                )
                for some, their_targets, their_weights in blocks
            )
        return -total / weights.sum()

    def log_likelihood(self, queries: Tensor, items: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        """Compute the weighted log-likelihood of targets under a softmax over all items, a scalar.

        Parameters
        ----------
        queries, items : Tensor, shape (n, dim) and (n_items, dim)
            States, and vectors of all items.
        targets, weights : Tensor, shape (n, n_targets)
            Positions of items, -1 for none, and their weights.
        """
        logits = self.embeddings.without_new(queries @ items.T)
        # All targets share one logsumexp: another array of the size of the logits would cost too much.
        likelihoods = logits.gather(1, targets.clamp_min(0)) - logits.logsumexp(dim=1, keepdim=True)
        return (weights * likelihoods).sum()


def _weights(ahead: float) -> list[float]:
    """Return the weights of targets one, two, ... steps ahead."""
    if ahead <= 0:
        return [1.0]
    return [float(weight) for weight in np.exp(-np.arange(50) / ahead) if weight >= LEAST]


class _Transformer(HistoryEncoder):
    """Pre-norm causal transformer whose positions are counted back from the last event."""

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
        """Compute the state after each event, (n, steps, dim); arguments are those of :meth:`output`."""
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
        projected = self.attend(self.before(x)).view(n, steps, 3, self.heads, dim // self.heads)
        queries, keys, values = projected.permute(2, 0, 3, 1, 4)
        rate = self.rate if self.training else 0.0
        seen = scaled_dot_product_attention(queries, keys, values, is_causal=True, dropout_p=rate)
        x = x + self.dropout(self.out(seen.transpose(1, 2).reshape(n, steps, dim)))
        return x + self.dropout(self.project(gelu(self.expand(self.between(x)))))
