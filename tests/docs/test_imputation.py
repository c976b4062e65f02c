"""What half of a modality missing costs on real data, by zeros and by the imputation chosen on valid rows."""

import pytest
from scripts.docs import imputation
from scripts.docs.figures import FIGURES
from tests.docs.shown import off

pytestmark = pytest.mark.quality

PAGES = [name for name, figure in FIGURES.items() if figure.shared and name.startswith("imputation")]


@pytest.mark.parametrize(("name", "least"), [("tiktok", 0.008), ("office", 0.015)])
def test_half_of_a_modality_costs_less_than_half_of_what_zeros_lose(name: str, least: float) -> None:
    _, zeros, imputed = imputation.losses(name)
    assert zeros > least
    assert imputed < 0.5 * zeros


@pytest.mark.parametrize("name", PAGES)
def test_pages_show_what_is_measured(name: str) -> None:
    assert off(name) == []
