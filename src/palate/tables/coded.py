"""Columns of text in a few bytes a row: each distinct cell once, whole numbers as numbers."""

from collections.abc import Callable, Iterable

import polars as pl

from palate.tables.schema import LINE

SLICE = 2**20
"""Rows of a column that are text at once."""

DISTINCT = 0.25
"""Share of the first cells that are distinct up to which a column that holds no ids is coded."""

Chunk = pl.Series | int
"""Some rows of a column, or a number of empty ones."""


def cell_by_cell(column: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What a function makes of each cell of a column, which may be coded, whole numbers or text.

    Parameters
    ----------
    column : Series
        Left unchanged.
    read : callable
        Maps cells of text to as many values, each by its own cell alone; it may see cells that no row has.
    """
    if isinstance(column.dtype, pl.Enum):
        read_cells = read(pl.concat([column.dtype.categories, pl.Series([None], dtype=pl.String)]))
        codes = column.to_physical().cast(pl.UInt32)
        return read_cells.gather(codes.fill_null(len(read_cells) - 1)).alias(column.name)
    starts = range(0, max(len(column), 1), SLICE)
    read_slices = [read(column.slice(start, SLICE).cast(pl.String)) for start in starts]
    return pl.concat(read_slices).alias(column.name)


def changed(column: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """A column with each cell changed as by :func:`cell_by_cell`; one that is coded stays so, its cells
    sorted.
    """
    if not isinstance(column.dtype, pl.Enum):
        return cell_by_cell(column, change)
    cells = change(column.dtype.categories)
    kind = pl.Enum(cells.drop_nulls().unique().sort())
    codes = cells.cast(kind).to_physical().cast(pl.UInt32)
    return codes.gather(column.to_physical()).cat.to(kind).alias(column.name)


def cells_in(column: pl.Series) -> pl.Series:
    """The distinct cells of a column as text, null apart, in order of first appearance."""
    return column.unique(maintain_order=True).drop_nulls().cast(pl.String)


def alike(column: pl.Series, other: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Two columns with one type: coded by the cells of both where the first is coded, else text."""
    if not isinstance(column.dtype, pl.Enum):
        return column, other
    cells = pl.concat([column.dtype.categories, cells_in(other)])
    kind = pl.Enum(cells.unique().sort())
    codes = column.dtype.categories.cast(kind).to_physical().cast(pl.UInt32)
    return codes.gather(column.to_physical()).cat.to(kind).alias(column.name), other.cast(kind)


class Coder:
    """Codes a table of text that comes in batches of rows.

    Parameters
    ----------
    is_id : callable
        Whether a column of this name holds ids, of which each row's is kept as a code whatever it is.
    """

    def __init__(self, is_id: Callable[[str], bool]) -> None:
        self._is_id = is_id
        self._columns: dict[str, _Column] = {}
        self._rows = 0

    def add(self, batch: pl.DataFrame) -> None:
        """Take the next rows: columns of strings, and LINE; columns that others had not were empty there."""
        for name in batch.columns:
            if name not in self._columns:
                self._columns[name] = _Column(self._rows, pl.Int64() if name == LINE else None)
        for name, column in self._columns.items():
            if name not in batch.columns:
                column.add_empty(len(batch))
            else:
                column.add(batch[name], is_id=self._is_id(name))
        self._rows += len(batch)

    def frame(self) -> pl.DataFrame:
        """All rows: each column as an Enum of its cells, as Int64 or as strings; LINE as Int64."""
        return pl.DataFrame({name: column.together() for name, column in self._columns.items()})


class _Column:
    """The rows of a column so far."""

    def __init__(self, empty: int, kind: pl.DataType | None) -> None:
        self._chunks: list[Chunk] = [empty] if empty else []
        self._kind = kind

    def add_empty(self, rows: int) -> None:
        self._chunks.append(rows)

    def add(self, cells: pl.Series, *, is_id: bool) -> None:
        if cells.null_count() == len(cells):
            self._chunks.append(len(cells))
            return
        if self._kind is None:
            self._kind = _kind_of(cells, is_id=is_id)
        if self._kind == pl.Int64 and cells.dtype == pl.String and not _are_whole(cells):
            self._kind = pl.String()
        self._chunks.append(cells.cast(self._kind))

    def together(self) -> pl.Series:
        kind = self._kind or pl.String()
        chunks = [
            pl.repeat(None, chunk, dtype=kind, eager=True) if isinstance(chunk, int) else chunk
            for chunk in self._chunks
        ]
        self._chunks = []
        if isinstance(kind, pl.String):
            return pl.concat([chunk.cast(pl.String) for chunk in chunks])
        column = pl.concat(chunks)
        if not isinstance(kind, pl.Categorical):
            return column
        return column.to_physical().cat.to(pl.Enum(kind.categories.to_series()))


def _kind_of(cells: pl.Series, *, is_id: bool) -> pl.DataType:
    """How a column is kept, by its first cells."""
    if is_id:
        return pl.Categorical(pl.Categories.random())
    if _are_whole(cells):
        return pl.Int64()
    few = cells.n_unique() <= max(DISTINCT * len(cells), 1)
    return pl.Categorical(pl.Categories.random()) if few else pl.String()


def _are_whole(cells: pl.Series) -> bool:
    """Whether all cells are whole numbers as a program writes them, so that the number tells the text."""
    numbers = cells.cast(pl.Int64, strict=False)
    return numbers.null_count() == cells.null_count() and bool((numbers.cast(pl.String) == cells).all())


def coded(batches: Iterable[pl.DataFrame], is_id: Callable[[str], bool]) -> pl.DataFrame:
    """Some batches of rows as one coded table; see :class:`Coder`."""
    coder = Coder(is_id)
    for batch in batches:
        coder.add(batch)
    return coder.frame()
