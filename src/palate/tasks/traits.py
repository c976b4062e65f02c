"""Traits of a shop's items: attributes in their texts, categories, words of their titles."""

from collections.abc import Iterator

from palate.enrichment.reading import by_rules
from palate.llm.data import without_orders
from palate.profiles.counting import title_words
from palate.profiles.traits import WORD, Trait, Traits
from palate.shop import Shop
from palate.tasks.enrich import item_texts

LONGEST = 40
"""Characters of a value of the catalogue that is a trait."""


def traits_of(shop: Shop) -> Traits:
    """Traits of the items of a shop, read when they are asked for. Numbers tell no taste by being equal."""
    catalog = shop.catalog
    attributes = catalog.attributes
    texts = {item.item_id: item for item in item_texts(shop)}
    categories = {
        name: attributes[name].to_list()
        for name, kind in attributes.schema.items()
        if name != "item_id" and not kind.is_numeric()
    }

    def of_item(item: str) -> frozenset[Trait]:
        position = catalog.items.position(item)
        stated = by_rules(texts[item]).used if item in texts else ()
        found = {Trait(attribute.facet, attribute.value) for attribute in stated}
        for name, cells in categories.items():
            found |= {Trait(name, value) for value in _values(cells[position])}
        if catalog.titles[position] != item:
            found |= {Trait(WORD, word) for word in title_words(without_orders(catalog.titles[position]))}
        return frozenset(found)

    return Traits(catalog.items.ids, of_item)


def _values(cell: str | None) -> Iterator[str]:
    for value in str(cell or "").split("|"):
        if 0 < len(plain := without_orders(value)) <= LONGEST:
            yield plain
