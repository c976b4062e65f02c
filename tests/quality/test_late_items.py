"""What a model gives items that came after its training, beside what training with them would have given."""

from pathlib import Path

import pytest
from benchmarks.late_recall import Recall, compared, linked, opened, sequential_blend

from palate.data import Dataset
from palate.models import make
from palate.simulate import simulate_shop

pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def office(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return linked(shared_data / "office", tmp_path_factory.mktemp("late") / "office")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("late") / "shop"
    simulate_shop(folder, items=120, users=500, seed=1, uploads=False)
    return opened(folder)


def as_if_trained_with(found: dict[str, Recall], way: str) -> bool:
    """Whether nine tenths of them are found, in lists that are no worse than without them."""
    return found[way].late >= 0.9 * found["trained"].late and found[way].every >= found["without"].every


def test_on_a_real_shop_they_are_found_as_if_trained_with(office: Dataset) -> None:
    found = compared(make("l3ae"), office, tenths=2)
    assert as_if_trained_with(found, "own")
    assert as_if_trained_with(found, "all")


def test_in_a_made_up_shop_they_are_found_as_if_trained_with_once_events_on_them_are_known(
    made_up: Dataset,
) -> None:
    """Content alone tells less; how much hangs on the shop (docs/decisions/0015-late-items.md)."""
    found = compared(make("l3ae"), made_up, tenths=5)
    assert as_if_trained_with(found, "all")
    assert found["own"].late >= 0.65 * found["trained"].late
    assert found["own"].every >= found["without"].every


def test_where_order_tells_most_events_on_them_tell_it(office: Dataset) -> None:
    """What follows an item is in no content: it is learned from events."""
    found = compared(sequential_blend(), office, tenths=2)
    for way in ("own", "all"):
        assert found[way].every >= found["without"].every
    assert found["own"].late >= 0.5 * found["trained"].late
    assert found["all"].late >= 0.9 * found["trained"].late
