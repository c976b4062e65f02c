"""Common features of shop exports: products with variants, lists of words in cells, items of orders."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from palate.importing.found import Address
from palate.importing.tables import urls_in
from palate.tables.headers import plain
from palate.tables.schema import DESCRIPTION, IMAGE, ITEM, ITEMS, LINE, PRICE, TITLE

Row = Mapping[str, str | None]

Cell = Callable[[Row, Sequence[str]], str | None]
"""Of a row, the first cell with something in it under one of some plain names."""


@dataclass
class Product:
    """A product with all of its variants, as its rows come.

    Parameters
    ----------
    item : str
        Its id.
    facts : dict of str to str
        What is said once; the first row counts.
    choices : dict of str to dict of str to None
        What variants differ in, each value once, in the order of the rows.
    prices : list of str
        Of each variant.
    pictures : list of tuple of int and str
        Addresses with their places.
    variants : int
        Rows that are variants.
    """

    item: str
    facts: dict[str, str] = field(default_factory=dict[str, str])
    choices: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    prices: list[str] = field(default_factory=list[str])
    pictures: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    variants: int = 0

    def tell(self, **facts: str | None) -> None:
        """Take facts that are not told yet."""
        for name, said in facts.items():
            if said:
                self.facts.setdefault(name, said)

    def choose(self, name: str | None, *values: str | None) -> None:
        """Take values that a variant has."""
        for value in values:
            if name and value:
                self.choices.setdefault(name, {})[value] = None

    def show(self, cell: str | None, position: int = 1_000_000) -> None:
        """Take the addresses of pictures in a cell."""
        self.pictures += [(position, url) for url in urls_in(cell)]

    def row(self) -> dict[str, str]:
        """One row of items.csv."""
        own = {ITEM: self.item, **self.facts}
        if (price := lowest(self.prices)) is not None:
            own[PRICE] = price
        for name, values in self.choices.items():
            own[name if name not in own else f"option_{name}"] = "|".join(values)
        return own


def lowest(prices: Sequence[str]) -> str | None:
    """The lowest of some prices as it is written; the first where one is no plain number."""
    numbers: list[tuple[float, str]] = []
    for price in prices:
        try:
            numbers.append((float(price), price))
        except ValueError:
            return prices[0]
    return min(numbers)[1] if numbers else None


FIRST = (ITEM, TITLE, DESCRIPTION)


def frame_of(products: Iterable[Product]) -> pl.DataFrame:
    """The items of a shop."""
    rows = [product.row() for product in products]
    columns = dict.fromkeys([*FIRST, *(name for row in rows for name in row)])
    return pl.DataFrame(
        {name: pl.Series([row.get(name) for row in rows], dtype=pl.String) for name in columns}
    )


def addresses_of(products: Iterable[Product]) -> list[Address]:
    """The pictures of products by their places, each once."""
    return [
        Address(ITEMS, product.item, IMAGE, url)
        for product in products
        for url in dict.fromkeys(url for _, url in sorted(product.pictures, key=lambda picture: picture[0]))
    ]


def reader(frame: pl.DataFrame) -> Cell:
    """What reads the cells of a table's rows."""
    by_plain = {plain(name): name for name in reversed(frame.columns) if name != LINE}

    def cell(row: Row, names: Sequence[str]) -> str | None:
        for name in names:
            if name in by_plain and (found := (row[by_plain[name]] or "").strip()):
                return found
        return None

    return cell


def unread(frame: pl.DataFrame, read: Iterable[str]) -> list[str]:
    """Columns that have cells and are not among some plain names; a number in a name stands for any."""
    known = set(read)
    return [
        name
        for name in frame.columns
        if name != LINE
        and frame[name].null_count() < len(frame)
        and plain(name) not in known
        and re.sub(r"\d+", "#", plain(name)) not in known
    ]


class Ordered:
    """Finds the product that a line of an order names, by id, number or title.

    Parameters
    ----------
    products : iterable of Product
        Those of the shop.
    numbers : mapping of str to str
        Products by the numbers of their variants (SKUs).
    """

    def __init__(self, products: Iterable[Product], numbers: Mapping[str, str]) -> None:
        self._ids = {product.item for product in products}
        self._numbers = numbers
        titles: dict[str, list[str]] = {}
        for product in products:
            titles.setdefault(_folded(product.facts.get(TITLE, "")), []).append(product.item)
        self._titles = {title: items[0] for title, items in titles.items() if title and len(items) == 1}

    def find(self, item: str | None, number: str | None, title: str | None) -> str | None:
        """The id of the product; None where it is none of the shop's."""
        if item in self._ids:
            return item
        if number and number in self._numbers:
            return self._numbers[number]
        name = _folded(title or "")
        while name:
            if name in self._titles:
                return self._titles[name]
            name = name.rpartition(" - ")[0]  # "Lamp - Red / Large" is a variant of "Lamp"
        return None


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
