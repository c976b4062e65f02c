"""ALS: vectors by alternating least squares over all pairs, known ones weighing more."""

from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

import numpy as np
from annotated_types import Interval
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.linalg.weighted_solves import eigenbasis, solved
from palate.models.linear import RecencyWeighted
from palate.models.terms import Term
from palate.models.vectors import Vectors
from palate.ranges import Positive, Whole

Dimension = Annotated[int, Interval(ge=1, le=1024)]
"""Every solution takes its cube."""

Epochs = Annotated[int, Interval(ge=1, le=1000)]
"""Solutions have settled long before."""

SPREAD = 0.1
"""Length of a vector before the first epoch."""


@dataclass(kw_only=True)
class ALS(Vectors, RecencyWeighted):
    """Score an item by the inner product of its vector with the user's, of which one is a few of the others.

    Minimises ``sum c (u.v - 1)^2`` over what users had, plus ``unobserved * (u.v)^2`` over all pairs, plus
    ``l2 * rows^0.5 * |vector|^2`` for each user and item, solving for all users and all items in turn. User
    vectors are not kept: a user's follows from the history, weighted by recency, by one small system of
    equations, so that a new event counts at once.

    Parameters
    ----------
    dim : int
        Dimension of the vectors.
    unobserved : float
        Weight of a pair that is not in the data, where one that is weighs 1.
    l2 : float
        L2 penalty on a vector, times the root of the rows that it stands in.
    epochs : int
        Times that users and items are solved for.
    seed : int
        Of the vectors before the first epoch.

    Attributes
    ----------
    factors_ : ndarray of float32, shape (n_items, dim)
        Item vectors, turned so that their Gram matrix is diagonal.
    gram_ : ndarray of float32, shape (dim,)
        Its diagonal.

    References
    ----------
    Hu, Koren and Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008.
    Rendle, Krichene, Zhang and Koren, Revisiting the Performance of iALS on Item Recommendation Benchmarks,
    RecSys 2022.
    """

    name = "als"

    dim: Dimension = 64
    unobserved: Positive = 0.006
    l2: Positive = 1.0
    epochs: Epochs = 8
    seed: Whole = 0

    factors_: NDArray[np.float32] = field(init=False, repr=False, compare=False)

    @property
    def items(self) -> NDArray[np.float32]:
        return self.factors_

    def learn(self, dataset: Dataset) -> None:
        users = dataset.train_matrix
        items = sparse.csr_array(users.T)
        random = np.random.default_rng(self.seed)
        start = random.normal(0, SPREAD / self.dim**0.5, (len(dataset.items), self.dim)).astype(np.float32)
        # By tie order, so that the order of the items in the data has no effect.
        vectors, gram = eigenbasis(start[dataset.tie_order])
        for _ in range(self.epochs):
            for rows in (users, items):
                vectors, gram = eigenbasis(solved(rows, vectors, partial(self._penalty, gram)))
        self.factors_, self.gram_ = vectors, gram

    def user_vectors(self, histories: Histories) -> NDArray[np.float32]:
        return solved(self.profiles(histories), self.factors_, partial(self._penalty, self.gram_))

    def explain_history(self, history: Histories, items: NDArray[np.int64]) -> list[Term]:
        # Hu et al., section 5: the solution is a sum over the history, each with the same inverse.
        profile = self.profiles(history)
        sources, weights = profile.indices.astype(np.int64), profile.data.astype(np.float64)
        own = self.factors_[sources].astype(np.float64)
        normal = (own * weights[:, None]).T @ own
        normal += np.diag(self._penalty(self.gram_, len(sources)).astype(np.float64))
        solutions = np.linalg.solve(normal, self.factors_[items].astype(np.float64).T)
        return [Term("behaviour", sources, weights[:, None] * (own @ solutions))]

    def _penalty(self, gram: NDArray[np.float32], length: int) -> NDArray[np.float32]:
        """Compute what is added to the diagonal for a user or item of so many rows."""
        return np.float32(self.unobserved) * gram + np.float32(self.l2 * length**0.5)
