"""The accuracy that the README claims, measured by the independent scorer on files that the program wrote."""

import pytest
from scripts.docs import accuracy
from scripts.docs.figures import FIGURES
from tests.docs.shown import off

pytestmark = pytest.mark.quality

PAGES = [name for name, figure in FIGURES.items() if figure.shared and not name.startswith("imputation")]


@pytest.mark.parametrize(
    ("name", "recall", "ndcg"), [("office", 0.122, 0.054), ("tiktok", 0.122, 0.052), ("baby", 0.092, 0.042)]
)
def test_what_is_held_out_is_found(name: str, recall: float, ndcg: float) -> None:
    score = accuracy.score(name)
    assert score.recall >= recall
    assert score.ndcg >= ndcg


def test_baby_fits_in_two_gibibytes() -> None:
    assert 100 < accuracy.score("baby").peak < 2048


@pytest.mark.parametrize("name", PAGES)
def test_pages_show_what_is_measured(name: str) -> None:
    assert off(name) == []
