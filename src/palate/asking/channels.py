"""A question compared with all items: by words, meaning, across modalities, reviews, popularity, taste."""

from collections.abc import Mapping, Sequence

import numpy as np

from palate.asking.catalogue import Asked, Taste
from palate.asking.fusion import Channel
from palate.asking.plain import plainly
from palate.asking.tokens import search_terms
from palate.asking.translating import translated
from palate.asking.wanted import is_telling
from palate.errors import NotAvailable
from palate.features.review_vectors import TEXT as REVIEW
from palate.search.asked import asked as sought
from palate.search.compared import compared_with
from palate.search.query import Part

WORDS, MEANING, ACROSS, REVIEWS, LIKE, TASTE = "words", "meaning", "across", "reviews", "like", "taste"
KIND, POPULAR = "kind", "popular"

_NOT_ACROSS = ("text", "lexical", "behaviour", "fused")


def query_terms(remainder: str) -> list[str]:
    """Terms of a question that say something of an item."""
    return [term for term in search_terms(plainly(remainder)) if is_telling(term)]


def channels_of(
    catalogue: Asked,
    remainder: str,
    spoken: Sequence[tuple[str, Sequence[str]]],
    likes: Sequence[int],
    taste: Taste,
) -> dict[str, Channel]:
    """Compare all items with a question in every way that there is.

    Parameters
    ----------
    catalogue : Asked
        The catalogue.
    remainder : str
        What is searched for; "" where constraints say it all.
    spoken : sequence of (str, sequence of str)
        Facets and values that the question speaks of without demanding them.
    likes : sequence of int
        Items that the question likens what is wanted to.
    taste : Taste
        Of the one who asks.
    """
    found: dict[str, Channel] = {}
    if remainder:
        found |= _by_content(catalogue, remainder)
    if likes:
        found |= _like(catalogue, likes)
    kind = catalogue.facets.likeness(spoken, likes)
    if kind is not None:
        found[KIND] = Channel(kind, np.ones(len(kind), dtype=np.bool_))
    if catalogue.popularity is not None:
        found[POPULAR] = Channel(catalogue.popularity.scores, np.ones(len(catalogue.items), dtype=np.bool_))
    scores = taste.scores(list(likes)) if taste.is_personal or likes else None
    if scores is not None:
        known = np.isfinite(scores)
        found[TASTE] = Channel(np.where(known, scores, 0.0), known)
    return found


def _by_content(catalogue: Asked, remainder: str) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    n_items = len(catalogue.items)
    others = translated(plainly(remainder))
    words = catalogue.index.scores([*query_terms(remainder), *query_terms(" ".join(others))])
    if words.any():
        found[WORDS] = Channel(words, np.ones(n_items, dtype=np.bool_))
    try:
        # Vectors of a short question hardly meet texts in another language; those of translated names do.
        foreign = bool(others) and not catalogue.index.is_written_like(plainly(remainder))
        part = Part("text", " ".join(others) if foreign else remainder)
        asked = sought(catalogue.built, part, n_items)
    except NotAvailable:
        return found
    features = catalogue.built.features
    if "text" in asked.direct:
        own = features["text"]
        found[MEANING] = Channel(own.similarities(asked.direct["text"])[0].astype(np.float64), own.present)
    if REVIEW in asked.heard:
        found[REVIEWS] = Channel(asked.heard[REVIEW].scores, asked.heard[REVIEW].present)
    modalities = {
        feature.modality: None for feature in features.values() if feature.modality not in _NOT_ACROSS
    }
    wanted = [name for name in modalities if not name.startswith("review")]
    reached = compared_with(catalogue.built, asked, wanted, catalogue.joint) if wanted else {}
    if reached:
        several = list(reached.values())
        weights = np.array([compared.weight for compared in several])
        scores = weights @ np.stack([compared.scores for compared in several]) / weights.sum()
        found[ACROSS] = Channel(scores, np.logical_or.reduce([compared.present for compared in several]))
    return found


def _like(catalogue: Asked, likes: Sequence[int]) -> Mapping[str, Channel]:
    """Items that are like some others by what they read, show and sound like."""
    totals = np.zeros(len(catalogue.items))
    present = np.zeros(len(catalogue.items), dtype=np.bool_)
    count = 0
    for features in catalogue.built.features.values():
        having = [row for row in likes if features.present[row]]
        if not having or features.modality.startswith("review"):
            continue
        totals += features.similarities(features.values[having]).mean(axis=0)
        present |= features.present
        count += 1
    return {LIKE: Channel(totals / count, present)} if count else {}
