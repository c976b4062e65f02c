"""Imputation of missing modalities: weighted means of items that have them."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Dataset, Features, unit_rows
from palate.errors import InputError
from palate.features.item_graph import in_blocks, item_graph, only
from palate.linalg.csr import inverse_root, row_sums, scaled
from palate.linalg.sparse_rows import strongest, strongest_of_dense
from palate.wording import there_are

SOURCES = 50
"""Measured items that an imputed row is made of, at most."""

PLACES = 50
"""Items at which a walk may be at once; what is least likely beyond them is forgotten."""

STEPS = 10
"""Length of the longest walks."""

RESTART = 0.15
"""Chance that a walk of personalised PageRank ends at each step."""

HEAT = 3.0
"""Time that heat spreads for, which is the mean length of its walks."""

NEAREST = 10
"""Content neighbours that a row is the mean of."""

TERMS = 256
"""Terms of an imputed row of word counts, at most."""

Weights = sparse.csr_array
"""Of measured items (columns) in items that lack the modality (rows); other rows are empty."""

Ties = NDArray[np.int64] | None
"""Rank of each item among those that weigh the same, such as ``Dataset.tie_order``."""

Walk = Callable[[sparse.csr_array, NDArray[np.bool_], Ties], Weights]
"""From the item graph, the presence of a modality and the order of ties to weights."""


def impute(dataset: Dataset, method: str, graph: sparse.csr_array | None = None) -> dict[str, Features]:
    """Impute rows of items that lack a modality, where behaviour or content relates them to others.

    An imputed row is a weighted mean of at most 50 measured rows, brought to unit length; methods differ in
    the weights. Those that walk on the graph of items that the same people had do not reach items without a
    train row, nor those far from any measured one: these are given the mean of their content neighbours. An
    item of which nothing else is known keeps its zeros. Measured rows and ``present`` stay as they are, and
    ``imputed`` says which rows were made here.

    Parameters
    ----------
    dataset : Dataset
        Only its train rows and its measured feature rows are read.
    method : str
        "zeros" leaves everything as it is. "mean" gives the mean of all measured rows. "neighbours" gives the
        mean over the neighbours on the graph; "multi-hop" lets features propagate, the measured ones held
        fixed, until what lacks them agrees with its neighbours; "pagerank" weighs by personalised PageRank
        and "heat" by the heat kernel. "content" gives the mean of the items nearest in what the item does
        have.
    graph : csr_array, optional
        What :func:`palate.features.item_graph.item_graph` gave for this dataset, where it is at hand.

    Raises
    ------
    InputError
        If there is no such method.

    References
    ----------
    Malitesta et al., Do We Really Need to Drop Items with Missing Modalities in Multimodal Recommendation?,
    CIKM 2024; Malitesta et al., Training-free Graph-based Imputation of Missing Modalities in Multimodal
    Recommendation, 2026 (arXiv 2602.17354); Rossi et al., On the Unreasonable Effectiveness of Feature
    Propagation in Learning on Graphs with Missing Node Features, LoG 2022.
    """
    if method not in METHODS:
        raise InputError(f"no imputation '{method}'{there_are(method, METHODS)}")
    measured = {name: feature.measured() for name, feature in dataset.features.items()}
    lacking = {name: feature for name, feature in measured.items() if not feature.present.all()}
    if method == "zeros" or not lacking:
        return measured
    if method == "mean":
        return measured | {name: feature.with_imputed(_mean(feature)) for name, feature in lacking.items()}
    if method in WALKS and graph is None:
        graph = item_graph(dataset)
    # Word counts and sentence vectors are of the same texts: what is weighed alike is weighed once.
    weights: dict[bytes, Weights] = {}
    for feature in lacking.values():
        if (known := feature.present.tobytes()) not in weights:
            weights[known] = _weights(feature.present, measured, WALKS.get(method), graph, dataset.tie_order)
    return measured | {
        name: feature.with_imputed(_unit(weights[feature.present.tobytes()] @ feature.values))
        for name, feature in lacking.items()
    }


def _weights(
    known: NDArray[np.bool_],
    measured: Mapping[str, Features],
    walk: Walk | None,
    graph: sparse.csr_array | None,
    ties: Ties,
) -> Weights:
    """Compute weights by a random walk where the method has one, by content for the rest."""
    if walk is None or graph is None:
        return content_weights(known, measured, ~known, ties)
    by_walk = walk(graph, known, ties)
    left = ~known & (np.diff(by_walk.indptr) == 0)
    return sparse.csr_array(by_walk + content_weights(known, measured, left, ties))


# -- weights of measured items ---------------------------------------------------------------------------


def walked(
    graph: sparse.csr_array,
    known: NDArray[np.bool_],
    chances: Sequence[float],
    ties: Ties = None,
    *,
    stay: bool = False,
) -> Weights:
    """Compute the probability that walks from each item without the modality end at each item with it.

    Parameters
    ----------
    graph : csr_array of float32, shape (n_items, n_items)
        Steps.
    known : ndarray of bool, shape (n_items,)
        Which items have the modality.
    chances : sequence of float
        Weight of being at an item after one step, two steps, and so on.
    ties : ndarray of int64, shape (n_items,), optional
        Rank of each item among those of equal weight.
    stay : bool
        A walk that comes to an item with the modality goes no further: what is known holds its value.
    """
    everywhere = np.ones(len(known), dtype=np.bool_)
    at = only(graph, ~known, everywhere)
    total = only(at, ~known, known) * np.float32(chances[0])
    for chance in chances[1:]:
        at = only(at, ~known, ~known) if stay else at
        at = strongest(sparse.csr_array(at @ graph), PLACES, ties)
        total = total + only(at, ~known, known) * np.float32(chance)
    return strongest(total, SOURCES, ties)


def neighbours(graph: sparse.csr_array, known: NDArray[np.bool_], ties: Ties = None) -> Weights:
    """Take one step."""
    return walked(graph, known, [1.0], ties)


def multi_hop(graph: sparse.csr_array, known: NDArray[np.bool_], ties: Ties = None) -> Weights:
    """Walk to the first item that has the modality: the limit of feature propagation.

    Propagation with measured rows held fixed ends at the harmonic extension, which weighs each measured row
    by the chance that a walk meets it first.
    """
    return walked(graph, known, [1.0] * STEPS, ties, stay=True)


def pagerank(graph: sparse.csr_array, known: NDArray[np.bool_], ties: Ties = None) -> Weights:
    """Walk with a constant probability to end at each step."""
    chances = [RESTART * (1.0 - RESTART) ** step for step in range(1, STEPS + 1)]
    return walked(graph, known, chances, ties)


def heat(graph: sparse.csr_array, known: NDArray[np.bool_], ties: Ties = None) -> Weights:
    """Compute the kernel ``exp(-time (I - graph))`` by its Taylor series: a Poisson number of steps."""
    return walked(
        graph,
        known,
        [math.exp(-HEAT) * HEAT**step / math.factorial(step) for step in range(1, 2 * STEPS + 1)],
        ties,
    )


def content_weights(
    known: NDArray[np.bool_],
    measured: Mapping[str, Features],
    wanted: NDArray[np.bool_],
    ties: Ties = None,
) -> Weights:
    """Find the nearest items by the mean cosine of all features that an item has.

    Parameters
    ----------
    known : ndarray of bool, shape (n_items,)
        Items that have the modality, among which the nearest are looked for.
    measured : mapping of str to Features
        All features of the items; those that the wanted items lack say nothing.
    wanted : ndarray of bool, shape (n_items,)
        Items to find weights for.
    ties : ndarray of int64, shape (n_items,), optional
        Rank of each item among those of equal likeness.
    """
    n_items = len(wanted)
    rows = np.flatnonzero(wanted & np.logical_or.reduce([feature.present for feature in measured.values()]))

    def block(start: int, stop: int) -> sparse.csr_array:
        some = rows[start:stop]
        likeness = np.zeros((len(some), n_items), dtype=np.float32)
        for feature in measured.values():
            if feature.present[some].any():
                likeness += feature.similarities(feature.values[some])
        likeness[:, ~known] = 0.0
        return strongest_of_dense(likeness, NEAREST, ties)

    found = in_blocks(block, len(rows), n_items)
    selector = sparse.csr_array(
        (np.ones(len(rows), dtype=np.float32), (rows, np.arange(len(rows)))), shape=(n_items, len(rows))
    )
    return sparse.csr_array(selector @ found)


WALKS: dict[str, Walk] = {
    "neighbours": neighbours,
    "multi-hop": multi_hop,
    "pagerank": pagerank,
    "heat": heat,
}
"""Ways to weigh by behaviour."""

METHODS = ("zeros", "mean", *WALKS, "content")
"""Imputations by name."""


# -- rows made of them -----------------------------------------------------------------------------------


def _unit(values: NDArray[np.float32] | sparse.csr_array) -> NDArray[np.float32] | sparse.csr_array:
    """Normalise rows to unit length; sparse ones keep their strongest terms."""
    if isinstance(values, np.ndarray):
        return unit_rows(values)
    short = strongest(sparse.csr_array(values), TERMS)
    squares = row_sums(sparse.csr_array(short.multiply(short)))
    return scaled(short, inverse_root(squares.astype(np.float64)))


def _mean(feature: Features) -> NDArray[np.float32] | sparse.csr_array:
    """Assign the mean of all measured rows to every item that lacks the modality."""
    lacking = sparse.csr_array((~feature.present).astype(np.float32)[:, None])
    mean = sparse.csr_array(feature.values.sum(axis=0)[None, :])
    if not isinstance(feature.values, np.ndarray):
        return _unit(lacking @ strongest(mean, TERMS))
    return _unit((lacking @ mean).toarray())
