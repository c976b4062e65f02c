"""Nearest rows by cells, against the search of all rows."""

from pathlib import Path

import numpy as np
import pytest

from palate.engine import Local, using
from palate.linalg.cells import Cells, in_cells
from palate.linalg.near import RECALL, Near, near, recall_of
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
    return in_cells(values, np.arange(len(values)), 60, tmp_path_factory.mktemp("cells") / "cells.bin")


def test_a_cell_holds_the_rows_nearest_to_its_centre_in_their_old_order(
    values: np.ndarray, cells: Cells
) -> None:
    assert sorted(cells.order.tolist()) == list(range(len(values)))
    assert np.array_equal(cells.values, values[cells.order])
    nearest = np.argmax(cells.values @ cells.centres.T, axis=1)
    assert (nearest == cells.of(np.arange(len(values)))).mean() > 0.999
    for cell in range(len(cells.centres)):
        assert (np.diff(cells.order[cells.rows(cell)]) > 0).all()


def test_the_same_rows_give_the_same_cells_on_any_number_of_threads(
    values: np.ndarray, cells: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palate.engine.cores", lambda: 1)
    again = in_cells(values, np.arange(len(values)), 60, tmp_path / "cells.bin")
    assert np.array_equal(cells.order, again.order)
    assert np.array_equal(cells.centres, again.centres)


def test_recall_is_what_it_is_said_to_be_and_a_small_share_is_looked_at(
    values: np.ndarray, cells: Cells
) -> None:
    search = near(cells, K)
    assert search.recall >= RECALL
    assert search.share < 0.5
    wanted = exact(values, K)
    positions, cosines = search.of(slice(0, len(values)))
    assert recall_of(cosines, wanted[1][cells.order]) == pytest.approx(search.recall, abs=0.01)
    both = [
        len(set(found) & set(wanted[0][row])) / K
        for found, row in zip(positions.tolist(), cells.order.tolist(), strict=True)
    ]
    assert np.mean(both) >= RECALL - 0.01


def test_fewer_cells_looked_through_find_fewer(values: np.ndarray, cells: Cells) -> None:
    narrow = Near(cells, K, 0.0, 1.0, 1.0).of(slice(0, len(values)))[1]
    wanted = exact(values, K)[1][cells.order]
    assert recall_of(narrow, wanted) < RECALL


def test_all_cells_looked_through_find_everything(values: np.ndarray, cells: Cells) -> None:
    positions, cosines = Near(cells, K, 2.0, 1.0, 1.0).of(slice(1000, 1300))
    wanted, of_all = exact(values, K)
    rows = cells.order[1000:1300]
    assert np.allclose(cosines, of_all[rows], atol=1e-5)
    assert (positions == wanted[rows]).mean() > 0.99
    assert not (positions == rows[:, None]).any()


def test_rows_are_found_alike_in_stretches_of_any_length(cells: Cells) -> None:
    search = near(cells, K)
    whole = search.of(slice(0, 900))
    parts = [search.of(slice(start, start + 300)) for start in (0, 300, 600)]
    assert np.allclose(whole[1], np.concatenate([cosines for _, cosines in parts]), atol=1e-6)


def test_rows_spread_evenly_are_found_too_though_most_are_looked_at(tmp_path: Path) -> None:
    random = np.random.default_rng(5).standard_normal((2000, 64)).astype(np.float32)
    spread = random / np.linalg.norm(random, axis=1, keepdims=True)
    search = near(in_cells(spread, np.arange(2000), 50, tmp_path / "cells.bin"), 10)
    assert search.recall >= RECALL
    assert search.share > 0.5


def test_rows_that_are_left_out_are_nobodys_neighbours(tmp_path: Path) -> None:
    rows = crowded(500)
    present = np.flatnonzero(np.arange(500) % 3)
    search = near(in_cells(rows, present, 10, tmp_path / "cells.bin"), 5)
    positions, _ = search.of(slice(0, len(present)))
    assert set(positions.ravel().tolist()) <= set(present.tolist())


def test_few_rows_have_the_others_and_no_more(tmp_path: Path) -> None:
    search = near(in_cells(crowded(3), np.arange(3), 10, tmp_path / "cells.bin"), 5)
    with using(Local(threads=1)):
        positions, cosines = search.of(slice(0, 3))
    assert [sorted(row)[:3] for row in positions.tolist()] == [[-1, -1, -1]] * 3
    assert [len(set(row) - {-1}) for row in positions.tolist()] == [2, 2, 2]
    assert (cosines[:, 2:] == -np.inf).all()
