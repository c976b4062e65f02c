"""Sparse L3AE: EASE and L3AE solved for each item among its nearest items, for any size of catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset
from palate.data.modalities import behaviour_of, by_modality
from palate.engine import blocks
from palate.features.neighbours import by_behaviour, by_features
from palate.linalg.csr import csr_sum, with_values
from palate.linalg.gram import sparse_gram
from palate.models.content import ContentWeights, content_ease
from palate.models.linear import ItemToItem, dense_block
from palate.models.mixture import mixture_of
from palate.models.new_items import cold_item_scale
from palate.partitions import by_partition
from palate.ranges import Count, Fraction, NonNegative, Positive, Weights, Whole

BLOCK = 64
"""Items solved as one task."""


@dataclass(kw_only=True)
class SparseL3AE(ItemToItem):
    """Score an item by sparse item-to-item weights among its nearest items, close to content weights.

    For item j with the neighbourhood N, column j of B minimises ``|x_j - X_N b|^2 + l2 |b|^2 +
    pull |b - c|^2``, c being the content EASE weights from N to j. With all items
    in N that is L3AE, and EASE without features. Time and memory grow with items x neighbours.

    Parameters
    ----------
    l2 : float
        L2 penalty on B.
    pull : float
        L2 penalty on the distance from the content weights; 0 or a dataset without features leaves content
        out.
    content_l2 : float
        L2 penalty of each content EASE.
    neighbours : int
        Neighbours by behaviour: items of the largest damped cosine over users.
    shrink : float
        Damping of that cosine for items of few users.
    content_neighbours : int
        Neighbours by each features, added to those by behaviour.
    mixture : mapping of str to float
        Weight of each features by name, normalised to sum 1; empty for equal weights.
    new_items : float
        Quantile that the scores of items without train rows are scaled to, as in L3AE.

    Attributes
    ----------
    content_ : dict of str to csr_array of float32, shape (n_items, n_items)
        Share of ``weights_`` that comes from the features of each modality.

    Raises
    ------
    InputError
        If ``mixture`` names features that the dataset does not have, or ``content_l2`` is not above 0.

    References
    ----------
    Ning and Karypis, SLIM: Sparse Linear Methods for Top-N Recommender Systems, ICDM 2011 (fsSLIM), and Moon
    et al., LLM-Enhanced Linear Autoencoders for Recommendation, CIKM 2025.
    """

    name = "sparse-l3ae"

    l2: NonNegative = 20.0
    pull: NonNegative = 40.0
    content_l2: Positive = 10.0
    neighbours: Count = 50
    shrink: NonNegative = 30.0
    content_neighbours: Whole = 20
    mixture: Weights = field(default_factory=dict[str, float])
    new_items: Fraction = 0.1

    def learn(self, dataset: Dataset) -> None:
        mixture = mixture_of(dataset.features, self.mixture) if self.pull > 0 else {}
        near = self._neighbourhoods(dataset, mixture)
        gram = sparse_gram(dataset.train_matrix, dataset.tie_order)
        content = [content_ease(dataset.features[name], self.content_l2) for name in mixture]
        pulls = [np.float32(self.pull * share) for share in mixture.values()]
        solve = partial(_solved, near, gram, np.float32(self.l2 + sum(pulls)), pulls, content)
        solved = by_partition("weights", solve, list(blocks(len(dataset.items), BLOCK)))
        values = np.hstack([np.empty((1 + len(mixture), 0), dtype=np.float32), *solved])
        # Row j of the neighbourhoods holds column j of the weights.
        terms = [sparse.csr_array(with_values(near, column).T) for column in values]
        content_terms = dict(zip(mixture, terms[1:], strict=True))
        self.content_ = by_modality(
            content_terms, {name: dataset.features[name].modality for name in mixture}
        )
        self.weights_ = sparse.csr_array(with_values(near, values.sum(axis=0)).T)
        scale = cold_item_scale(dataset, self.weights_, self.new_items)
        for matrix in (self.weights_, *self.content_.values()):
            matrix.data *= scale[matrix.indices]

    def _neighbourhoods(self, dataset: Dataset, names: Iterable[str]) -> sparse.csr_array:
        """Make a matrix of ones, with the neighbours of each item in its row."""
        near = [by_behaviour(dataset, self.neighbours, self.shrink)]
        if self.content_neighbours:
            near += [by_features(dataset, name, self.content_neighbours) for name in names]
        together = csr_sum(
            [with_values(pattern, np.ones(pattern.nnz, np.float32)) for pattern in near], near[0].shape
        )
        together.sort_indices()
        return together

    def shares(self, sources: NDArray[np.int64], items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        shares = {modality: dense_block(term, sources, items) for modality, term in self.content_.items()}
        own = self.entries(sources, items) - sum(shares.values())
        return shares | {"behaviour": behaviour_of(own, shares)}


def _solved(
    near: sparse.csr_array,
    gram: sparse.csr_array,
    ridge: np.float32,
    pulls: Sequence[np.float32],
    content: Sequence[ContentWeights],
    items: slice,
) -> NDArray[np.float32]:
    """Solve the weights of some items' neighbours, row 0 by behaviour and one row for each of the features.

    Parameters
    ----------
    near : csr_array
        Neighbours of each item.
    gram : csr_array of float32, shape (n_items, n_items)
        Gram matrix of the train rows.
    ridge, pulls, content
        L2 penalty, and the penalty on the distance from each content EASE, with its weights.
    items : slice
        Positions of the items.

    Returns
    -------
    ndarray of float32, shape (1 + n_features, n_neighbours)
        Neighbours of all these items, one item after the other.
    """
    starts = near.indptr[items.start : items.stop + 1]
    values = np.empty((1 + len(content), int(starts[-1] - starts[0])), dtype=np.float32)
    for item in range(items.start, items.stop):
        neighbours = near.indices[near.indptr[item] : near.indptr[item + 1]]
        among = np.append(neighbours, item)
        block = gram[among][:, among].toarray()
        # A thinned Gram matrix may keep a pair on one side alone.
        block = np.maximum(block, block.T)
        towards = [
            pull * (weights.left[neighbours] @ weights.right[item])
            for pull, weights in zip(pulls, content, strict=True)
        ]
        within = block[:-1, :-1] + ridge * np.eye(len(neighbours), dtype=np.float32)
        entries = slice(near.indptr[item] - starts[0], near.indptr[item + 1] - starts[0])
        values[:, entries] = np.linalg.solve(within, np.stack([block[:-1, -1], *towards], axis=1)).T
    return values
