"""The words of a profile are a query for items like them, and each word is parted among what shows it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.shops import tasteful

from palate.data import Dataset, Features, Fingerprint, Index, Remarks, ReviewTable
from palate.errors import InputError, NotAvailable
from palate.models import Recommender
from palate.models.taste_profile import TasteProfile

ENCODER = Fingerprint("made-up", "1")


def shop(weights: tuple[float, float, float] = (0.5, 0.5, -1.0)) -> Dataset:
    """User u likes "soft", which a and b show; user v dislikes "loud", which c shows; w has no profile."""
    kinds = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    table = ReviewTable(Index(("soft", "loud")), {"text": kinds[[0, 2]]})
    said = (np.array([0, 0, 1]), np.array([0, 0, 1]), np.array([0, 1, 2]))
    tastes = Remarks.of(*said, np.array(weights, np.float32), 3)
    rows = Dataset.from_sequences({"u": ["a", "b"], "v": ["c", "d"], "w": ["a", "c"]})
    features = {"text": Features(kinds, np.ones(4, np.bool_), "text", ENCODER)}
    return replace(rows.with_features(features), tastes=tastes, taste_table=table)


def test_words_attract_and_repel() -> None:
    scores = TasteProfile().fit(shop()).score(["u", "v", "w"])
    assert scores[0, 0] > scores[0, 2]
    assert scores[1, 2] < scores[1, 0]
    assert not scores[2].any()


def test_terms_are_the_items_that_show_a_word_and_add_up() -> None:
    model = TasteProfile().fit(shop())
    (terms,) = model.contributions("u", ["a"])
    assert {(term.modality, term.source, term.is_review) for term in terms} == {
        ("profile", "a", False),
        ("profile", "b", False),
    }
    assert sum(term.score for term in terms) == pytest.approx(float(model.score(["u"])[0, 0]))


def test_what_is_hidden_shows_nothing() -> None:
    histories = shop().histories().shortened(np.array([1, 1, 1]))
    assert histories.tastes is not None
    assert histories.tastes.items.tolist() == [0, 2], "b is u's last item, d v's, which showed nothing"


def test_profiles_are_saved_with_a_model(tmp_path: Path) -> None:
    model = TasteProfile().fit(shop())
    model.save(tmp_path / "model")
    again = Recommender.load(tmp_path / "model")
    np.testing.assert_array_equal(again.score(["u", "v"]), model.score(["u", "v"]))


def test_without_profiles_it_is_refused() -> None:
    with pytest.raises(NotAvailable, match="palate profile --users all"):
        TasteProfile().fit(replace(tasteful(), tastes=None, taste_table=None))
    with pytest.raises(NotAvailable, match="palate profile"):
        TasteProfile().fit(shop().with_features({}))
    with pytest.raises(InputError, match="no features called"):
        TasteProfile(mixture={"image": 1.0}).fit(shop())
