"""Nearest known items of a late item, by its content."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from palate.data import Features
from palate.errors import InputError, ShapeMismatch
from palate.late.narrow import COLUMNS, Narrow
from palate.linalg.csr import Rows, inner_products
from palate.linalg.top_k import top_k
from palate.models.neighbours import has_row

BLOCK = 256
"""Items compared with all known ones at once."""

FEW = 16
"""Items for which rows are read in part; more are compared by one product."""

MANY = 4096
"""Known items from which on that pays."""


@dataclass(frozen=True)
class Likeness:
    """Content of the known items, for comparison with others.

    Parameters
    ----------
    features : mapping of str to Features
        Of the known items, by name; imputed rows are not compared.
    ties : ndarray of int64, shape (n_known,)
        Rank of each known item among those that are equally alike.
    """

    features: Mapping[str, Features]
    ties: NDArray[np.int64]
    narrow: Mapping[str, Narrow] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, feature in self.features.items():
            if len(feature.present) != len(self.ties):
                raise ShapeMismatch(
                    f"features of {name}", len(feature.present), "known items", len(self.ties)
                )
        object.__setattr__(
            self, "features", {name: feature.measured() for name, feature in self.features.items()}
        )
        narrow = {
            name: Narrow.of(feature.values)
            for name, feature in self.features.items()
            if isinstance(feature.values, np.ndarray) and feature.dim > 2 * COLUMNS and len(self.ties) >= MANY
        }
        object.__setattr__(self, "narrow", narrow)

    def check(self, rows: Mapping[str, Rows], n: int) -> None:
        """Refuse rows that can't be compared with those of the known items.

        Raises
        ------
        InputError
            If there are no features of a name, or rows are of another number or width.
        """
        if unknown := sorted(set(rows) - set(self.features)):
            there = ", ".join(self.features) or "none"
            raise InputError(
                f"no features called {', '.join(unknown)} of the known items; there are: {there}"
            )
        for name, own in rows.items():
            expected = n, self.features[name].dim
            if own.shape != expected:
                raise InputError(f"{name} of {n} items must be of shape {expected}, not {tuple(own.shape)}")

    def nearest(
        self, rows: Mapping[str, Rows], mixture: Mapping[str, float], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the k known items most similar to each of some items.

        Likeness is the mean cosine, by the weights of ``mixture``, over the features that the new item has; a
        known item that lacks one of these has cosine 0 there.

        Parameters
        ----------
        rows : mapping of str to ndarray or csr_array of float32, shape (n, dim)
            Rows of the new items as :attr:`Features.values` are; zero where an item lacks the features.
        mixture : mapping of str to float
            Weight of each features by name.
        k : int
            How many.

        Returns
        -------
        positions : ndarray of int64, shape (n, k)
            Most alike first; -1 where fewer items are alike at all.
        likeness : ndarray of float32, shape (n, k)
            0 there.
        """
        n = next(iter(rows.values())).shape[0] if rows else 0
        weighed = {name: own for name, own in rows.items() if mixture.get(name, 0.0) > 0}
        positions = np.full((n, k), -1, dtype=np.int64)
        likeness = np.zeros((n, k), dtype=np.float32)
        weight = np.zeros(n, dtype=np.float32)
        for name, own in weighed.items():
            weight += has_row(own) * np.float32(mixture[name])
        for start in range(0, n, BLOCK):
            some = slice(start, min(start + BLOCK, n))
            block = {name: own[some] for name, own in weighed.items()}
            if n <= FEW and self.narrow:
                found = self._of_few(block, mixture, k)
            else:
                found = top_k(self._sums(block, mixture), k, ties=self.ties)
            positions[some], likeness[some] = found
        positions[likeness <= 0] = -1
        likeness[positions < 0] = 0
        weight[weight == 0] = 1
        return positions, likeness / weight[:, None]

    def _sums(
        self,
        rows: Mapping[str, Rows],
        mixture: Mapping[str, float],
        of: NDArray[np.int64] | slice = slice(None),
    ) -> NDArray[np.float32]:
        """Compute weighted sums of cosines with known items."""
        n = next(iter(rows.values())).shape[0] if rows else 0
        total = np.zeros((n, len(self.ties[of])), dtype=np.float32)
        for name, own in rows.items():
            total += inner_products(own, self.features[name].values[of]) * np.float32(mixture[name])
        return total

    def _of_few(
        self, rows: Mapping[str, Rows], mixture: Mapping[str, float], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the nearest of a few items, reading in whole only rows that can be among them."""
        n = next(iter(rows.values())).shape[0] if rows else 0
        positions = np.full((n, k), -1, dtype=np.int64)
        likeness = np.full((n, k), -np.inf, dtype=np.float32)
        for position in range(n):
            own = {name: row[[position]] for name, row in rows.items()}
            near = self._possible(own, mixture, k)
            ties = np.argsort(np.argsort(self.ties[near]))
            best, likeness[[position]] = top_k(self._sums(own, mixture, near), k, ties=ties)
            positions[position] = np.where(best[0] < 0, -1, near[np.maximum(best[0], 0)]) if len(near) else -1
        return positions, likeness

    def _possible(self, row: Mapping[str, Rows], mixture: Mapping[str, float], k: int) -> NDArray[np.int64]:
        """Return the known items that can be among the k nearest of one item, in order of position."""
        near = np.zeros(len(self.ties), dtype=np.float32)
        off = np.zeros(len(self.ties), dtype=np.float32)
        for name, own in row.items():
            if (narrow := self.narrow.get(name)) is None or not isinstance(own, np.ndarray):
                near += self._sums({name: own}, mixture)[0]
                continue
            inside, error = narrow.bounds(own[0])
            near += inside * np.float32(mixture[name])
            off += error * np.float32(mixture[name])
        if k >= len(near):
            return np.arange(len(near))
        least = np.partition(near - off, len(near) - k)[len(near) - k]
        return np.flatnonzero(near + off >= least)
