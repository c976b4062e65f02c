"""Loss functions."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid, normalize


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
    logits = (normalize(left, dim=1) / temperature) @ normalize(right, dim=1).T
    return cross_entropy(logits, torch.arange(len(left), device=left.device))


def squares(*vectors: Tensor) -> Tensor:
    """L2 penalty: half the squared norm, averaged over the batch."""
    return sum(
        (vector.square().sum() for vector in vectors), start=torch.zeros((), device=vectors[0].device)
    ) / (2 * len(vectors[0]))
