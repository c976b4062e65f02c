"""Choose which models to blend, and how much of each, by how the blend ranks held-out items."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.data.ragged import taken
from palate.holdout import BATCH, Holdout
from palate.linalg.ranks import hide, ranks_of
from palate.linalg.top_k import top_k
from palate.memory import at_once, ranking_bytes
from palate.metrics import NDCG_SHARE, Quality, gain, ideal_gain
from palate.models.base import SCORES, Recommender
from palate.models.blend import inverse_deviation

DEPTH = 120
"""Best items of each model that stay in the race for each user; a blend's top 20 lies within them."""

BAGS, KEPT = 10, 5
"""Random halves of the judged users, each of which chooses a blend, and how many blends are averaged."""

STEPS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5)
"""Weights tried for a model that joins the blend of a bag, its first model having weight 1."""

LEAST_GAIN = 0.003
"""Relative gain that a further model must bring; less is noise."""

IN_BAG = 7
"""Models in the blend of a bag at most."""

MOST, LEAST_SHARE = 10, 0.02
"""Models in a blend at most, and the least share of all weights of each."""

STEEPNESS = 3.0
"""How fast a held-out item counts less around the cutoff; see :meth:`Race.value`."""

LONGEST = 600
"""Items on a shortlist at most; bounds the memory of a race."""

HIDDEN = np.float32(-1e9)
"""Score of what the user has already, and of places left empty; finite, so that weights can be taken back."""


