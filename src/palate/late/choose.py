"""Selection of late-item settings, by hiding known items from the rest of a fitted model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import TRAIN, VALID, Dataset, Histories, relevant_of
from palate.late.cooccurrence import Cooccurrence, profiles
from palate.late.mixing import factors
from palate.late.scale import ScoreSketch, TypicalSizes
from palate.late.settings import LateSettings
from palate.linalg.csr import scaled
from palate.models.base import Recommender
from palate.models.hidden_items import FACTORS, HiddenItems, Judged
from palate.models.neighbours import nearest, shares_of

NEIGHBOURS = (3, 5, 10, 20)
"""Numbers of neighbours that are tried."""

SPREADS = (1.0, 0.5, 0.0)
"""Shares of the differences in size that the means keep, tried."""

SOLD_FACTORS = (0.0, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5)
"""Factors of the means that are tried for items with events."""

COOCCURRENCES = (1.4, 1.0, 0.7, 0.5, 0.35, 0.2, 0.0)
"""Sizes of co-occurrence that are tried, the largest first: it is counted, whereas means of neighbours are
flattered by a model that was trained with the hidden items."""

SOLD_FACTOR = 0.4
"""Factor of the means for items with events while the size of co-occurrence is looked for."""

STEPS = (4.0, 2.0, 1.0, None)
"""Memories of histories that co-occurrence is applied to, tried."""

MOST_EVENTS = 2**21
"""Events that co-occurrence is counted in, at most, of a random sample of users."""

MOST_PAIRS = 2**26
"""Pairs of events of the same user up to which co-occurrence without order is tried."""

LEAST = 0.05
"""Weight of features that tell little beside others: an item may have nothing else."""

SLACK = 0.01
"""Share of recall that is not worth less co-occurrence or more of the means."""


@dataclass(frozen=True)
class LateChoice:
    """Selected settings, and the recalls that they rest on.

    Parameters
    ----------
    settings : LateSettings
        What was chosen.
    late, sold, trained, ignored : Judged
        Recall on held-out rows with hidden items scored so without events and with all of theirs, scored by
        the model that was trained with them, and in no list.
    """

    settings: LateSettings
    late: Judged
    sold: Judged
    trained: Judged
    ignored: Judged


def choose_late(
    model: Recommender, dataset: Dataset, sketch: ScoreSketch | None = None, seed: int = 0
) -> LateChoice | None:
    """Select the settings of late items, by held-out rows of known items that are hidden in turn.

    By :meth:`palate.models.hidden_items.HiddenItems.best`: what is done without events on late items is
    chosen first, then what events on them change.

    Parameters
    ----------
    model : Recommender
        Fitted on the train rows of the dataset.
    dataset : Dataset
        Valid rows are judged on; test rows are not looked at.
    sketch : ScoreSketch, optional
        Of the scores of the model.
    seed : int
        Of what is hidden.

    Returns
    -------
    LateChoice or None
        None where there is nothing to choose by: no content, or no valid row that a list can hold.
    """
    known = dataset.only(TRAIN, VALID)
    if not dataset.features or relevant_of(known, VALID, (TRAIN,)).matrix.nnz == 0:
        return None
    sketch = ScoreSketch.of(model) if sketch is None else sketch
    search = _Search(model, known, sketch, seed)
    best = LateSettings()
    means = [(count, factor) for count in NEIGHBOURS for factor in FACTORS]
    best = search.best([replace(best, neighbours=count, factor=factor) for count, factor in means])
    best = search.best([replace(best, mixture=mixture) for mixture in search.mixtures])
    sizes = [(spread, factor) for spread in SPREADS for factor in FACTORS]
    best = search.best([replace(best, spread=spread, factor=factor) for spread, factor in sizes])
    late = search.judged(best)
    best = replace(best, sold_factor=SOLD_FACTOR)
    told = [(size, steps) for size in COOCCURRENCES[:-1] for steps in search.steps]
    best = search.best_sold([replace(best, cooccurrence=size, steps=steps) for size, steps in told])
    best = search.best_sold([replace(best, sold_factor=factor) for factor in SOLD_FACTORS])
    best = search.best_sold([replace(best, cooccurrence=size) for size in COOCCURRENCES])
    hidden = search.hidden
    return LateChoice(best, late, search.sold(best), hidden.trained, hidden.ignored)


def mixtures_of(names: Sequence[str]) -> list[dict[str, float]]:
    """Return the mixtures of features to try: equal weights, each one alone, all but one."""
    if len(names) < 2:
        return [{}]
    alone = [{name: 1.0 if name == favoured else LEAST for name in names} for favoured in names]
    without = [{name: LEAST if name == left_out else 1.0 for name in names} for left_out in names]
    return [{}, *alone, *(without if len(names) > 2 else [])]


class _Search:
    """Search over settings, with a cache of judged ones."""

    def __init__(self, model: Recommender, dataset: Dataset, sketch: ScoreSketch, seed: int) -> None:
        self.hidden = HiddenItems(model, dataset, seed)
        self.mixtures = mixtures_of(list(dataset.features))
        self._sketch, self._past, n = sketch, some_of(model.histories_, seed), len(model.items_)
        pairs = float(np.square(self._past.lengths, dtype=np.float64).sum())
        self.steps = [steps for steps in STEPS if steps is not None or pairs <= MOST_PAIRS]
        self._events = np.bincount(self._past.items, self._past.weights, n).astype(np.float64)
        features = {name: feature.measured() for name, feature in dataset.features.items()}
        weighed = [LateSettings(mixture=mixture).weights(list(features)) for mixture in self.mixtures]
        fold = self.hidden.fold
        self._nearest = nearest(
            features,
            self.hidden.items,
            lambda items: fold[items][:, None] != fold[None, :],
            weighed,
            max(NEIGHBOURS),
            dataset.tie_order,
        )
        self._judged: dict[tuple[int, int, float, float], Judged] = {}
        self._found: dict[float | None, Told] = {}

    def best(self, some: Sequence[LateSettings]) -> LateSettings:
        """Return the best settings for items without events, the first of equal ones."""
        return self.hidden.best([(settings, self.judged(settings)) for settings in some])

    def best_sold(self, some: Sequence[LateSettings]) -> LateSettings:
        """Return the best settings for items with events, the first of nearly equal ones."""
        return self.hidden.best([(settings, self.sold(settings)) for settings in some], SLACK)

    def judged(self, settings: LateSettings) -> Judged:
        """Judge settings where nothing is known of events on hidden items, once."""
        mixture = self.mixtures.index(dict(settings.mixture))
        key = mixture, settings.neighbours, settings.factor, settings.spread
        if key not in self._judged:
            shares = self._shares(settings)
            none, sizes = np.zeros(shares.shape[0]), self._told(settings.steps).sizes
            of_mean, _ = factors(shares @ self._sketch.rows, none, sizes, settings)
            self._judged[key] = self.hidden.judge(scaled(shares, of_mean))
        return self._judged[key]

    def sold(self, settings: LateSettings) -> Judged:
        """Judge settings where all events on hidden items are known."""
        shares, told = self._shares(settings), self._told(settings.steps)
        events = self._events[self.hidden.items]
        both = factors(shares @ self._sketch.rows, events, told.sizes, settings)
        more = told.scores * both[1].astype(np.float32)[:, None]
        return self.hidden.judge(scaled(shares, both[0]), more)

    def _shares(self, settings: LateSettings) -> sparse.csr_array:
        """Return the weights of known items in each hidden item's mean."""
        positions, alike = self._nearest[self.mixtures.index(dict(settings.mixture))]
        k = settings.neighbours
        return shares_of(positions[:, :k], alike[:, :k], len(self._events))

    def _told(self, steps: float | None) -> "Told":
        """What events on hidden items tell, by a memory."""
        if steps not in self._found:
            targets = np.full(len(self._events), -1)
            targets[self.hidden.items] = np.arange(len(self.hidden.items))
            shares = Cooccurrence.of(self._past, targets, ordered=steps is not None).shares(self._events)
            own = profiles(self.hidden.histories, len(self._events), steps)
            scores = sparse.csr_array(shares @ sparse.csr_array(own.T)).toarray()
            self._found[steps] = Told(scores, TypicalSizes.of(self._sketch, self._past, steps))
        return self._found[steps]


def some_of(histories: Histories, seed: int) -> Histories:
    """Sample users with no more than MOST_EVENTS events in all."""
    order = np.random.default_rng(seed).permutation(len(histories))
    few = np.cumsum(histories.lengths[order]) <= MOST_EVENTS
    return histories if few.all() else histories.take(np.sort(order[few]))


@dataclass(frozen=True)
class Told:
    """What events on hidden items tell.

    Parameters
    ----------
    scores : ndarray of float32, shape (n_hidden, n_users)
        Co-occurrence for the users judged.
    sizes : TypicalSizes
        By the same memory.
    """

    scores: NDArray[np.float32]
    sizes: TypicalSizes
