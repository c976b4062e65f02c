"""What people praise in reviews is a query for more of it, what they complain about one for less."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from tests.shops import tasteful

from palate.data import Dataset, Features, Fingerprint, Index, Remarks, ReviewTable
from palate.errors import InputError, NotAvailable
from palate.models.review_profile import ReviewProfile, unscattered

ENCODER = Fingerprint("made-up", "1")


def shop(stances: list[float]) -> Dataset:
    """Items of two kinds; user 0 reviewed one of the first kind, user 1 one of the second."""
    kinds = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    table = ReviewTable(Index(("r0", "r1")), {"text": kinds[[0, 2]]})
    remarks = Remarks.of(
        np.array([0, 1]), np.array([0, 1]), np.array([0, 2]), np.array(stances, np.float32), 3
    )
    rows = Dataset.from_sequences({"u": ["a", "b"], "v": ["c", "d"], "w": ["a", "c"]})
    features = {"text": Features(kinds, np.ones(4, np.bool_), "text", ENCODER)}
    return replace(rows.with_features(features), remarks=remarks, review_table=table)


def test_praise_attracts_and_complaint_repels() -> None:
    scores = ReviewProfile().fit(shop([1.0, -1.0])).score(["u", "v", "w"])
    assert scores[0, 0] > scores[0, 2]
    assert scores[1, 2] < scores[1, 0]
    assert not scores[2].any()


def test_every_term_is_a_review_that_the_person_wrote() -> None:
    model = ReviewProfile().fit(shop([1.0, -1.0]))
    (terms,) = model.contributions("v", ["c"])
    assert [(term.modality, term.source, term.is_review) for term in terms] == [("text", "r1", True)]
    assert terms[0].score == pytest.approx(float(model.score(["v"])[0, 2]))


def test_without_reviews_it_is_refused() -> None:
    bare = replace(tasteful(), remarks=None, review_table=None)
    with pytest.raises(NotAvailable, match="reviews"):
        ReviewProfile().fit(bare)
    with pytest.raises(InputError, match="above 0"):
        ReviewProfile(ridge=0.0).fit(tasteful())


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_what_all_say_of_one_item_counts_less(form: type) -> None:
    """Reviews of an item differ in the first dimension alone, items in the second."""
    said = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]], np.float32)
    rows = unscattered(form(np.eye(2, dtype=np.float32)), form(said), np.array([0, 0, 1, 1]), 0.1)
    first, second = np.asarray(rows.todense() if sparse.issparse(rows) else rows).diagonal()
    assert second > 10 * first
