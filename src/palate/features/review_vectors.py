"""Encode reviews once: vectors and word counts of each, from which the features of every split follow."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import unit_rows
from palate.encoders import terms
from palate.encoders.registry import AnyEncoder
from palate.encoders.tfidf import FINGERPRINT as TFIDF
from palate.encoders.tfidf import count_matrix
from palate.features.encode import ModalityVectors
from palate.features.media_encoder import EncodedModality, MediaEncoder
from palate.features.normalise import mean_by_item
from palate.features.report import EncodingReport
from palate.features.review_search import CentredRows, WeightedWords
from palate.features.word_cache import KeptCounts, digest_of, read_counts, write_counts
from palate.shop import Shop

TEXT, WORDS, IMAGE, AUDIO = "review", "review-lexical", "review-image", "review-audio"
"""Names of the features that reviews give."""

MODALITY = {TEXT: TEXT, WORDS: TEXT, IMAGE: IMAGE, AUDIO: AUDIO}
"""Modality of each."""


@dataclass(frozen=True)
class ReviewWords:
    """Word counts of reviews, and of the items' own texts in the same columns.

    Parameters
    ----------
    counts : csr_array of float32, shape (n_reviews, n_terms)
        How often each review says each term.
    own : csr_array of float32, shape (n_items, n_terms)
        How often the item's own texts say it.
    column : dict of str to int
        Column of each term.
    """

    counts: sparse.csr_array
    own: sparse.csr_array
    column: dict[str, int]


@dataclass(frozen=True)
class ReviewVectors:
    """What all reviews of a shop say, show and sound like, whichever of them a split lets be read.

    Parameters
    ----------
    item : ndarray of int64, shape (n_reviews,)
        Position of the item of each review.
    vectors : mapping of str to ModalityVectors
        By the name of the features, owned by reviews.
    encoders : mapping of str to Encoder
        What made them.
    words : ReviewWords, optional
        None where no review has a text.
    reports : sequence of EncodingReport
        What was done for each features.
    """

    item: NDArray[np.int64]
    vectors: Mapping[str, ModalityVectors]
    encoders: Mapping[str, AnyEncoder]
    words: ReviewWords | None
    reports: Sequence[EncodingReport]

    @cached_property
    def unit(self) -> Mapping[str, NDArray[np.float32]]:
        """A row of unit length a review by name, float32, (n_reviews, dim); zero where a review has none."""
        means = {
            name: mean_by_item(things.vectors, things.owner, len(self.item))[0]
            for name, things in self.vectors.items()
        }
        return {name: unit_rows(rows) for name, rows in means.items()}

    @cached_property
    def centred(self) -> Mapping[str, CentredRows]:
        """:attr:`unit`, to be compared with queries: centred over all reviews once."""
        return {name: CentredRows.of(rows, self.having(name)) for name, rows in self.unit.items()}

    @cached_property
    def weighted(self) -> WeightedWords | None:
        """:attr:`words`, to be compared with queries: weighed once; None where there are none."""
        words = self.words
        return None if words is None else WeightedWords.of(words.counts, words.own, words.column)

    def having(self, name: str) -> NDArray[np.bool_]:
        """Which reviews have vectors of a name, or word counts, bool of shape (n_reviews,)."""
        if name == WORDS:
            return np.diff(self.words.counts.indptr) > 0 if self.words else np.zeros(len(self.item), np.bool_)
        return np.bincount(self.vectors[name].owner, minlength=len(self.item)) > 0


def encode_reviews(shop: Shop, encoder: MediaEncoder) -> ReviewVectors:
    """Encode texts, pictures and sounds of all reviews; what is said in a voice note is text of its review.

    Parameters
    ----------
    shop : Shop
        What does not decode goes to its quarantine.
    encoder : MediaEncoder
        As for the catalogue: equal texts and files are encoded once.
    """
    reviews, items = shop.reviews, shop.catalog.items
    item = items.positions(reviews.table["item_id"].to_list()).astype(np.int64)
    sounds = encoder.sounds(reviews.audio)
    texts = [
        (*([text] if text else []), *sounds.transcripts.get(review, ()))
        for review, text in enumerate(reviews.texts)
    ]
    encoded = {TEXT: encoder.texts(texts), IMAGE: encoder.pictures(reviews.images), AUDIO: sounds.audio}
    there = {name: modality for name, modality in encoded.items() if modality is not None}
    reports = {name: _report(name, modality, item, len(items)) for name, modality in there.items()}
    words = None
    if any(texts):
        words, reports[WORDS] = _words(texts, shop.catalog.texts, item, encoder.folder)
    return ReviewVectors(
        item,
        {name: modality.done.things for name, modality in there.items()},
        {name: modality.encoder for name, modality in there.items()},
        words,
        [reports[name] for name in MODALITY if name in reports],
    )


def _report(name: str, encoded: EncodedModality, item: NDArray[np.int64], n_items: int) -> EncodingReport:
    done, encoder = encoded.done, encoded.encoder
    having = len(np.unique(item[done.things.owner]))
    return EncodingReport.of(
        name,
        encoder.fingerprint.encoder,
        encoder.dim,
        items=having,
        missing=n_items - having,
        encoded=done.encoded,
        cached=done.cached,
        seconds=done.seconds,
        saved_seconds=done.saved,
    )


def _words(
    texts: Sequence[Sequence[str]],
    own: Sequence[Sequence[str]],
    item: NDArray[np.int64],
    folder: Path,
) -> tuple[ReviewWords, EncodingReport]:
    """Word counts, read from the cache where no text has changed."""
    began = time.perf_counter()
    digest = digest_of([texts, own])
    path = folder / f"review-{TFIDF.encoder}-{TFIDF.digest}.npz"
    known = read_counts(path, digest)
    kept = _counted(texts, own) if known is None else known
    if known is None:
        write_counts(path, digest, kept)
    words = ReviewWords(kept.counts[: len(texts)], kept.counts[len(texts) :], kept.column)
    having = len(np.unique(item[np.diff(words.counts.indptr) > 0]))
    report = EncodingReport.of(
        WORDS,
        TFIDF.encoder,
        len(words.column),
        items=having,
        missing=len(own) - having,
        encoded=len(texts) if known is None else 0,
        cached=0 if known is None else len(texts),
        seconds=time.perf_counter() - began,
    )
    return words, report


def _counted(texts: Sequence[Sequence[str]], own: Sequence[Sequence[str]]) -> KeptCounts:
    documents = [terms(said) for said in chain(texts, own)]
    column = {
        term: position
        for position, term in enumerate(sorted({term for document in documents for term in document}))
    }
    return KeptCounts(count_matrix(documents, column), column)
