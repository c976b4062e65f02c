"""Stances of reviews, by rating relative to the author's other ratings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from palate.shop.ratings import AVERAGE, Scale, stances
from palate.shop.shop import Reviews


@dataclass(frozen=True)
class Judging:
    """What ratings are judged by.

    Parameters
    ----------
    scale : Scale
        Of ratings.
    mean : float
        Of all of them.
    """

    scale: Scale
    mean: float

    @classmethod
    def of(cls, ratings: NDArray[np.float64]) -> "Judging | None":
        """From some ratings, NaN where there is none; None without any."""
        given = ratings[np.isfinite(ratings)]
        if not len(given):
            return None
        scale = Scale.of(given)
        rated = given[~((given == 0) & scale.unrated)]
        return cls(scale, float((rated if len(rated) else given).mean()))

    def stances(
        self, ratings: NDArray[np.float64], authors: NDArray[np.int32], known: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        """From -1, complaint, to 1, praise, shape (n,); mild praise where a rating is NaN.

        Parameters
        ----------
        ratings : ndarray of float64, shape (n,)
            Ratings.
        authors : ndarray of int32, shape (n,)
            Who gave each.
        known : ndarray of bool, shape (n,)
            Ratings that tell what their author gives in the mean.
        """
        stance = np.full(len(ratings), AVERAGE, dtype=np.float32)
        rated = np.isfinite(ratings)
        stance[rated] = stances(ratings[rated], authors[rated], known[rated], self.scale, self.mean)
        return stance

    def as_mapping(self) -> dict[str, float]:
        """Plain numbers, from which :meth:`read` makes the same."""
        return {**{name: float(number) for name, number in asdict(self.scale).items()}, "mean": self.mean}

    @classmethod
    def read(cls, numbers: Mapping[str, float]) -> "Judging | None":
        """What :meth:`as_mapping` gave; None where it is empty."""
        if not numbers:
            return None
        thumbs, unrated = bool(numbers["thumbs"]), bool(numbers["unrated"])
        return cls(Scale(numbers["low"], numbers["top"], thumbs, unrated), numbers["mean"])


def stances_of(reviews: Reviews, readable: NDArray[np.bool_]) -> NDArray[np.float32]:
    """From -1, complaint, to 1, praise, shape (n_reviews,); mild praise for a review without a rating. See
    :func:`palate.shop.ratings.stances`.

    Parameters
    ----------
    reviews : Reviews
        Of the shop.
    readable : ndarray of bool, shape (n_reviews,)
        Reviews whose ratings tell the scale, and what their authors rate in the mean.
    """
    ratings = reviews.table["rating"].to_numpy()
    judging = Judging.of(ratings[readable])
    if judging is None:
        return np.full(len(ratings), AVERAGE, dtype=np.float32)
    # Reviewers without a name are each a person of their own, with no other rating.
    names = reviews.table["user_id"].fill_null("")
    authors = names.rank("dense").cast(int).to_numpy().astype(np.int32)
    nameless = (names == "").to_numpy()
    authors[nameless] = authors.max(initial=0) + 1 + np.arange(int(nameless.sum()))
    return judging.stances(ratings, authors, readable)
