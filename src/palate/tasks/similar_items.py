"""Similar items of every item of a catalogue, at once: exact, or, in a large one, at a measured recall."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data import Features, Index, unit_rows
from palate.engine import Local, blocks
from palate.errors import InputError, NotAvailable, check_k
from palate.folders import Folder
from palate.linalg.near import Near, near
from palate.linalg.products import top_products
from palate.logs import get_logger
from palate.memory import at_once
from palate.partitions import digest
from palate.progress import Progress
from palate.tasks import lists
from palate.tasks.parts import Written, fill, part_name
from palate.wording import there_are

log = get_logger(__name__)

VERSION = 2
"""Changes whenever the same features would give other lists, so that parts of both are never mixed."""

STRETCH = 32_768
"""Items whose similar ones are looked for at once in a large catalogue."""

PART = 2 * STRETCH
"""Items of one part."""

EXACT = 1e13
"""Multiplications up to which all items are compared with all: two minutes on two quiet cores."""

SCHEMA = {"item_id": pl.String, "similar_id": pl.String, "rank": pl.Int32, "score": pl.Float32}
"""Columns of every table; rank 1 is the most similar."""

Found = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]
"""Positions of items, and of those similar to each with their cosines."""


class SimilarItems:
    """The k items most similar to each item that has features, by cosine.

    Where more than one modality is compared by, each counts alike, and what an item lacks counts as unlike
    everything. Word counts count where nothing else is known of the texts. Up to :data:`EXACT`
    multiplications the lists are exact, equal cosines by ``ties``; above it they are those of
    :func:`palate.linalg.near.near`, and equal cosines are in the order of the catalogue.

    Parameters
    ----------
    features : mapping of str to Features
        Of the catalogue.
    items : Index
        Its ids.
    k : int
        How many for each item, at least 1.
    via : str, optional
        Compare by this modality alone.
    ties : ndarray of int64, shape (n_items,)
        Rank of each item among those of equal cosine.
    folder : Path
        Where vectors are put that are not held in memory; they are removed.

    Attributes
    ----------
    near : Near, optional
        How a large catalogue was searched, once it was.

    Raises
    ------
    InputError, NotAvailable
        If there is no such modality, or nothing to compare by.
    """

    def __init__(
        self,
        features: Mapping[str, Features],
        items: Index,
        k: int,
        via: str | None,
        ties: NDArray[np.int64],
        folder: Path,
    ) -> None:
        check_k(k)
        self.chosen = _chosen(features, via)
        self.present = np.flatnonzero(np.logical_or.reduce([own.present for own in self.chosen]))
        self.items = pl.Series("item_id", list(items), dtype=pl.String)
        self.k = max(min(k, len(self.present) - 1), 1)
        self.ties, self.folder = ties, folder
        self.near: Near | None = None

    def __len__(self) -> int:
        return len(self.present)

    @property
    def exact(self) -> bool:
        """Whether all items are compared with all."""
        dim = sum(own.factors.shape[1] for own in self.chosen)
        return len(self) ** 2 * dim <= EXACT

    def write(self, out: Path, progress: Progress | None = None) -> tuple[int, int]:
        """Stream all lists into a file of one of :data:`palate.tasks.lists.SINKS`; items and rows written."""
        return lists.write(self.tables(progress=progress), out, SCHEMA)

    def write_parts(self, out: Folder, progress: Progress | None = None) -> Written:
        """Write lists as parts of :data:`PART` items; those that an earlier run left are kept."""
        vectors = [(own.factors, own.present) for own in self.chosen]
        key = digest((VERSION, vectors, self.items.to_list(), self.k, self.exact))
        names = [part_name(number, digest((key, number))) for number, _ in enumerate(blocks(len(self), PART))]
        return fill(out, names, lambda numbers: self.tables(numbers, progress))

    def tables(
        self, numbers: Sequence[int] | None = None, progress: Progress | None = None
    ) -> Iterator[pl.DataFrame]:
        """Give the tables of some parts by their numbers, of all without; each has :data:`SCHEMA`."""
        all_parts = list(blocks(len(self), PART))
        parts = all_parts if numbers is None else [all_parts[number] for number in numbers]
        if not parts:
            return
        done, wanted = 0, sum(part.stop - part.start for part in parts)
        self.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="similar-", dir=self.folder) as name:
            found = self._exact(parts) if self.exact else self._near(parts, Path(name))
            for part in parts:
                tables: list[pl.DataFrame] = []
                left = part.stop - part.start
                while left:
                    items, positions, cosines = next(found)
                    tables.append(self._table(items, positions, cosines))
                    left -= len(items)
                    done += len(items)
                    if progress:
                        progress("similar", done, wanted)
                yield pl.concat(tables)

    def _exact(self, parts: Sequence[slice]) -> Iterator[Found]:
        values = _side_by_side(self.chosen, None)
        if len(self) < len(values):
            values = values[self.present]
        ties = self.ties[self.present]
        for part in parts:
            for rows, positions, cosines in top_products(values, self.k, ties=ties, rows=part):
                named = np.where(positions >= 0, self.present[positions], -1)
                yield self.present[rows], named, cosines

    def _near(self, parts: Sequence[slice], folder: Path) -> Iterator[Found]:
        values = _side_by_side(self.chosen, folder / "vectors.bin")
        self.near = near(values, self.present, self.k, folder)
        cells = self.near.cells
        threads = Local().threads
        size = at_once(STRETCH, threads * self.near.row_bytes, "seeking what is near an item", share=0.5)
        log.info(
            "similar items by cells",
            items=len(self),
            cells=len(cells.means),
            dimensions=cells.narrow.shape[1],
            pairs_compared=f"{self.near.share:.1%}",
            recall=round(self.near.recall, 4),
        )
        stretches = (
            slice(part.start + step.start, part.start + step.stop)
            for part in parts
            for step in blocks(part.stop - part.start, size)
        )
        for rows, (positions, cosines) in Local().map(self.near.of, stretches):
            yield cells.order[rows], positions, cosines

    def _table(
        self, items: NDArray[np.int64], positions: NDArray[np.int64], cosines: NDArray[np.float32]
    ) -> pl.DataFrame:
        row, rank = np.nonzero(positions >= 0)
        return pl.DataFrame(
            {
                "item_id": self.items.gather(items[row]),
                "similar_id": self.items.gather(positions[row, rank]),
                "rank": rank + 1,
                "score": cosines[row, rank],
            },
            schema=SCHEMA,
        )


def _chosen(features: Mapping[str, Features], via: str | None) -> list[Features]:
    """The features to compare by: the dense ones of a modality, or its word counts where there are none."""
    there = list(dict.fromkeys(own.modality for own in features.values()))
    if via is not None and via not in there:
        raise InputError(f"no modality '{via}' here{there_are(via, there)}")
    found: list[Features] = []
    for modality in there if via is None else [via]:
        alike = [own for own in features.values() if own.modality == modality and own.present.any()]
        found += [own for own in alike if isinstance(own.values, np.ndarray)] or alike
    if not found:
        raise NotAvailable("the catalogue has no texts, pictures, sounds or features to compare items by")
    return found


def _side_by_side(chosen: Sequence[Features], path: Path | None) -> NDArray[np.float32]:
    """Rows of unit length, float32, (n_items, all dims), whose products are the cosines of all modalities.

    Written to a file and mapped from it where one is given and there are several features.
    """
    if len(chosen) == 1:
        return chosen[0].factors
    several = Counter(own.modality for own in chosen)
    parts = [(own.factors, np.float32(several[own.modality] ** -0.5)) for own in chosen]
    shape = len(chosen[0].present), sum(values.shape[1] for values, _ in parts)
    together = np.empty(shape, np.float32) if path is None else np.memmap(path, np.float32, "w+", shape=shape)
    for rows in blocks(shape[0], STRETCH):
        together[rows] = unit_rows(np.hstack([values[rows] * weight for values, weight in parts]))
    return np.asarray(together)
