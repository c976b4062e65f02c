"""Profiles in a dataset: words as vectors, and the past items that show each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from palate.data import Dataset, Index, Remarks, ReviewTable, unit_rows
from palate.encoders import terms
from palate.features import FeatureSet
from palate.features.media_encoder import MediaEncoder
from palate.features.normalise import mean_by_item
from palate.linalg.csr import Rows
from palate.profiles import Profile

TEXT, LEXICAL = "text", "lexical"
"""Features of items that words of profiles are compared with."""


def with_tastes(
    dataset: Dataset, profiles: Sequence[Profile], built: FeatureSet, encoder: MediaEncoder
) -> Dataset:
    """Add profiles to a dataset; unchanged without profiles.

    Parameters
    ----------
    dataset : Dataset
        With features of the items.
    profiles : sequence of Profile
        Of its users, made of rows and reviews that models may learn from.
    built : FeatureSet
        What made the features.
    encoder : MediaEncoder
        As for the catalogue.
    """
    profiles = [profile for profile in profiles if profile.tastes and profile.user_id in dataset.users]
    if not profiles:
        return dataset
    words = sorted({taste.words for profile in profiles for taste in profile.tastes})
    vectors = _vectors(words, built, encoder)
    if not vectors:
        return dataset
    index = Index(tuple(words))
    entries = [
        (
            dataset.users.position(profile.user_id),
            index.position(taste.words),
            item,
            taste.sign * taste.weight / len(taste.items),
        )
        for profile in profiles
        for taste in profile.tastes
        for item in taste.items
    ]
    users, told, items, weights = zip(*entries, strict=True)
    tastes = Remarks.of(
        np.array(users, dtype=np.int64),
        np.array(told, dtype=np.int64),
        dataset.items.positions(items).astype(np.int64),
        np.array(weights, dtype=np.float32),
        len(dataset.users),
    )
    return replace(dataset, tastes=tastes, taste_table=ReviewTable(index, vectors))


def _vectors(words: Sequence[str], built: FeatureSet, encoder: MediaEncoder) -> dict[str, Rows]:
    """Rows of unit length a word, in the spaces of the items' texts that there are."""
    found: dict[str, Rows] = {}
    if TEXT in built.encoders and (encoded := encoder.texts([[word] for word in words])) is not None:
        things = encoded.done.things
        found[TEXT] = _centred(*mean_by_item(things.vectors, things.owner, len(words)))
    if LEXICAL in built.features and built.vocabulary is not None:
        found[LEXICAL] = built.vocabulary.transform([terms([word]) for word in words])
    return found


def _centred(rows: NDArray[np.float32], having: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Short words lie as near to each other as texts do, elsewhere: their own mean is taken off."""
    several = int(having.sum()) > 1
    centre = rows[having].mean(axis=0) if several else np.zeros(rows.shape[1], np.float32)
    return unit_rows(np.where(having[:, None], rows - centre, np.float32(0)))
