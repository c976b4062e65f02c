"""Loss functions."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, normalize

BLOCK = 256
"""Rows whose products are made at once."""


def bpr(users: Tensor, positives: Tensor, negatives: Tensor) -> Tensor:
    """Bayesian personalised ranking: ``-log sigmoid(user . positive - user . negative)``, mean of a batch.

    Parameters
    ----------
    users, positives, negatives : Tensor, shape (n, dim)
        Vectors of a batch.

    References
    ----------
    Rendle et al., BPR: Bayesian Personalized Ranking from Implicit Feedback, UAI 2009.
    """
    return preferred(users, positives - negatives)


def preferred(users: Tensor, differences: Tensor) -> Tensor:
    """Compute :func:`bpr` from the differences of positives and negatives."""
    return -logsigmoid((users * differences).sum(dim=1)).mean()


def info_nce(left: Tensor, right: Tensor, temperature: float) -> Tensor:
    """InfoNCE: cross-entropy of finding row i of the right side by the cosine with row i of the left.

    References
    ----------
    van den Oord et al., Representation Learning with Contrastive Predictive Coding, 2018.
    """
    return _OwnRow.apply(normalize(left.float(), dim=1) / temperature, normalize(right.float(), dim=1))


class _OwnRow(torch.autograd.Function):
    """Mean cross-entropy of row i of the right side by its product with row i of the left.

    Products are made BLOCK rows at a time, and the gradient with them: so they stay in the cache, and no more
    of them is ever there.
    """

    @staticmethod
    def forward(ctx: Any, left: Tensor, right: Tensor) -> Tensor:
        entropy, of_left, of_right = left.new_zeros(()), torch.empty_like(left), torch.zeros_like(right)
        for start in range(0, len(left), BLOCK):
            some = left[start : start + BLOCK]
            logits = some @ right.T
            largest = logits.amax(dim=1, keepdim=True)
            entropy += largest.sum() - logits.diagonal(start).sum()
            shares = logits.sub_(largest).exp_()
            total = shares.sum(dim=1, keepdim=True)
            entropy += total.log().sum()
            shares.div_(total).diagonal(start).sub_(1.0)
            of_left[start : start + BLOCK] = shares @ right
            of_right.addmm_(shares.T, some)
        ctx.save_for_backward(of_left.div_(len(left)), of_right.div_(len(left)))
        return entropy / len(left)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        of_left, of_right = ctx.saved_tensors
        return gradients[0] * of_left, gradients[0] * of_right


def squares(*vectors: Tensor) -> Tensor:
    """L2 penalty: half the squared norm, averaged over the batch."""
    return sum(
        (vector.square().sum() for vector in vectors), start=torch.zeros((), device=vectors[0].device)
    ) / (2 * len(vectors[0]))
