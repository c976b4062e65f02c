"""Steps by partition go on from what a run that was stopped has kept, and from nothing else."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.commands import Palate
from tests.shops import copy_shop

import palate
from palate import partitions
from palate.engine import blocks
from palate.partitions import by_partition, keeping

TASKS = list(blocks(50, 2))


class Stopped(BaseException):
    """As a kill, which nobody catches."""


class Doubling:
    """Work that tells what it was asked for, and ends the process at one task."""

    def __init__(self, values: np.ndarray, done: list[int], last: int = 99, sparsely: bool = False) -> None:
        self.values, self.done, self.last, self.sparsely = values, done, last, sparsely

    def __getstate__(self) -> object:
        return self.values

    def __call__(self, rows: slice) -> np.ndarray | sparse.csr_array:
        if rows.start >= self.last:
            raise Stopped
        self.done.append(rows.start)
        made = 2 * self.values[rows]
        return sparse.csr_array(made) if self.sparsely else made


@pytest.fixture(autouse=True)
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "TOGETHER", 4)
    monkeypatch.setattr("palate.engine.cores", lambda: 1)


def dense(made: list[np.ndarray | sparse.csr_array]) -> np.ndarray:
    return np.vstack([part.toarray() if isinstance(part, sparse.csr_array) else part for part in made])


def stopped(values: np.ndarray, folder: Path, sparsely: bool = False) -> None:
    with pytest.raises(Stopped), keeping(folder):
        list(by_partition("rows", Doubling(values, [], 30, sparsely), TASKS))  # type: ignore[type-var]


@pytest.mark.parametrize("sparsely", [False, True])
def test_kept_parts_are_not_made_again(tmp_path: Path, sparsely: bool) -> None:
    values = np.arange(150, dtype=np.float32).reshape(50, 3) % 4
    folder = tmp_path / "kept"
    stopped(values, folder, sparsely)
    done: list[int] = []
    with keeping(folder):
        made = list(by_partition("rows", Doubling(values, done, sparsely=sparsely), TASKS))  # type: ignore[type-var]
    assert done == list(range(24, 50, 2))
    assert np.array_equal(dense(made), 2 * values)
    assert all(sparse.issparse(part) == sparsely for part in made)
    assert not folder.exists()


def damaged(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"PK")


@pytest.mark.parametrize("change", ["values", "tasks", "files"])
def test_parts_of_anything_else_are_made_anew(tmp_path: Path, change: str) -> None:
    values = np.ones((50, 3), dtype=np.float32)
    folder = tmp_path / "kept"
    stopped(values, folder)
    done: list[int] = []
    if change == "values":
        values = values + 1
    if change == "files":
        damaged(folder)
    tasks = list(blocks(50, 1)) if change == "tasks" else TASKS
    with keeping(folder):
        made = list(by_partition("rows", Doubling(values, done), tasks))  # type: ignore[type-var]
    assert len(done) == len(tasks)
    assert np.array_equal(dense(made), 2 * values)


def test_nothing_is_kept_where_no_folder_is_named_or_there_is_little_to_do(tmp_path: Path) -> None:
    done: list[int] = []
    work = Doubling(np.ones((50, 3), np.float32), done)
    assert len(list(by_partition("rows", work, TASKS))) == 25  # type: ignore[type-var]
    with keeping(tmp_path / "kept"):
        list(by_partition("rows", work, TASKS[:8]))  # type: ignore[type-var]
        assert not (tmp_path / "kept").exists()


SLOWLY = """
import sys, time
from palate import partitions
from palate.cli import main
from palate.linalg import gram
from palate.models import sparse_l3ae
partitions.FEWEST = partitions.TOGETHER = gram.BLOCK = sparse_l3ae.BLOCK = 1
write = partitions._write
def slowly(*given):
    write(*given)
    time.sleep(0.2)
partitions._write = slowly
main()
"""


def test_a_training_that_was_killed_ends_with_the_same_model(
    own_shop: Path, tmp_path: Path, palate_command: Palate
) -> None:
    shop = copy_shop(own_shop, tmp_path / "killed")
    command = [sys.executable, "-c", SLOWLY, "train", str(shop), "--model", "sparse-l3ae"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None and len(list((shop / ".palate").glob("partitions/*.npz"))) < 3:
        time.sleep(0.01)
    assert running.poll() is None
    running.kill()
    running.wait()
    resumed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "are those of a run that was stopped" in resumed.stderr
    assert not (shop / ".palate" / "partitions").exists()
    assert palate_command("train", own_shop, "--model", "sparse-l3ae").code == 0
    after, undisturbed = palate.open(shop).model, palate.open(own_shop).model
    users = np.arange(len(undisturbed.users_))
    for found, expected in zip(after.rank(users, 5), undisturbed.rank(users, 5), strict=True):
        assert np.array_equal(found, expected)
