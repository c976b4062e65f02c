"""Summaries of the reviews of a shop's items, without a language model or encoders."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.errors import NotAvailable, UnknownItem
from palate.explain import language, language_of
from palate.llm.grounding import Names
from palate.shop import Shop
from palate.shop.stances import stances_of
from palate.summaries import EXTRACTED, Reading, Review, Summary, Usual


def summary_of(
    item_id: str,
    title: str,
    reviews: Sequence[Review],
    ratings: NDArray[np.float64],
    usual: Usual,
    code: str | None = None,
) -> Summary:
    """What reviews say of one item; in the language of most of them, unless one is given.

    Parameters
    ----------
    item_id, title : str
        The item.
    reviews : sequence of Review
        Of the item.
    ratings : ndarray of float64, shape (n_reviews,)
        NaN where there is none.
    usual : Usual
        How the reviews of the shop speak.
    code : str, optional
        "en" or "zh".
    """
    rated = ratings[np.isfinite(ratings)]
    reading = Reading(reviews, usual, title)
    spoken = language_of([review.text for review in reading.said.reviews] or [title])
    return Summary(
        item_id,
        title,
        code or spoken.code,
        EXTRACTED,
        len(reviews),
        len(reading.said.reviews),
        reading.count(1),
        reading.count(-1),
        round(float(rated.mean()), 2) if len(rated) else None,
        reading.aspects(),
        reading.central(),
        reading.of_side(1),
        reading.of_side(-1),
    )


class Summaries:
    """Summaries of the items of one shop; how its reviews usually speak is counted once.

    Parameters
    ----------
    shop : Shop
        With reviews.

    Raises
    ------
    NotAvailable
        If the shop has no reviews.
    """

    def __init__(self, shop: Shop) -> None:
        if len(shop.reviews) == 0:
            raise NotAvailable(f"{shop.folder}: no reviews to summarize; they are read from reviews.csv")
        self._shop = shop

    def of(self, item_id: str, code: str | None = None) -> Summary:
        """What reviews say of one item; empty where it has none, or none with a text.

        Parameters
        ----------
        item_id : str
            The item.
        code : str, optional
            "en" or "zh"; by default that of most of the item's reviews.

        Raises
        ------
        UnknownItem
            If no table names the item.
        InputError
            If there is no such language.
        """
        if code is not None:
            language(code)
        catalog = self._shop.catalog
        if item_id not in catalog.items:
            raise UnknownItem(f"no item '{item_id}' in {self._shop.folder}")
        rows = self._rows.get(item_id, [])
        title = catalog.titles[catalog.items.position(item_id)]
        own = [self._reviews[row] for row in rows]
        return summary_of(item_id, title, own, self._ratings[rows], self._usual, code)

    @cached_property
    def names(self) -> Names:
        """Titles and brands of the shop."""
        catalog = self._shop.catalog
        brands = catalog.attributes["brand"].drop_nulls() if "brand" in catalog.attributes.columns else ()
        return Names.of([*catalog.titles, *map(str, brands)])

    @cached_property
    def reviewed(self) -> list[str]:
        """Items that have reviews, in the order of the catalogue."""
        return [item for item in self._shop.catalog.items.ids if item in self._rows]

    @cached_property
    def _reviews(self) -> list[Review]:
        reviews = self._shop.reviews
        stances = stances_of(reviews, np.ones(len(reviews), dtype=np.bool_)).tolist()
        return [Review(*columns) for columns in zip(reviews.ids, reviews.texts, stances, strict=True)]

    @cached_property
    def _ratings(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return self._shop.reviews.table["rating"].to_numpy().astype(np.float64)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """Positions of each item's reviews."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, item in enumerate(self._shop.reviews.table["item_id"].to_list()):
            rows[item].append(row)
        return dict(rows)

    @cached_property
    def _usual(self) -> Usual:
        return Usual.of(self._reviews)
