"""Recommendation request: score, filter, rank, explain."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, Histories
from palate.errors import check_k
from palate.explain import Explained, Language
from palate.models import Recommended, Recommender
from palate.tasks.live.asked import Asked
from palate.tasks.live.catalogue import LiveCatalogue
from palate.tasks.live.diversity import CANDIDATES, diversified
from palate.tasks.live.exploring import Exploring
from palate.tasks.live.filters import Filter
from palate.tasks.live.rules import LiveRules, Placed

MOST = 1000
"""Items that one request may ask for."""


@dataclass(frozen=True)
class Wish:
    """Parameters of a request for recommendations.

    Parameters
    ----------
    k : int
        How many items.
    explain : bool
        Whether contributions and reasons are wanted.
    language : Language
        Of the reasons.
    keep_seen : bool
        Whether items of the history may come back.
    wanted : Filter
        What items must be like.
    exclude : frozenset of str
        Ids of items that must not be among them.
    placement : str or None
        Where they will be shown, for rules of that place.
    diversity : float
        From 0, by score alone, to 1: how unlike each other they are to be.
    asked : Asked or None
        What the person asks for in words.
    exploring : Exploring or None
        How some places are given to items that were seldom shown; None where none are.
    weights : mapping of str to float or None
        What contributions are multiplied by, by modality; 1 where none is named. None where nobody asks which
        modalities there are.
    """

    k: int = 10
    explain: bool = False
    language: Language | None = None
    keep_seen: bool = False
    wanted: Filter = field(default_factory=Filter)
    exclude: frozenset[str] = frozenset()
    placement: str | None = None
    diversity: float = 0.0
    asked: Asked | None = None
    exploring: Exploring | None = None
    weights: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Answer:
    """Recommendations for one person.

    Parameters
    ----------
    version : str
        Snapshot that they come from.
    source : str
        "personal" where they rest on a history, "query" on words alone, "popular" where there is neither.
    items : sequence of Recommended
        Best first.
    titles : sequence of str
        What people call each.
    sources : sequence of str
        Where each comes from: ``source``, or "exploration" where it was seldom shown.
    explained : sequence of Explained or None
        The same items with contributions and reasons; None where none are wanted.
    weights : mapping of str to float or None
        Factor of each modality that adds anything to the scores; None where nobody asks.
    """

    version: str
    source: str
    items: Sequence[Recommended]
    titles: Sequence[str]
    sources: Sequence[str]
    explained: Sequence[Explained] | None = None
    weights: Mapping[str, float] | None = None


def ranked(
    model: Recommender,
    history: Histories,
    catalogue: LiveCatalogue,
    wish: Wish,
    rules: LiveRules,
    features: Callable[[], Mapping[str, Features]],
) -> list[Placed]:
    """Rank the best items of a catalogue for one history, in the order of display.

    Fewer where fewer may be shown. A diverse list is chosen among several times as many of the best; what is
    pinned keeps its place, and limits hold.

    Parameters
    ----------
    model : Recommender
        Fitted on the items of the catalogue.
    history : Histories
        Of one person.
    catalogue : LiveCatalogue
        What may be shown.
    wish : Wish
        What is asked for.
    rules : LiveRules
        Of the shop's people.
    features : callable
        Gives the content of the items, by which they are alike; asked for diverse lists alone.

    Raises
    ------
    InputError
        If k is no whole number of 1 or more, or the filter can't be met.
    """
    check_k(wish.k)
    allowed = let_through(catalogue, wish, history.barred_items(keep_seen=wish.keep_seen))
    scores = model.score_single(history)
    placed = arranged(scores, allowed, catalogue, wish, rules, model.tie_order_, features)
    if (exploring := wish.exploring) is not None:
        now = time.time()
        left = rules.left(allowed, catalogue, wish.placement, now)
        placed = exploring.explore(placed, scores, left, rules.fitting(catalogue, wish.placement, now))
    return placed


def arranged(
    scores: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    catalogue: LiveCatalogue,
    wish: Wish,
    rules: LiveRules,
    tie_order: NDArray[np.int64],
    features: Callable[[], Mapping[str, Features]],
) -> list[Placed]:
    """Arrange the best of the allowed items in the order of display.

    Parameters
    ----------
    scores, allowed, tie_order : ndarray, shape (n_items,)
        As in :meth:`palate.tasks.live.rules.LiveRules.place`.
    catalogue, wish, rules, features
        As in :func:`ranked`.
    """
    k = min(wish.k, max(len(scores), 1))
    among = min(k * CANDIDATES, max(len(scores), 1)) if wish.diversity > 0 else k
    placed = rules.place(scores, allowed, catalogue, among, tie_order, wish.placement, time.time())
    return _diverse(placed, features(), k, wish.diversity) if wish.diversity > 0 else placed


def _diverse(
    placed: Sequence[Placed], features: Mapping[str, Features], k: int, diversity: float
) -> list[Placed]:
    """Select k items that are good and unlike each other; items that rules moved keep their positions."""
    kept = {position: entry for position, entry in enumerate(placed[:k]) if entry.rules}
    others = [entry for entry in placed if not entry.rules]
    positions = np.array([other.position for other in others], dtype=np.int64)
    scores = np.array([other.score for other in others], dtype=np.float32)
    measured = {name: own for name, own in features.items() if not name.startswith("review")}
    order = diversified(positions, scores, measured, k - len(kept), diversity)
    rest = iter([others[int(position)] for position in order])
    chosen = [kept.get(position) or next(rest, None) for position in range(k)]
    return [entry for entry in chosen if entry is not None]


def let_through(catalogue: LiveCatalogue, wish: Wish, out: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which items may be in an answer, bool of shape (n_items,).

    Every list and every fallback passes here: what the person had comes back in none of them.

    Parameters
    ----------
    catalogue : LiveCatalogue
        What may be shown.
    wish : Wish
        What is asked for.
    out : ndarray of int
        Positions of items that the person had or rejected.
    """
    allowed = catalogue.allowed(wish.wanted)
    if wish.exclude:
        named = catalogue.items.positions(sorted(wish.exclude))
        out = np.concatenate([out, named[named >= 0]])
    if not len(out):
        return allowed
    left = allowed.copy()
    left[out] = False
    return left
