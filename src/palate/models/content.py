"""Content EASE: EASE on item features, in low-rank factors instead of items x items."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Features
from palate.linalg.solve import invert_spd


@dataclass(frozen=True)
class ContentWeights:
    """Item-to-item weights ``left @ right.T``; the caller sets the diagonal to zero.

    Parameters
    ----------
    left, right : ndarray of float32, shape (n_items, dim)
        The factors; rows of items without the modality are zero.
    """

    left: NDArray[np.float32]
    right: NDArray[np.float32]


def content_ease(features: Features, l2: float) -> ContentWeights:
    """Solve EASE with feature dimensions in the place of users, in O(n_items dim^2).

    With ``Q = (F F^T + l2 I)^-1`` the weights are ``-Q_ij / Q_jj`` off the diagonal. By the Woodbury identity
    ``Q = (I - F M F^T) / l2`` with ``M = (F^T F + l2 I)^-1``, so only a dim x dim matrix is inverted.

    Parameters
    ----------
    features : Features
        One modality; its ``factors`` are used.
    l2 : float
        L2 penalty on the weights, above 0: without it, items would explain themselves.
    """
    F = features.factors
    M = invert_spd(F.T @ F, ridge=l2)
    FM = F @ M
    precision = (1.0 - np.einsum("ij,ij->i", FM, F)) / l2
    return ContentWeights(F, FM / (l2 * precision)[:, None])
