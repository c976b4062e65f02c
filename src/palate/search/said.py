"""Items by what is said of them: a query compared with every review, and the sentence that matched."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import unit_rows
from palate.encoders import TextEncoder, terms
from palate.encoders.registry import AnyEncoder
from palate.encoders.tfidf import rarity_of, weighted_counts
from palate.features.review_vectors import TEXT, WORDS, ReviewVectors, count_matrix
from palate.sentences import sentences
from palate.shop import Reviews


@dataclass(frozen=True)
class Said:
    """The review that made an item match.

    Parameters
    ----------
    review_id : str
        What it is called.
    text : str
        Its sentence that is nearest to the query, word for word; "" where a picture or a sound matched.
    """

    review_id: str
    text: str = ""


@dataclass(frozen=True)
class Heard:
    """All reviews compared with a query in one modality.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_items,)
        Cosine of the nearest review of each item; 0 where it has none.
    present : ndarray of bool, shape (n_items,)
        Items that a review of the modality is of.
    best : ndarray of int64, shape (n_items,)
        Position of that review, -1 where there is none.
    """

    scores: NDArray[np.float64]
    present: NDArray[np.bool_]
    best: NDArray[np.int64]


def words_in_reviews(reviews: ReviewVectors, text: str, n_items: int) -> Heard | None:
    """Compare words with the texts of all reviews, by vectors and by terms; None where there are no texts."""
    scores: list[NDArray[np.float64]] = []
    encoder = reviews.encoders.get(TEXT)
    if isinstance(encoder, TextEncoder):
        scores.append(_cosines(reviews, TEXT, encoder.query_vectors([text])))
    if reviews.words is not None:
        counts = reviews.words.counts
        kept, rarity = rarity_of(sparse.csr_array(sparse.vstack([counts, reviews.words.own])))
        query = count_matrix([terms([text])], reviews.words.column)
        product = weighted_counts(counts[:, kept], rarity) @ weighted_counts(query[:, kept], rarity).T
        scores.append(sparse.csr_array(product).toarray()[:, 0].astype(np.float64))
    if not scores:
        return None
    having = reviews.having(TEXT) if TEXT in reviews.vectors else reviews.having(WORDS)
    return _nearest(np.mean(scores, axis=0), having, reviews.item, n_items)


def medium_in_reviews(reviews: ReviewVectors, name: str, query: NDArray[np.float32], n_items: int) -> Heard:
    """Compare a picture or a sound, as its encoder gave it, with those of all reviews.

    Parameters
    ----------
    reviews : ReviewVectors
        All reviews.
    name : str
        IMAGE or AUDIO of :mod:`palate.features.review_vectors`, of which there are vectors.
    query : ndarray of float32, shape (1, dim)
        From the encoder of ``name``.
    n_items : int
        Number of items.
    """
    scores = _cosines(reviews, name, query)
    return _nearest(scores, reviews.having(name), reviews.item, n_items)


def quoted(reviews: Reviews, row: int, text: str | None, encoder: AnyEncoder | None) -> Said:
    """The sentence of a review that is nearest to some words: the one that has most of them, by rarity within
    the review; where none has any, the nearest by vectors; where there is no encoder, the first.
    """
    said = sentences(reviews.texts[row])
    if text is None or not said:
        return Said(reviews.ids[row])
    wanted = set(terms([text]))
    shared = [len(wanted & set(terms([sentence]))) for sentence in said]
    if max(shared) == 0 and len(said) > 1 and isinstance(encoder, TextEncoder):
        rows = unit_rows(encoder.vectors(said)) @ unit_rows(encoder.query_vectors([text]))[0]
        return Said(reviews.ids[row], said[int(np.argmax(rows))])
    return Said(reviews.ids[row], said[int(np.argmax(shared))])


def _cosines(reviews: ReviewVectors, name: str, query: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosine of each review with a query, both less the mean of all reviews; 0 where a review lacks it."""
    said, having = reviews.unit[name], reviews.having(name)
    centre = said[having].mean(axis=0) if int(having.sum()) > 1 else np.float32(0)
    scores = unit_rows(said - centre) @ unit_rows(unit_rows(query) - centre)[0]
    return np.where(having, scores, 0.0).astype(np.float64)


def _nearest(
    scores: NDArray[np.float64], having: NDArray[np.bool_], item: NDArray[np.int64], n_items: int
) -> Heard:
    """The nearest review of each item."""
    some = np.flatnonzero(having)
    order = some[np.argsort(scores[some], kind="stable")]
    best = np.full(n_items, -1, dtype=np.int64)
    best[item[order]] = order  # the last one written is the nearest
    present = best >= 0
    return Heard(np.where(present, scores[best], 0.0), present, best)
