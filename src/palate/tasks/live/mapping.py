"""Map of the catalogue: principal components of the joint embedding, else of the features.

The axes are computed once for a snapshot, in a thread of their own, and kept; items that came later are
placed by the same axes.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal, cast

import numpy as np
import scipy
from numpy.typing import NDArray

from palate.atomic import replacing
from palate.errors import NotAvailable
from palate.linalg.csr import Rows
from palate.tasks.live.lists import LiveLists
from palate.tasks.live.modalities import NOT_ITS_OWN
from palate.tasks.live.shop import Live

FEWEST = 3
"""Items that a plane needs."""

TOLERANCE = 1e-3
"""Of axes, whose square is that of their variances: what is left is less than a pixel of any map."""

NO_CATEGORY = 0xFFFF
"""In place of a category's number where an item has none."""

Floats = NDArray[np.float32]
Array = NDArray[Any]


@dataclass(frozen=True)
class Axes:
    """First two principal axes of a catalogue.

    Parameters
    ----------
    components : ndarray of float32, shape (dim, 2)
    offset : ndarray of float32, shape (2,)
        Where the mean of the catalogue lies on them.
    explained : ndarray of float32, shape (2,)
        Shares of the variance.
    """

    components: Floats
    offset: Floats
    explained: Floats


@dataclass(frozen=True)
class CatalogueMap:
    """Items of a catalogue in two dimensions, one entry an item in every column.

    Parameters
    ----------
    version : str
        Snapshot whose axes these are.
    space : "joint" or "features"
        What they are axes of: the joint embedding, or the features side by side.
    modalities : sequence of str
        Names of the features.
    explained : sequence of float
        Shares of the variance that the two axes have.
    ids : sequence of str
    x, y, popularity : ndarray of float32
        Popularity is how many people like the item.
    category : ndarray of uint16
        Number of its category among ``categories``; :data:`NO_CATEGORY` where it has none.
    categories : sequence of str
        The largest first.
    left_out : int
        Items that have none of the modalities.
    """

    version: str
    space: Literal["joint", "features"]
    modalities: Sequence[str]
    explained: Sequence[float]
    ids: Sequence[str]
    x: Floats
    y: Floats
    popularity: Floats
    category: NDArray[np.uint16]
    categories: Sequence[str]
    left_out: int


@dataclass(frozen=True)
class _Space:
    """Rows of all items, side by side, and which items have any."""

    name: Literal["joint", "features"]
    modalities: Sequence[str]
    blocks: Sequence[Rows]
    present: NDArray[np.bool_]


class LiveMaps:
    """Maps of a living shop.

    Parameters
    ----------
    lists : LiveLists
        Knows how many people like an item.
    folder : Path
        Of what palate derives; axes are kept below it.
    """

    def __init__(self, lists: LiveLists, folder: Path) -> None:
        self._lists, self._folder = lists, folder / "maps"
        self._maker, self._asking = ThreadPoolExecutor(1, "map"), Lock()
        self._axes: tuple[str, Future[Axes]] | None = None

    def axes(self, live: Live) -> "Future[Axes]":
        """The axes of a state, which are made in the background where nobody asked for them before.

        It fails with :class:`palate.errors.NotAvailable` if there is nothing to draw a map from.
        """
        version = live.snapshot.version
        with self._asking:
            if self._axes is None or self._axes[0] != version or _failed(self._axes[1]):
                self._axes = version, self._maker.submit(self._axes_of, live)
            return self._axes[1]

    def of(self, live: Live) -> CatalogueMap:
        """The map of a state; waits for its axes.

        Raises
        ------
        NotAvailable
            If there is nothing to draw it from.
        NotReady
            While what shoppers did is being counted.
        """
        axes, popularity, space = self.axes(live).result(), self._lists.popularity(live), _space(live)
        rows = np.flatnonzero(space.present & live.catalogue.shown)
        placed = placed_on(axes, [cast(Any, block)[rows] for block in space.blocks])
        category, categories = _categories(live, rows)
        return CatalogueMap(
            live.snapshot.version,
            space.name,
            space.modalities,
            [float(share) for share in axes.explained],
            [live.catalogue.items[row] for row in rows.tolist()],
            placed[:, 0],
            placed[:, 1],
            popularity[rows].astype(np.float32),
            category,
            categories,
            int(live.catalogue.shown.sum()) - len(rows),
        )

    def close(self) -> None:
        """End after the axes at hand."""
        self._maker.shutdown(cancel_futures=True)

    def _axes_of(self, live: Live) -> Axes:
        """The axes of a state, from the folder or computed."""
        path = self._folder / f"{live.snapshot.version}.npz"
        axes = _read(path)
        if axes is None:
            space = _space(live)
            axes = axes_of([cast(Any, block)[space.present] for block in space.blocks])
            with replacing(path) as partial:
                np.savez(partial, components=axes.components, offset=axes.offset, explained=axes.explained)
            for old in self._folder.glob("*.npz"):
                if old != path:
                    old.unlink(missing_ok=True)
        return axes


