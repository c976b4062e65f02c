"""Which known items a new one is like, by the content that it has."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Features
from palate.errors import InputError, ShapeMismatch
from palate.linalg.csr import Rows, inner_products
from palate.linalg.top_k import top_k


@dataclass(frozen=True)
class Likeness:
    """Content of the known items, by which others are compared with them.

    Parameters
    ----------
    features : mapping of str to Features
        Of the known items, by name; imputed rows are not compared.
    ties : ndarray of int64, shape (n_known,)
        Rank of each known item among those that are equally alike.
    """

    features: Mapping[str, Features]
    ties: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name, one in self.features.items():
            if len(one.present) != len(self.ties):
                raise ShapeMismatch(f"features of {name}", len(one.present), "known items", len(self.ties))
        object.__setattr__(self, "features", {name: one.measured() for name, one in self.features.items()})

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
        """Find the k known items that are most like each of some items.

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
        total, weight = self._sums(rows, mixture)
        positions, likeness = top_k(total, k, ties=self.ties)
        positions[likeness <= 0] = -1
        likeness[positions < 0] = 0
        weight[weight == 0] = 1
        return positions, likeness / weight[:, None]

    def _sums(
        self, rows: Mapping[str, Rows], mixture: Mapping[str, float]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weighted cosines with every known item, and the weight behind them."""
        n = next(iter(rows.values())).shape[0] if rows else 0
        total = np.zeros((n, len(self.ties)), dtype=np.float32)
        weight = np.zeros(n, dtype=np.float32)
        for name, own in rows.items():
            if (share := mixture.get(name, 0.0)) > 0:
                total += inner_products(own, self.features[name].values) * np.float32(share)
                weight += has_row(own) * np.float32(share)
        return total, weight


def has_row(rows: Rows) -> NDArray[np.bool_]:
    """Which rows are not zero, shape (n,)."""
    return np.any(rows, axis=1) if isinstance(rows, np.ndarray) else np.diff(rows.indptr) > 0
