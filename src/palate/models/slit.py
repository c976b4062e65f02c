"""SLIT: a sequential linear model, regularised towards content, solved in closed form."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Histories
from palate.data.modalities import behaviour_of, by_modality
from palate.linalg.csr import csr_of
from palate.linalg.solve import add_product, dense_times_sparse, invert_spd
from palate.models.content import content_ease
from palate.models.limits import check_dense
from palate.models.linear import ItemToItem
from palate.models.mixture import mixture_of
from palate.ranges import NonNegative, Positive, Weights


@dataclass(kw_only=True)
class SLIT(ItemToItem):
    """Score an item by how often it followed soon after the last items of the history, or items like it did.

    Every position p of every history gives one row: S holds the items before p, T those from p on, both
    weighted by ``exp(-steps / span)`` from p and by event. Minimises
    ``|T - SB|^2 + l2 |B|^2 + pull |B - C|^2``, where C is the weighted sum of the content EASE weights of the
    modalities; without features C is 0. The score is the recency-weighted history times B.

    Parameters
    ----------
    l2 : float
        L2 penalty on B.
    pull : float
        L2 penalty on the distance from the content weights.
    content_l2 : float
        L2 penalty of each content EASE.
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights.
    past_span, future_span : float
        Events after which the weight of an item before (after) p has decayed to 1/e.

    Attributes
    ----------
    modality_ : dict of str to str
        Modality of each features.
    reach_, right_ : dict of str to ndarray of float32, shape (n_items, dim)
        Factors of what each features add to the weights, for explaining.

    Raises
    ------
    TooManyItems
        If the dense weights would not fit the memory budget.
    InputError
        If ``mixture`` names features that the dataset does not have, or ``content_l2`` is not above 0.

    References
    ----------
    Choi et al., Session-aware Linear Item-Item Models for Session-based Recommendation, WWW 2021; Moon et
    al., LLM-Enhanced Linear Autoencoders for Recommendation, CIKM 2025 (the pull towards content).
    """

    name = "slit"
    dense_arrays = 1

    l2: NonNegative = 40.0
    pull: NonNegative = 80.0
    content_l2: Positive = 10.0
    mixture: Weights = field(default_factory=dict[str, float])
    past_span: Positive = 1.5
    future_span: Positive = 8.0
    memory_steps: Positive | None = 2.0

    def learn(self, dataset: Dataset) -> None:
        check_dense(len(dataset.items), arrays=self.dense_arrays, model=self.name)
        mixture = mixture_of(dataset.features, self.mixture)
        self.modality_ = {name: dataset.features[name].modality for name in mixture}
        self.reach_: dict[str, NDArray[np.float32]] = {}
        self.right_: dict[str, NDArray[np.float32]] = {}
        past, future = windows(dataset.histories(), len(dataset.items), self.past_span, self.future_span)
        precision = invert_spd(sparse.csr_array(past.T @ past).toarray(), ridge=self.l2 + self.pull)
        # The diagonal of C stays: the item itself is seldom asked for, and it moves no other weight by much.
        for name, share in mixture.items():
            content = content_ease(dataset.features[name], self.content_l2)
            self.reach_[name] = precision @ content.left
            self.right_[name] = content.right * np.float32(self.pull * share)
        self.weights_ = dense_times_sparse(precision, sparse.csr_array(past.T @ future), out=precision)
        for name in mixture:
            add_product(self.weights_, self.reach_[name], self.right_[name])

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        content = {
            name: self.reach_[name][sources].astype(np.float64) @ right[items].astype(np.float64).T
            for name, right in self.right_.items()
        }
        shares = by_modality(content, self.modality_)
        behaviour = self.entries(sources, items) - sum(shares.values())
        return shares | {"behaviour": behaviour_of(behaviour, shares)}


FAR = 4.0
"""Spans after which an event no longer counts: exp(-4) is 2 %."""


def windows(
    histories: Histories, n_items: int, past_span: float, future_span: float
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return the weighted items before each inner position of the histories, and from it on.

    Returns
    -------
    past, future : csr_array of float32, shape (n_positions, n_items)
        One row for every event with a predecessor.
    """
    user = histories.rows
    inner = np.flatnonzero(np.arange(len(user)) > histories.starts[:-1][user])
    past = _window(histories, inner, n_items, past_span, first=-1, step=-1)
    future = _window(histories, inner, n_items, future_span, first=0, step=1)
    return past, future


def _window(
    histories: Histories, inner: np.ndarray, n_items: int, span: float, first: int, step: int
) -> sparse.csr_array:
    """Weight the items before or after each inner position by distance, the nearest with 1."""
    user = histories.rows
    starts, ends = histories.starts[:-1][user[inner]], histories.starts[1:][user[inner]]
    rows: list[np.ndarray] = []
    items: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    longest = int(histories.lengths.max(initial=0))
    for steps in range(int(min(np.ceil(FAR * span), longest)) + 1):
        positions = inner + first + step * steps
        inside = np.flatnonzero((positions >= starts) & (positions < ends))
        rows.append(inside)
        items.append(histories.items[positions[inside]])
        weight = np.full(len(inside), np.exp(-steps / span), dtype=np.float32)
        weights.append(weight if histories.weights is None else weight * histories.weights[positions[inside]])
    return csr_of(np.concatenate(weights), np.concatenate(rows), np.concatenate(items), (len(inner), n_items))