def axes_of(blocks: Sequence[Any]) -> Axes:
    """Compute the principal axes of rows concatenated from blocks, dense or sparse.

    Signs are such that the largest entry of an axis is positive, so that maps look alike.

    Parameters
    ----------
    blocks : sequence of ndarray or csr_array of float32, shape (n, dim)
    """
    size, widths = int(blocks[0].shape[0]), [int(block.shape[1]) for block in blocks]
    means: list[Array] = [np.asarray(block.mean(axis=0), np.float64).ravel() for block in blocks]
    pairs, ends = list(zip(blocks, means, strict=True)), np.cumsum(widths)[:-1]

    # Vectors of another type than the rows would have all rows copied at each step.
    def forward(vectors: Array) -> Array:
        parts = zip(pairs, np.split(vectors, ends), strict=True)
        return np.add.reduce(
            [np.asarray(block @ _single(part)) - mean @ part for (block, mean), part in parts]
        )

    def backward(vectors: Array) -> Array:
        total, single = np.asarray(vectors.sum(axis=0)), _single(vectors)
        return np.concatenate(
            [np.asarray(block.T @ single) - np.multiply.outer(mean, total) for block, mean in pairs]
        )

    shape = (size, sum(widths))
    if min(shape) > FEWEST:
        # First used here, so that a server starts without it. Its types say less than it takes.
        iterative = cast(Any, scipy.sparse.linalg)
        operator = iterative.LinearOperator(
            shape, matvec=forward, rmatvec=backward, matmat=forward, rmatmat=backward, dtype=np.float64
        )
        _, lengths, found = iterative.svds(operator, k=2, tol=TOLERANCE, random_state=0)
    else:
        _, lengths, found = np.linalg.svd(forward(np.eye(shape[1])), full_matrices=False)
    whole = sum(_squares(block) for block in blocks) - size * sum(float(mean @ mean) for mean in means)
    order = np.argsort(-np.asarray(lengths))[:2]
    components, lengths = np.zeros((shape[1], 2)), np.append(np.asarray(lengths)[order], 0.0)[:2]
    components[:, : len(order)] = np.asarray(found)[order].T
    components *= np.where(_largest(components) < 0, -1.0, 1.0)
    return Axes(
        components.astype(np.float32),
        np.asarray(np.concatenate(means) @ components, np.float32),
        np.asarray(lengths**2 / max(whole, 1e-12), np.float32),
    )


def placed_on(axes: Axes, blocks: Sequence[Any]) -> Floats:
    """Project rows on axes, shape (n, 2); blocks as those of :func:`axes_of`."""
    ends = np.cumsum([int(block.shape[1]) for block in blocks])[:-1]
    parts = zip(blocks, np.split(axes.components, ends), strict=True)
    found = np.add.reduce([np.asarray(block @ part) for block, part in parts])
    return np.asarray(found - axes.offset, np.float32)


def _space(live: Live) -> _Space:
    """What the map is drawn from: dense features where there are any, since word counts need no room then.

    Raises
    ------
    NotAvailable
        If fewer than three items have anything.
    """
    joint = live.joint
    if joint is not None:
        values, present = joint.items.together()
        found = _Space("joint", sorted(joint.items.projected), [values], present)
    else:
        own = {
            name: feature for name, feature in live.built.features.items() if not name.startswith(NOT_ITS_OWN)
        }
        dense = {name: feature for name, feature in own.items() if isinstance(feature.values, np.ndarray)}
        used = dense or own
        size = len(live.catalogue.items)
        present = np.logical_or.reduce(
            [np.zeros(size, np.bool_), *(feature.present for feature in used.values())]
        )
        found = _Space("features", list(used), [feature.values for feature in used.values()], present)
    if not found.blocks or found.present.sum() < FEWEST:
        raise NotAvailable(
            "no map: fewer than three items have a text, a picture or a sound to be compared by"
        )
    return found


def _categories(live: Live, rows: NDArray[np.int64]) -> tuple[NDArray[np.uint16], list[str]]:
    """Number of each item's category, and their names, the largest first."""
    column = live.catalogue.columns.get("category")
    names = [None] * len(rows) if column is None else [column[row] for row in rows.tolist()]
    counts: dict[str, int] = {}
    for name in names:
        if isinstance(name, str) and name:
            counts[name] = counts.get(name, 0) + 1
    listed = sorted(counts, key=lambda name: (-counts[name], name))[:NO_CATEGORY]
    number = {name: position for position, name in enumerate(listed)}
    told = (number.get(name, NO_CATEGORY) if isinstance(name, str) else NO_CATEGORY for name in names)
    return np.fromiter(told, np.uint16, len(names)), listed


def _failed(axes: "Future[Axes]") -> bool:
    return axes.done() and axes.exception() is not None


def _read(path: Path) -> Axes | None:
    """The axes in a file; None where there is none that can be read."""
    try:
        with np.load(path, allow_pickle=False) as found:
            return Axes(found["components"], found["offset"], found["explained"])
    except (OSError, ValueError, KeyError):
        return None


def _single(values: Array) -> Floats:
    return np.asarray(values, np.float32)


def _squares(block: Any) -> float:
    values: Array = np.asarray(cast(Any, block) if isinstance(block, np.ndarray) else block.data)
    return float(np.square(np.asarray(values, np.float64)).sum())


def _largest(components: Array) -> Array:
    """The entry of each column that is furthest from 0."""
    return components[np.abs(components).argmax(axis=0), np.arange(components.shape[1])]
