"""A small catalogue that questions are asked of."""

import numpy as np

from palate.asking import Asked, Facets, Taste, Titles
from palate.asking.index import Document, Index
from palate.asking.plain import plainly
from palate.data import Index as Ids
from palate.features import FeatureSet


def objects(*cells: str | None) -> np.ndarray:
    return np.array([*cells, None], dtype=object)[:-1]


COLUMNS = {
    "price": np.array([10.0, 20.0, 30.0, 40.0, np.nan, 25.0]),
    "rating": np.array([1.0, 2.0, 3.0, 4.0, 4.5, np.nan]),
    "brand": objects("Sony", "North Pier", "竹与纸", "Hearth & Hollow", "Panasonic", None),
    "category": objects("lamp", "music box", "mug", "Kitchen/Teapot", "lamp", "mug"),
    "color": objects("red", "blue", "green", "black", "红色", None),
    "material": objects("brass", "beech wood", "linen", "plastic", "steel", None),
}
TEXTS = [
    plainly(text)
    for text in (
        "A red lamp. No nuts, no plastic.",
        "A music box. Contains peanuts and nuts.",
        "绿色马克杯，不含糖。",
        "黑色茶壶，含糖和坚果。",
        "An unbreakable lamp, nut-free.",
        "A mug of sugar and milk.",
    )
]


def facets() -> Facets:
    return Facets(COLUMNS)


def asked(columns: dict[str, np.ndarray], titles: list[str], texts: list[str]) -> Asked:
    """A catalogue of words alone."""
    index = Index.of([Document(title, [text]) for title, text in zip(titles, texts, strict=True)])
    items = Ids.of([f"p{row}" for row in range(len(titles))])
    built = FeatureSet({}, (), None, {}, {})
    shown = np.ones(len(titles), dtype=np.bool_)
    names = objects(*titles)
    return Asked(
        items,
        names,
        index,
        Facets(columns),
        Titles(index.titles),
        built,
        lambda: None,
        shown,
        np.arange(len(titles)),
    )


def small() -> Asked:
    """Six things."""
    titles = ["Red lamp", "Music box", "绿色马克杯", "黑色茶壶", "Unbreakable lamp", "Mug of sugar"]
    return asked(COLUMNS, titles, TEXTS)


NOBODY = Taste(lambda likes: None)
"""No taste is known."""
