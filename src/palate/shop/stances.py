"""Whether each review praises or complains, by its rating beside what else its author rates."""

import numpy as np
from numpy.typing import NDArray

from palate.shop.ratings import AVERAGE, Scale, stances
from palate.shop.shop import Reviews


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
    stance = np.full(len(ratings), AVERAGE, dtype=np.float32)
    rated = np.isfinite(ratings)
    if (rated & readable).any():
        # Reviewers without a name are each a person of their own, with no other rating.
        names = reviews.table["user_id"].fill_null("")
        authors = names.rank("dense").cast(int).to_numpy().astype(np.int32)
        nameless = (names == "").to_numpy()
        authors[nameless] = authors.max(initial=0) + 1 + np.arange(int(nameless.sum()))
        scale = Scale.of(ratings[rated & readable])
        stance[rated] = stances(ratings[rated], authors[rated], readable[rated], scale)
    return stance
