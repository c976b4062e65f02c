"""BPR-MF: matrix factorisation with item biases, trained by Bayesian personalised ranking."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from palate.data import Dataset
from palate.models.learned.factors import FactorNetwork, Factors
from palate.nn.losses import bpr, squares
from palate.nn.sampler import Batch
from palate.ranges import NonNegative, Positive

SPREAD = 0.1
"""Standard deviation of the initial vectors."""


@dataclass(kw_only=True)
class BPRMF(Factors):
    """Matrix factorisation with item biases, trained on pairs of a positive and a negative item.

    Parameters
    ----------
    l2 : float
        L2 penalty on a batch's vectors and biases.

    References
    ----------
    Rendle et al., BPR: Bayesian Personalized Ranking from Implicit Feedback, UAI 2009.
    """

    name = "bpr-mf"

    learning_rate: Positive = 5e-3
    l2: NonNegative = 0.05

    def network(self, dataset: Dataset) -> FactorNetwork:
        return _Network(len(dataset.users), len(dataset.items), self)


class _Network(FactorNetwork):
    def __init__(self, n_users: int, n_items: int, model: BPRMF) -> None:
        super().__init__()
        self.l2 = model.l2
        self.users = nn.Parameter(SPREAD * torch.randn(n_users, model.dim))
        self.items = nn.Parameter(SPREAD * torch.randn(n_items, model.dim))
        self.biases = nn.Parameter(torch.zeros(n_items, 1))

    def vectors(self) -> tuple[Tensor, dict[str, Tensor]]:
        ones = torch.ones_like(self.users[:, :1])
        users, items = torch.cat([self.users, ones], dim=1), torch.cat([self.items, self.biases], dim=1)
        return users, {"behaviour": items}

    def loss(self, batch: Batch) -> Tensor:
        users, components = self.vectors()
        of_batch = batch.gather(users, components["behaviour"])
        return bpr(*of_batch) + self.l2 * squares(*of_batch)
