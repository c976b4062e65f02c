"""Consistency of a catalogue's modalities: alignment, disagreeing items, duplicates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from palate.data import Features
from palate.fusion.joint import FEWEST, Joint

SAME = 0.98
"""Cosine of centred vectors from which two items are near-duplicates."""

MOST_ROWS = 4096
"""Items that alignment is measured on; more change the second digit."""

TELLING = 3.0
"""Times chance that one modality must find another for disagreement to mean anything."""

OUTLYING = 5.0
"""Median absolute deviations below the median from which an item is named. Where modalities tell little of
each other the deviation is wide, and nobody is."""


@dataclass(frozen=True)
class Alignment:
    """Alignment of two kinds of features.

    Parameters
    ----------
    left, right : str
        Names of the features.
    items : int
        Items that have both.
    cka : float
        Linear centred kernel alignment, unbiased: 0 where they have nothing in common, 1 where they are the
        same up to rotation and scale.
    found, back : float or None
        Mean reciprocal rank at which right is found from left, and left from right, in the joint space by
        towers that have not seen the item; None where nothing was learned of the two.
    chance : float
        What drawing lots would reach.
    """

    left: str
    right: str
    items: int
    cka: float
    found: float | None
    back: float | None
    chance: float


@dataclass(frozen=True)
class Disagreement:
    """Item whose modalities seem to show different things.

    Parameters
    ----------
    item : int
        Position.
    left, right : str
        Names of the features.
    cosine : float
        In the joint space.
    """

    item: int
    left: str
    right: str
    cosine: float


@dataclass(frozen=True)
class Duplicate:
    """Two nearly identical items in one modality.

    Parameters
    ----------
    first, second : int
        Positions.
    modality : str
        Name of the features.
    cosine : float
        Of the centred vectors.
    """

    first: int
    second: int
    modality: str
    cosine: float


@dataclass(frozen=True)
class Consistency:
    """Result of :func:`consistency_of`; disagreements and duplicates come worst first."""

    alignments: Sequence[Alignment]
    disagreements: Sequence[Disagreement]
    duplicates: Sequence[Duplicate]


def consistency_of(features: Mapping[str, Features], joint: Joint | None) -> Consistency:
    """Measure how well a catalogue's modalities agree.

    Parameters
    ----------
    features : mapping of str to Features
        Of the catalogue.
    joint : Joint, optional
        Its joint space; without it nothing is said of retrieval and disagreement.

    References
    ----------
    Kornblith et al., Similarity of Neural Network Representations Revisited, ICML 2019; unbiased after Song
    et al., Feature Selection via Dependence Maximization, JMLR 2012.
    """
    alignments = [
        _alignment(left, right, features, joint)
        for left, right in combinations(features, 2)
        if features[left].modality != features[right].modality
    ]
    disagreements = [
        disagreement
        for pair in alignments
        if joint is not None and pair.found is not None and pair.found >= TELLING * pair.chance
        for disagreement in _disagreements(joint, pair.left, pair.right)
    ]
    duplicates = [
        duplicate
        for name, kind in features.items()
        if isinstance(kind.values, np.ndarray)
        for duplicate in _duplicates(name, kind)
    ]
    return Consistency(
        [pair for pair in alignments if pair.items >= FEWEST],
        sorted(disagreements, key=lambda disagreement: disagreement.cosine),
        sorted(duplicates, key=lambda duplicate: -duplicate.cosine),
    )


def linear_cka(X: NDArray[np.float32], Y: NDArray[np.float32]) -> float:
    """Compute unbiased linear centred kernel alignment of paired rows.

    Parameters
    ----------
    X, Y : ndarray of float32, shapes (n, p) and (n, q)
        At least four rows.
    """
    K, L = (values.astype(np.float64) @ values.T for values in (X, Y))
    np.fill_diagonal(K, 0.0)
    np.fill_diagonal(L, 0.0)
    scale = np.sqrt(max(_unbiased_hsic(K, K) * _unbiased_hsic(L, L), 0.0))
    return _unbiased_hsic(K, L) / scale if scale > 0 else 0.0


def _unbiased_hsic(K: NDArray[np.float64], L: NDArray[np.float64]) -> float:
    """Compute the unbiased HSIC of kernels without their diagonal."""
    n = len(K)
    together = float((K * L).sum())
    apart = float(K.sum() * L.sum()) / ((n - 1) * (n - 2))
    mixed = 2.0 * float(K.sum(axis=0) @ L.sum(axis=1)) / (n - 2)
    return (together + apart - mixed) / (n * (n - 3))


def _alignment(left: str, right: str, features: Mapping[str, Features], joint: Joint | None) -> Alignment:
    both = np.flatnonzero(features[left].present & features[right].present)
    rows = both if len(both) <= MOST_ROWS else np.random.default_rng(0).choice(both, MOST_ROWS, False)
    enough = len(both) >= FEWEST
    cka = linear_cka(features[left].factors[rows], features[right].factors[rows]) if enough else 0.0
    chance = float(np.mean(1.0 / np.arange(1, int(features[right].present.sum()) + 1))) if enough else 0.0
    trust: Mapping[tuple[str, str], float] = joint.trust if joint is not None else {}
    return Alignment(left, right, len(both), cka, trust.get((left, right)), trust.get((right, left)), chance)


def _disagreements(joint: Joint, left: str, right: str) -> list[Disagreement]:
    """Find items of which one modality fits the other worse than that of half the others would."""
    both = np.flatnonzero(joint.items.present[left] & joint.items.present[right])
    A, B = joint.items.projected[left][both], joint.items.projected[right][both]
    own = np.einsum("ij,ij->i", A, B)
    fits = np.zeros(len(both))
    for start in range(0, len(both), 1024):
        rows = slice(start, start + 1024)
        fits[rows] += (A[rows] @ B.T < own[rows, None]).mean(axis=1) / 2
        fits[rows] += (B[rows] @ A.T < own[rows, None]).mean(axis=1) / 2
    middle = float(np.median(fits))
    spread = 1.4826 * float(np.median(np.abs(fits - middle)))
    bad = np.flatnonzero((fits <= 0.5) & (fits <= middle - OUTLYING * spread))
    return [Disagreement(int(both[position]), left, right, float(own[position])) for position in bad]


def _duplicates(name: str, features: Features) -> list[Duplicate]:
    """Pair every item with its nearest other one, where they are nearly identical; each pair once."""
    there = np.flatnonzero(features.present)
    values = np.asarray(features.values, dtype=np.float32)[there]
    found: dict[tuple[int, int], float] = {}
    for start in range(0, len(there), 1024):
        likeness = values[start : start + 1024] @ values.T
        own = np.arange(len(likeness))
        likeness[own, own + start] = -1.0
        nearest = likeness.argmax(axis=1)
        for row in np.flatnonzero(likeness[own, nearest] >= SAME):
            first, second = sorted((int(there[start + row]), int(there[nearest[row]])))
            found[first, second] = float(likeness[row, nearest[row]])
    return [Duplicate(first, second, name, cosine) for (first, second), cosine in found.items()]
