"""Nearest rows by cells, against the search of all rows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from palate.engine import Local, using
from palate.linalg import near as module
from palate.linalg.cells import Cells, in_cells
from palate.linalg.known import known
from palate.linalg.narrowing import Narrowing, narrowing
from palate.linalg.near import EVERYTHING, NEAREST, RECALL, Near, near, recall_of
from palate.linalg.products import top_products

K = 20


def crowded(n: int, dim: int = 24, centres: int = 40, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    around = 3 * random.standard_normal((centres, dim))[random.integers(0, centres, n)]
    values = (around + random.standard_normal((n, dim))).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def exact(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    found = list(top_products(values, k))
    return np.concatenate([positions for _, positions, _ in found]), np.concatenate([s for *_, s in found])


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return crowded(6000)


@pytest.fixture(scope="module")
def cells(values: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return in_cells(values, np.arange(len(values)), 120, tmp_path_factory.mktemp("cells"))


@pytest.fixture
def small_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELL", 50)
    monkeypatch.setattr(module, "NARROW_CELL", 50)


def flat(n: int, dim: int = 96, within: int = 12, noise: float = 0.02) -> np.ndarray:
    """Rows that lie, but for noise, in a few of their dimensions."""
    random = np.random.default_rng(3)
    values = crowded(n, within) @ random.standard_normal((within, dim)).astype(np.float32)
    values += (
        noise * random.standard_normal((n, dim)).astype(np.float32) * np.linalg.norm(values, axis=1)[:, None]
    )
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def test_a_cell_holds_rows_that_are_alike_in_their_old_order(values: np.ndarray, cells: Cells) -> None:
    assert sorted(cells.order.tolist()) == list(range(len(values)))
    assert np.array_equal(cells.values, values[cells.order])
    own = cells.of(np.arange(len(values)))
    nearest = np.argmax(cells.values @ (cells.means / np.linalg.norm(cells.means, axis=1)[:, None]).T, axis=1)
    assert (nearest == own).mean() > 0.9
    for cell in range(len(cells.means)):
        rows = cells.values[cells.rows(cell)]
        assert np.allclose(rows.mean(axis=0), cells.means[cell], atol=1e-6)
        distances = np.linalg.norm(rows - cells.means[cell], axis=1)
        assert max(np.sqrt((distances**2).mean()), 0.01) == pytest.approx(cells.spread[cell], abs=1e-4)
        assert (np.diff(cells.order[cells.rows(cell)]) > 0).all()
    assert np.array_equal(cells.place[cells.order], np.arange(len(values)))
    assert cells.groups[0] == 0
    assert cells.groups[-1] == len(cells.means)


def test_the_same_rows_give_the_same_cells_on_any_number_of_threads(
    values: np.ndarray, cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palate.engine.cores", lambda: 1)
    again = in_cells(values, np.arange(len(values)), 120, tmp_path)
    assert np.array_equal(cells.order, again.order)
    assert np.array_equal(cells.means, again.means)


@pytest.mark.usefixtures("small_cells")
@pytest.mark.parametrize("made", [crowded, flat])
def test_recall_is_what_it_is_said_to_be_and_a_small_share_is_looked_at(
    made: Callable[[int], np.ndarray], tmp_path: Path
) -> None:
    values = made(6000)
    search = near(values, np.arange(6000), K, tmp_path)
    assert search.recall >= RECALL
    assert search.share < 0.5
    wanted = exact(values, K)
    positions, cosines = search.of(slice(0, len(values)))
    order = search.cells.order
    assert recall_of(cosines, wanted[1][order]) == pytest.approx(search.recall, abs=0.01)
    assert (np.diff(cosines, axis=1) <= 0).all()
    assert not (positions == order[:, None]).any()
    both = [
        len(set(found) & set(wanted[0][row])) / K
        for found, row in zip(positions.tolist(), order.tolist(), strict=True)
    ]
    assert np.mean(both) >= RECALL - 0.01


@pytest.mark.usefixtures("small_cells")
def test_rows_that_lie_in_few_dimensions_are_compared_in_these(tmp_path: Path) -> None:
    values = flat(3000)
    search = near(values, np.arange(3000), K, tmp_path)
    assert search.cells.narrow.shape[1] < values.shape[1] / 2
    assert search.candidates > K
    of_all = values @ values.T
    positions, cosines = search.of(slice(500, 700))
    rows = search.cells.order[500:700]
    assert np.allclose(cosines, of_all[rows[:, None], positions], atol=1e-6)


def test_directions_are_round_numbers_of_one_sign_whatever_the_threads() -> None:
    values = flat(3000)
    learned, _ = known(values, np.arange(3000), K)
    found = narrowing(values, np.arange(3000), learned, K)
    assert found is not None
    directions = found.directions.astype(np.float64)
    assert np.allclose(directions, np.round(directions, 4), atol=1e-8)
    assert (directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])] > 0).all()
    assert np.allclose(directions.T @ directions, np.eye(directions.shape[1]), atol=1e-2)
    again = narrowing(values, np.arange(3000), learned, K)
    assert again is not None
    assert np.array_equal(found.directions, again.directions)


@pytest.mark.usefixtures("small_cells")
def test_whole_rows_are_compared_where_narrow_ones_find_too_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = crowded(2000, 64)

    def too_narrow(*given: object) -> Narrowing:
        return Narrowing(np.eye(64, 2, dtype=np.float32), K, 1.0)

    monkeypatch.setattr(module, "narrowing", too_narrow)
    search = near(values, np.arange(2000), K, tmp_path)
    assert search.cells.narrow is search.cells.values
    assert search.recall >= RECALL


def test_no_dimensions_are_left_out_where_all_count(tmp_path: Path) -> None:
    random = np.random.default_rng(5).standard_normal((4000, 64)).astype(np.float32)
    spread = random / np.linalg.norm(random, axis=1, keepdims=True)
    learned, _ = known(spread, np.arange(4000), K)
    assert narrowing(spread, np.arange(4000), learned, K) is None


def test_fewer_cells_looked_through_find_fewer(tmp_path: Path) -> None:
    values = crowded(6000, 24, 3)
    cells = in_cells(values, np.arange(len(values)), 120, tmp_path)
    short = Near(cells, K, K, NEAREST, 1.0, 1.0).of(slice(0, len(values)))[1]
    wanted = exact(values, K)[1][cells.order]
    assert recall_of(short, wanted) < RECALL


def test_all_cells_looked_through_find_everything(values: np.ndarray, cells: Cells) -> None:
    positions, cosines = Near(cells, K, K, EVERYTHING, 1.0, 1.0).of(slice(1000, 1300))
    wanted, of_all = exact(values, K)
    rows = cells.order[1000:1300]
    assert np.allclose(cosines, of_all[rows], atol=1e-5)
    assert (positions == wanted[rows]).mean() > 0.99
    assert not (positions == rows[:, None]).any()


def test_rows_are_found_alike_in_stretches_of_any_length(cells: Cells) -> None:
    search = Near(cells, K, K, 0.5, 1.0, 1.0)
    whole = search.of(slice(0, 900))
    parts = [search.of(slice(start, start + 300)) for start in (0, 300, 600)]
    assert np.allclose(whole[1], np.concatenate([cosines for _, cosines in parts]), atol=1e-6)


@pytest.mark.usefixtures("small_cells")
def test_rows_spread_evenly_are_found_too_though_most_are_looked_at(tmp_path: Path) -> None:
    random = np.random.default_rng(5).standard_normal((2000, 64)).astype(np.float32)
    spread = random / np.linalg.norm(random, axis=1, keepdims=True)
    search = near(spread, np.arange(2000), 10, tmp_path)
    assert search.recall >= RECALL
    assert search.share > 0.5


@pytest.mark.usefixtures("small_cells")
def test_rows_that_are_left_out_are_nobodys_neighbours(tmp_path: Path) -> None:
    rows = crowded(500)
    present = np.flatnonzero(np.arange(500) % 3)
    search = near(rows, present, 5, tmp_path)
    positions, _ = search.of(slice(0, len(present)))
    assert set(positions.ravel().tolist()) <= set(present.tolist())


def test_few_rows_have_the_others_and_no_more(tmp_path: Path) -> None:
    search = near(crowded(3), np.arange(3), 5, tmp_path)
    with using(Local(threads=1)):
        positions, cosines = search.of(slice(0, 3))
    assert [sorted(row)[:3] for row in positions.tolist()] == [[-1, -1, -1]] * 3
    assert [len(set(row) - {-1}) for row in positions.tolist()] == [2, 2, 2]
    assert (cosines[:, 2:] == -np.inf).all()