@dataclass(frozen=True)
class Race:
    """Scaled scores of several models on each user's shortlist of items.

    Parameters
    ----------
    holdout : Holdout
        Who is judged, on what.
    scores : ndarray of float32, shape (n_models, n_users, length)
        Scores over the user's deviation, of equal ones first what ``Dataset.tie_order`` ranks first; HIDDEN
        for what the user has.
    columns : ndarray of int64, shape (n_targets,)
        Where on the shortlist of its user each held-out item is.
    """

    holdout: Holdout
    scores: NDArray[np.float32]
    columns: NDArray[np.int64]

    @classmethod
    def of(cls, holdout: Holdout, models: Sequence[Recommender]) -> "Race":
        """Score the judged users with every model, batch by batch, keeping the items that can still win: for
        each user the best of every model, cut at one rank for all where they are too many.
        """
        ties = holdout.known.tie_order
        n_items = len(holdout.known.items)
        length = min(max(n_items, 1), DEPTH * len(models), LONGEST)
        scores = np.empty((len(models), len(holdout), length), dtype=np.float32)
        columns = np.empty(len(holdout.items), dtype=np.int64)
        together = max(1, min(BATCH, SCORES // max(n_items * len(models), 1)))
        each = len(models) * ranking_bytes(n_items)
        together = at_once(together, each, f"weighing {len(models)} lists of {n_items:,} items")
        for start in range(0, len(holdout), together):
            stop = min(start + together, len(holdout))
            batch = holdout.histories.take(np.arange(start, stop))
            seen = holdout.mask(start, stop)
            where = slice(holdout.starts[start], holdout.starts[stop])
            rows, items = holdout.rows[where] - start, holdout.items[where]
            full = [_scaled(model, batch) for model in models]
            # Minus the best rank that any model gives an item.
            rank = np.full((stop - start, n_items), -np.inf, dtype=np.float32)
            for matrix in full:
                hide(matrix, seen)
                best, _ = top_k(matrix, DEPTH, ties=ties)
                row, position = np.nonzero(best >= 0)
                found = best[row, position]
                rank[row, found] = np.maximum(rank[row, found], -position)
            rank[rows, items] = 1.0
            shortlist, _ = top_k(rank, length, ties=ties)
            order = np.argsort(np.where(shortlist < 0, n_items, ties[shortlist]), axis=1)
            shortlist = np.take_along_axis(shortlist, order, axis=1)
            empty = shortlist < 0
            for position, matrix in enumerate(full):
                own = np.take_along_axis(matrix, np.maximum(shortlist, 0), axis=1)
                scores[position, start:stop] = np.where(empty, HIDDEN, np.maximum(own, HIDDEN))
            columns[where] = np.argmax(shortlist[rows] == items[:, None], axis=1)
        return cls(holdout, scores, columns)

    def take(self, users: NDArray[np.int64]) -> "Race":
        """The race of some of the judged users, by position."""
        _, entries = taken(self.holdout.starts, users)
        return Race(self.holdout.take(users), self.scores[:, users], self.columns[entries])

    def blended(self, weights: NDArray[np.float64]) -> NDArray[np.float32]:
        """Scores where models weigh so much, shape (n_users, length)."""
        return np.tensordot(weights.astype(np.float32), self.scores, axes=1)

    def values(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value of each judged user's list where models weigh so much, shape (n_users,)."""
        return self.holdout.values(self._ranks(self.blended(weights)))

    def quality(self, total: NDArray[np.float32]) -> Quality:
        """Quality of blended scores, float32 of shape (n_users, length)."""
        return self.holdout.quality(self._ranks(total))

    def value(self, total: NDArray[np.float32]) -> float:
        """Value of blended scores with a soft cutoff.

        A held-out item at rank r, from 0, counts ``1 / (1 + ((r + 0.5) / k)**STEEPNESS)`` of what it counts
        in recall and NDCG, however far down: a blend that brings items near the cutoff is told from one that
        does not, which a few hits more or less do not tell.
        """
        ranks = self._ranks(total)
        counted = self._shares / (1.0 + ((ranks + 0.5) / self.holdout.k) ** STEEPNESS)
        return float((counted * (1.0 + NDCG_SHARE * self._discounts * gain(ranks))).sum())

    def weigh(self, seed: int, deadline: float = float("inf")) -> tuple[NDArray[np.float64], Quality]:
        """Weights of the models, 0 for those left out, and the quality they reach together.

        Each of BAGS random halves of the judged users chooses a blend; of these blends the KEPT that are
        worth most to all of them are averaged, so that what only some users speak for weighs little (bagged
        ensemble selection; Caruana, Munson and Niculescu-Mizil, Getting the Most Out of Ensemble Selection,
        ICDM 2006). After ``deadline``, of ``time.monotonic()``, no further half is asked.
        """
        random = np.random.default_rng(seed)
        # By a hash of the id, so that positions in tables have no effect.
        users = np.argsort(self.holdout.known.users.hash_order[self.holdout.users])
        blends: list[NDArray[np.float64]] = []
        for bag in range(BAGS):
            if bag and time.monotonic() > deadline:
                break
            half = np.sort(random.permutation(users)[: -(-len(users) // 2)])
            blends.append(self.take(half).chosen())
        blends.sort(key=lambda weights: -self.value(self.blended(weights)))
        weights = np.mean(blends[:KEPT], axis=0)
        weights[np.argsort(-weights, kind="stable")[MOST:]] = 0.0
        weights[weights < LEAST_SHARE * weights.sum()] = 0.0
        weights /= weights.sum()
        return weights, self.quality(self.blended(weights))

    def chosen(self) -> NDArray[np.float64]:
        """Weights of sum 1 of the models: the best one, then whichever helps most, at its best weight, while
        any helps.
        """
        alone = [self.value(scores) for scores in self.scores]
        first = int(np.argmax(alone))
        weights = np.zeros(len(self.scores))
        weights[first] = 1.0
        best, total = alone[first], self.scores[first]
        while np.count_nonzero(weights) < min(IN_BAG, len(weights)):
            trials = [
                (self.value(total + np.float32(step) * self.scores[position]), position, step)
                for position in np.flatnonzero(weights == 0)
                for step in STEPS
            ]
            value, position, step = max(trials, key=lambda trial: trial[0])
            if value <= best * (1 + LEAST_GAIN):
                break
            best, weights[position] = value, step
            total = total + np.float32(step) * self.scores[position]
        return weights / weights.sum()

    def _ranks(self, total: NDArray[np.float32]) -> NDArray[np.int64]:
        """Ranks of the held-out items by blended scores."""
        places = np.arange(int(total.shape[1]))
        return ranks_of(total, self.holdout.rows, self.columns.astype(np.int32), places)

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        """What each held-out item counts in mean recall."""
        counts = np.diff(self.holdout.starts)
        return 1.0 / (counts[self.holdout.rows] * max(len(counts), 1))

    @cached_property
    def _discounts(self) -> NDArray[np.float64]:
        """What a gain of 1 of each held-out item counts in NDCG, over what it counts in recall."""
        counts = np.diff(self.holdout.starts)
        return (counts / ideal_gain(counts, self.holdout.k))[self.holdout.rows]


def _scaled(model: Recommender, batch: Histories) -> NDArray[np.float32]:
    scores = model.score_histories(batch)
    return scores * inverse_deviation(scores)[:, None]
