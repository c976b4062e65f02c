"""An encoder of histories as sets: weighted pooling, then a small network."""

import torch
from torch import Tensor, nn

from palate.nn.history_encoder import HistoryEncoder


class SetEncoder(HistoryEncoder):
    """Weighted pooling of items' vectors, plus a small network on the pool.

    An item weighs ``w = exp(a . vector)``, and the pool is ``sum w vector / sqrt(sum w)``, which grows with
    the root of the number of items. The order of items has no effect.

    Parameters
    ----------
    dim : int
        Of the vectors.
    hidden : int
        Units of the network.
    dropout : float
        Of the pool and of the units.
    """

    def __init__(self, dim: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.scale = dim**0.5
        self.weigh = nn.Linear(dim, 1, bias=False)
        nn.init.zeros_(self.weigh.weight)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Sequential(
            nn.Linear(dim, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dim)
        )

    def output(self, x: Tensor, lengths: Tensor) -> Tensor:
        inside = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        scaled = x * self.scale
        weights = self.weigh(scaled).exp() * inside[:, :, None]
        pool = self.dropout((weights * scaled).sum(dim=1) / weights.sum(dim=1).sqrt())
        return pool + self.head(pool)
