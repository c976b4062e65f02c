"""Traits of items in closed or short words: facets, attributes of the catalogue, words of titles."""

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from palate.enrichment.vocabulary import COLUMNS, VALUES

WORD = ""
"""Facet of words of a title."""

SAMPLE = 3_000
"""Items that are counted of a large catalogue, drawn by a hash of their ids."""

CHINESE_NAMES = {"brand": "品牌", "category": "类别"} | {facet: own[-1] for facet, own in COLUMNS.items()}


@dataclass(frozen=True, order=True)
class Trait:
    """One value of a facet.

    Parameters
    ----------
    facet : str
        Such as "material", or a column of the catalogue; :data:`WORD` for a word of a title.
    value : str
        Such as "cotton".
    """

    facet: str
    value: str

    def words(self, code: str) -> str:
        """As people read it, "en" or "zh"."""
        if self.facet == WORD:
            return self.value
        value = self.value
        if code == "zh":
            own = VALUES.get(self.facet, {}).get(value, "").split()
            value = next((word for word in own if not word.isascii()), value)
            return f"{value}（{CHINESE_NAMES.get(self.facet, self.facet)}）"
        return f"{value} ({self.facet})"


class Traits:
    """Traits of the items of a shop, read on first use, and how common each is in the catalogue.

    How common a trait is says nothing of anybody's rows: it is counted over the catalogue alone.

    Parameters
    ----------
    items : sequence of str
        Ids of all items.
    of_item : callable
        Maps an id to the item's traits.
    """

    def __init__(self, items: Sequence[str], of_item: Callable[[str], frozenset[Trait]]) -> None:
        self._items, self._of_item = items, of_item
        self._known: dict[str, frozenset[Trait]] = {}

    def of(self, item: str) -> frozenset[Trait]:
        """Traits of an item."""
        if item not in self._known:
            self._known[item] = self._of_item(item)
        return self._known[item]

    def share(self, trait: Trait) -> float:
        """Share of the catalogue's items that have a trait, above 0."""
        count, total = self._counts
        return (count[trait] + 0.5) / (total + 1)

    @cached_property
    def _counts(self) -> tuple[Counter[Trait], int]:
        sample = self._items
        if len(sample) > SAMPLE:
            sample = sorted(sample, key=lambda item: (zlib.crc32(item.encode()), item))[:SAMPLE]
        counts = Counter[Trait]()
        for item in sample:
            counts.update(self.of(item))
        return counts, len(sample)
