"""Current items: titles, attributes, and which may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data import Index
from palate.errors import InputError
from palate.shop.yes_or_no import yes_or_no
from palate.tasks.live.filters import Between, Filter

KEPT_MASKS = 256
"""Filters whose items are remembered."""

OBJECT = "O"
"""Kind of a NumPy array of anything but numbers."""

IN_STOCK = "in_stock"
"""The attribute that says whether an item can be had."""

Column = NDArray[np.object_] | NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """Catalogue entry of one item."""

    item_id: str
    title: str
    attributes: Mapping[str, str | float | bool | None]


@dataclass(frozen=True)
class LiveCatalogue:
    """Items with their fields, one entry an item in each. It is replaced, never changed.

    Parameters
    ----------
    items : Index
        Ids; those of the snapshot first, items that came later after them.
    titles : ndarray of object, shape (n_items,)
        What to call each.
    columns : mapping of str to ndarray, shape (n_items,)
        Attributes: float64 with NaN, or object (str, bool or None).
    shown : ndarray of bool, shape (n_items,)
        Items that may be recommended and found.
    """

    items: Index
    titles: NDArray[np.object_]
    columns: Mapping[str, Column]
    shown: NDArray[np.bool_]
    _masks: dict[Filter, NDArray[np.bool_]] = field(
        default_factory=dict[Filter, NDArray[np.bool_]], compare=False, repr=False
    )

    @classmethod
    def of(cls, items: Index, titles: tuple[str, ...], attributes: pl.DataFrame) -> "LiveCatalogue":
        """Make the catalogue of a snapshot.

        Parameters
        ----------
        items : Index
            Its ids.
        titles : tuple of str
            What to call each.
        attributes : DataFrame
            A row an item: item_id, then attributes.
        """
        columns = {name: _column(attributes[name]) for name in attributes.columns if name != "item_id"}
        if IN_STOCK in columns:
            columns[IN_STOCK] = _yes_or_no(columns[IN_STOCK])
        names = np.array([*titles, None], dtype=object)[:-1]
        return cls(items, names, columns, np.ones(len(items), dtype=np.bool_))

    def title(self, item_id: str) -> str:
        """Return the title of an item; its id where the catalogue lacks it."""
        return str(self.titles[self.items.position(item_id)]) if item_id in self.items else item_id

    def attributes(self, row: int) -> dict[str, str | float | bool | None]:
        """Return the attributes of one item by name; None where it lacks one."""
        found: dict[str, str | float | bool | None] = {}
        for name, column in self.columns.items():
            value = column[row]
            if column.dtype == object:
                found[name] = None if value is None else value if isinstance(value, bool) else str(value)
            else:
                found[name] = None if np.isnan(value) else float(value)
        return found

    def is_number(self, name: str) -> bool:
        """Return whether an attribute is a number wherever an item has it."""
        column = self.columns.get(name)
        if column is None or column.dtype != object:
            return column is not None
        said = np.fromiter((cell is not None for cell in column), np.bool_, len(column))
        return bool(said.any() and (~np.isnan(numbers_of(column)))[said].all())

    def allowed(self, wanted: Filter) -> NDArray[np.bool_]:
        """Return which items may be shown and meet a filter, bool of shape (n_items,), not to be changed.

        Raises
        ------
        InputError
            If an attribute is not there, or is no number where a range is asked for.
        """
        if not wanted:
            return self.shown
        if (known := self._masks.get(wanted)) is not None:
            return known
        mask = self.shown.copy()
        for name, condition in wanted.conditions:
            mask &= self._meets(name, condition)
        if len(self._masks) >= KEPT_MASKS:
            self._masks.clear()
        self._masks[wanted] = mask
        return mask

    def _meets(self, name: str, condition: object) -> NDArray[np.bool_]:
        if name not in self.columns:
            there = ", ".join(sorted(self.columns)) or "none"
            raise InputError(f"filter: items have no attribute '{name}'; there are: {there}")
        column = self.columns[name]
        if isinstance(condition, Between):
            if column.dtype == object:
                column = numbers_of(column)
                if np.isnan(column).all():
                    raise InputError(f"filter: {name} is no number, so it takes no range")
            with np.errstate(invalid="ignore"):
                least = -np.inf if condition.least is None else condition.least
                most = np.inf if condition.most is None else condition.most
                return (column >= least) & (column <= most)
        values = getattr(condition, "values", frozenset[object]())
        if column.dtype == object:
            return np.fromiter((value in values for value in column), dtype=np.bool_, count=len(column))
        numbers = [value for value in values if isinstance(value, int | float)]
        return np.isin(column, np.array(numbers, dtype=np.float64))

    def with_items(self, entries: Sequence[Entry]) -> "LiveCatalogue":
        """Add items, or replace those of the same ids; all of them are shown."""
        items = self.items.followed_by(
            [entry.item_id for entry in entries if entry.item_id not in self.items]
        )
        size = len(items)
        rows = items.positions([entry.item_id for entry in entries])
        titles, shown = _longer(self.titles, size), _longer(self.shown, size)
        columns = {name: _longer(column, size) for name, column in self.columns.items()}
        for row, entry in zip(rows.tolist(), entries, strict=True):
            titles[row], shown[row] = entry.title, True
            for name, column in columns.items():
                column[row] = _cell(entry.attributes.get(name), column.dtype)
            for name in entry.attributes.keys() - columns.keys():
                columns[name] = np.full(size, None, dtype=object)
                columns[name][row] = entry.attributes[name]
        return LiveCatalogue(items, titles, columns, shown)

    def hiding(self, item_id: str) -> "LiveCatalogue":
        """Hide an item, which keeps its position."""
        if item_id not in self.items:
            return self
        shown = self.shown.copy()
        shown[self.items.position(item_id)] = False
        return replace(self, shown=shown, _masks={})


def _yes_or_no(column: Column) -> Column:
    """Convert cells such as "true", "no" or 0 to True and False; counts by whether they are above 0."""
    return np.array([*map(yes_or_no, column.tolist()), None], dtype=object)[:-1]


def numbers_of(column: Column) -> NDArray[np.float64]:
    """Return the numbers of a column, NaN where a cell is none."""
    told = (
        float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else np.nan
        for cell in column.tolist()
    )
    return np.fromiter(told, np.float64, len(column))


def _longer(column: Any, size: int) -> Any:
    """Copy with room for more items: without a title, not shown, without the attribute."""
    nothing = False if column.dtype == bool else None if column.dtype == object else np.nan
    longer = np.full(size, nothing, dtype=column.dtype)
    longer[: len(column)] = column
    return longer


def _cell(value: str | float | bool | None, kind: np.dtype[Any]) -> Any:
    """Convert an attribute to what its column holds; NaN for what is no number in a column of numbers."""
    if kind.kind == OBJECT:
        return value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan


def _column(values: pl.Series) -> Column:
    if values.dtype.is_numeric():
        return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.array([*values.to_list(), None], dtype=object)[:-1]
