"""Review features of a dataset, from the reviews that it may read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from palate.data import TRAIN, VALID, Dataset, Index, Remarks, ReviewTable
from palate.features import ModalityVectors
from palate.features.review_features import ReadReviews, review_weights_of
from palate.features.review_vectors import ReviewVectors
from palate.holdout import last_of_each_user
from palate.models.auto.review_view import choose_view
from palate.shop import Shop, parts_of_reviews


class ReviewReader:
    """Reviews of a shop for one split; held-out ones are never read.

    Parameters
    ----------
    shop : Shop
        The reviews.
    vectors : ReviewVectors
        Of the reviews.
    own : mapping of str to ModalityVectors
        Of the items' own texts, pictures and sounds.
    dataset : Dataset
        Rows of all parts, split, with the items' own features.
    ratings : str
        As in palate.toml.
    seed : int
        Of the sample of users that the choice of a view rests on.
    """

    def __init__(
        self,
        shop: Shop,
        vectors: ReviewVectors,
        own: Mapping[str, ModalityVectors],
        dataset: Dataset,
        ratings: str = "auto",
        seed: int = 0,
    ) -> None:
        self._shop, self._vectors, self._own, self._dataset = shop, vectors, own, dataset
        self._read: dict[tuple[int, ...], ReadReviews] = {}
        # Where no row is valid, models choose by the last train row of each user, so its review waits too.
        valid = bool(np.any(dataset.split == VALID))
        self._parts = parts_of_reviews(shop.reviews, dataset)
        self._parts_of_choice = self._parts
        if not valid:
            train = dataset.only(TRAIN)
            chosen = train.with_split(last_of_each_user(train))
            self._parts_of_choice = np.maximum(self._parts, parts_of_reviews(shop.reviews, chosen))
        self.view = self._chosen_view(seed) if ratings == "auto" else ratings

    def read(self, parts: Sequence[int]) -> Dataset:
        """Add features of the reviews of some parts, and the remarks of their authors; all rows stay.

        Parameters
        ----------
        parts : sequence of int
            Of TRAIN, VALID and TEST: those that a model may learn from.
        """
        read, dataset = self._reviews(tuple(parts)), self._dataset
        review_weights = read.review_weights
        names = self._shop.reviews.table["user_id"].fill_null("").to_list()
        user = dataset.users.positions(names).astype(np.int64)
        said = np.flatnonzero(review_weights.readable & (user >= 0))
        ids = Index(tuple(self._shop.reviews.ids[row] for row in said))
        table = ReviewTable(ids, read.rows(said), read.space())
        items, stances = self._vectors.item[said], review_weights.stance[said]
        remarks = Remarks.of(user[said], np.arange(len(said)), items, stances, len(dataset.users))
        features = {**dataset.features, **read.features(self.view)}
        there = bool(len(said) and table.vectors)
        return replace(
            dataset,
            features=features,
            remarks=remarks if there else None,
            review_table=table if there else None,
        )

    def _chosen_view(self, seed: int) -> str:
        return choose_view(self._dataset, self._reviews((TRAIN,)).features, seed)

    def _reviews(self, parts: tuple[int, ...]) -> ReadReviews:
        """Reviews of some parts; what is weighed for a choice is there for the training after it."""
        if parts not in self._read:
            codes = self._parts_of_choice if parts == (TRAIN,) else self._parts
            review_weights = review_weights_of(self._shop.reviews, np.isin(codes, parts))
            self._read[parts] = ReadReviews(
                self._vectors, review_weights, self._own, len(self._dataset.items)
            )
        return self._read[parts]
