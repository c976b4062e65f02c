"""Exploration: positions of a list that go to seldom shown items, to learn about them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from palate.data import Index
from palate.store import Impression, Store
from palate.store.impressions import items_shown
from palate.tasks.live.rules import Placed

ANSWERS = 20_000
"""Answers of before that are counted at the start, the newest ones."""

MOST = 10_000_000
"""Items shown beyond which all counts are halved, so that what was shown long ago counts less."""

LEAST = 0.05
"""Chance of the item with the lowest score beside that of the one with the highest, shown as often."""


@dataclass(frozen=True)
class Exploring:
    """Exploration of one list.

    Parameters
    ----------
    share : float
        Of the places, from 0 to 1.
    seed : str
        Decides which items, and where; the id of the answer.
    shown : ndarray of int64, shape (n_items,)
        How often each item of the catalogue was shown.
    """

    share: float
    seed: str
    shown: NDArray[np.int64]

    def explore(
        self,
        placed: Sequence[Placed],
        scores: NDArray[np.float32],
        left: NDArray[np.bool_],
        fits: Callable[[Sequence[int], int], bool],
    ) -> list[Placed]:
        """Replace some positions of a list by other items.

        What rules moved keeps its place, and the best comes first unless all places explore. The items are
        drawn without replacement, by their scores over how often they were shown.

        Parameters
        ----------
        placed : sequence of Placed
            The list without exploring.
        scores : ndarray of float32, shape (n_items,)
            By which it was made.
        left : ndarray of bool, shape (n_items,)
            Items that may be shown.
        fits : callable
            Whether limits let an item, the last argument, through beside others.
        """
        random = np.random.default_rng(int.from_bytes(blake2b(self.seed.encode()).digest()[:16]))
        free = [row for row, entry in enumerate(placed) if not entry.rules]
        wanted = min(int(self.share * len(placed) + random.random()), len(free))
        rows = free if wanted == len(free) else [row for row in free if row > 0 or len(placed) == 1]
        rows = sorted(random.choice(rows, min(wanted, len(rows)), replace=False).tolist()) if rows else []
        others = [placed[row] for row in free]
        kept = {row: entry for row, entry in enumerate(placed) if entry.rules}
        draw = iter(self._drawn(random, placed, scores, left))
        chosen: dict[int, Placed] = {}
        for row in rows:
            beside = [*kept.values(), *others[: len(free) - len(chosen) - 1], *chosen.values()]
            positions = [entry.position for entry in beside]
            position = next((drawn for drawn in draw if fits(positions, drawn)), None)
            if position is not None:
                chosen[row] = Placed(position, float(scores[position]), explores=True)
        rest = iter(others)
        return [kept.get(row) or chosen.get(row) or next(rest) for row in range(len(placed))]

    def _drawn(
        self,
        random: np.random.Generator,
        placed: Sequence[Placed],
        scores: NDArray[np.float32],
        left: NDArray[np.bool_],
    ) -> list[int]:
        """Positions of other items that may be shown, in the order in which they are drawn."""
        others = left.copy()
        others[[entry.position for entry in placed]] = False
        positions = np.flatnonzero(others)
        if not len(positions):
            return []
        own = scores[positions].astype(np.float64)
        worth = (own - own.min()) / max(float(own.max() - own.min()), 1e-12)
        # The smallest Exp(1) / weight wins: weighted sampling without replacement.
        clocks = random.exponential(size=len(positions)) * (1 + self.shown[positions]) / (LEAST + worth)
        return positions[np.argsort(clocks)].tolist()


class Shown:
    """How often each item was shown lately, by this process and before its start.

    Parameters
    ----------
    store : Store
        Holds what was shown before.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._lock = store, Lock()
        self._counts: Counter[str] = Counter()
        self._total = 0
        self._of: tuple[Index, NDArray[np.int64]] | None = None

    def start(self) -> None:
        """Count what was shown before."""
        counts: Counter[str] = Counter()
        for items in self._store.read(items_shown, ANSWERS):
            counts.update(items)
        with self._lock:
            self._counts.update(counts)
            self._total, self._of = self._counts.total(), None

    def add(self, impression: Impression) -> None:
        """Count what an answer shows."""
        with self._lock:
            self._counts.update(impression.items)
            self._total += len(impression.items)
            if self._total > MOST:
                self._counts = Counter({name: count // 2 for name, count in self._counts.items()})
                self._total, self._of = self._counts.total(), None
            elif self._of is not None:
                index, counts = self._of
                at = index.positions(impression.items)
                np.add.at(counts, at[at >= 0], 1)

    def of(self, items: Index) -> NDArray[np.int64]:
        """How often each item of a catalogue was shown, shape (n_items,)."""
        with self._lock:
            if self._of is None or self._of[0] is not items:
                counts = np.fromiter((self._counts[name] for name in items), np.int64, len(items))
                self._of = items, counts
            return self._of[1].copy()
