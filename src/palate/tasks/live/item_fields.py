"""An item of the store as the snapshot reads items: its title, texts and attributes."""

from collections.abc import Mapping
from typing import Any

from palate.shop.cleaning import clean_text
from palate.shop.columns import LONG
from palate.shop.item_texts import item_texts, text_columns
from palate.store.items import Item

Value = str | float | bool | None

USUAL_ROLES = {
    "title": "title",
    "description": "text",
    "category": "category",
    "brand": "category",
    "price": "number",
    "in_stock": "category",
}
"""Roles of the columns that every item of the API has, where the folder's table says nothing of them."""

SILENT = ("in_stock",)
"""Columns that are no part of an item's text, whatever the table's reader takes them for."""

TOLD = ("category", "number")
"""Roles of attributes that are filtered by."""


def columns_of(item: Item) -> dict[str, Any]:
    """Everything that is said of an item by the name of its column; empty ones are left out."""
    own = {
        "title": item.title,
        "description": item.description,
        "category": item.category,
        "brand": item.brand,
        "price": item.price,
        "in_stock": item.in_stock,
    }
    return {name: value for name, value in {**item.attributes, **_stated(own)}.items() if value is not None}


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def roles_of(columns: Mapping[str, Any], roles: Mapping[str, str]) -> dict[str, str]:
    """Role of each column of an item: the table's, the usual one, or, for one never seen, by its value."""
    found = {name: role for name, role in roles.items() if name in columns}
    for name, value in columns.items():
        if name not in found:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            long = isinstance(value, str) and len(value) > LONG
            found[name] = USUAL_ROLES.get(name, "number" if number else "text" if long else "category")
    return found


def title_of(item: Item) -> str:
    """What to call an item; its id where it has no title."""
    return clean_text(item.title or "") or item.item_id


def texts_of(item: Item, roles: Mapping[str, str]) -> tuple[str, ...]:
    """The texts of an item, one a language, as the catalogue's were joined.

    Parameters
    ----------
    item : Item
        Of the store.
    roles : mapping of str to str
        What each column of the folder's table was used for.
    """
    columns = columns_of(item)
    own = {name: role for name, role in roles_of(columns, roles).items() if name not in SILENT}
    groups = text_columns(own)

    def cell(name: str) -> str:
        value = columns.get(name)
        return clean_text(value) if isinstance(value, str) else ""

    return item_texts(groups, cell)


def attributes_of(item: Item, roles: Mapping[str, str]) -> dict[str, Value]:
    """What items are filtered by: attributes that are short, numbers, or yes or no."""
    columns = columns_of(item)
    told = {name for name, role in roles_of(columns, roles).items() if role in TOLD}
    return {name: _plain(columns[name]) for name in sorted(told)}


def _plain(value: Any) -> Value:
    if isinstance(value, bool) or value is None:
        return value
    return float(value) if isinstance(value, int | float) else clean_text(str(value))
