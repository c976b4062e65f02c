"""One recommendation request: score, leave out, rank, explain."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.errors import check_k
from palate.explain import Language
from palate.linalg.top_k import top_k
from palate.models import Recommended, Recommender
from palate.tasks.live.catalogue import LiveCatalogue
from palate.tasks.live.filters import Filter

MOST = 1000
"""Items that one request may ask for."""


@dataclass(frozen=True)
class Wish:
    """What a request for recommendations asks for.

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
    """

    k: int = 10
    explain: bool = False
    language: Language | None = None
    keep_seen: bool = False
    wanted: Filter = field(default_factory=Filter)
    exclude: frozenset[str] = frozenset()


def ranked(model: Recommender, history: Histories, catalogue: LiveCatalogue, wish: Wish) -> list[Recommended]:
    """The best items of a catalogue for one history, best first; fewer where fewer may be shown.

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

    Raises
    ------
    InputError
        If k is no whole number of 1 or more, or the filter can't be met.
    """
    check_k(wish.k)
    scores = np.where(_allowed(model, history, catalogue, wish), model.score(history), np.float32(-np.inf))
    positions, values = top_k(scores, model.places(wish.k), None, model.tie_order_)
    return [
        Recommended(model.items_[place], value)
        for place, value in zip(positions[0].tolist(), values[0].tolist(), strict=True)
        if place >= 0
    ]


def _allowed(
    model: Recommender, history: Histories, catalogue: LiveCatalogue, wish: Wish
) -> NDArray[np.bool_]:
    """Items that may be in the answer, bool of shape (n_items,)."""
    allowed = catalogue.allowed(wish.wanted)
    barred = history.barred(len(model.items_), keep_seen=wish.keep_seen)
    out = catalogue.items.positions(sorted(wish.exclude))
    out = out[out >= 0] if barred is None else np.concatenate([out[out >= 0], barred.indices])
    if not len(out):
        return allowed
    left = allowed.copy()
    left[out] = False
    return left
