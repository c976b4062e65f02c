"""Work on a Ray cluster of two workers: as on one machine, also where workers are lost."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image
from tests.commands import Palate
from tests.shops import tasteful, write_shop

import palate
from palate.data import Dataset, Fingerprint, Histories
from palate.encoders import TextEncoder
from palate.engine import blocks, current, using
from palate.errors import EngineFailed, InputError, UnusableFile
from palate.evaluation import evaluate, protocol
from palate.features import neighbours
from palate.features.encode import encode_sources, text_source
from palate.linalg import gram
from palate.models import EASE, Auto, SparseL3AE
from palate.models.auto.attempts import Attempt
from palate.scale.cluster import LOCAL, cluster
from palate.scale.ray_engine import RayEngine
from palate.tables import Quarantine
from palate.tasks import lists

pytestmark = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: make ray")

STORE_BYTES = 80 * 2**20


@pytest.fixture(scope="module")
def spilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spilled")


@pytest.fixture(scope="module")
def ray(spilled: Path) -> Iterator[ModuleType]:
    with cluster(LOCAL, workers=2, store_bytes=STORE_BYTES, spilled=spilled) as ray:
        yield ray


@pytest.fixture(scope="module")
def engine(ray: ModuleType) -> RayEngine:
    return RayEngine(ray)


def once(mark: Path) -> bool:
    """Whether nobody asked before, in any process."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def lost_once(mark: Path, at: int, task: int) -> int:
    if task == at and once(mark):
        os.kill(os.getpid(), signal.SIGKILL)
    return task * task


def lost_always(at: slice, task: slice) -> slice:
    if task == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def refused(task: int) -> int:
    raise UnusableFile("items.csv", f"task {task} can't be done", line=3)


def process_of(_task: int) -> int:
    return os.getpid()


def many(task: int) -> np.ndarray:
    return np.full(STORE_BYTES // 4, task, dtype=np.uint8)


def test_results_come_in_order_from_several_processes(engine: RayEngine) -> None:
    done = list(engine.map(process_of, range(40)))
    assert [task for task, _ in done] == list(range(40))
    assert {process for _, process in done}.isdisjoint({os.getpid()})
    assert engine.workers == 2


def test_what_a_lost_worker_was_doing_is_done_again(engine: RayEngine, tmp_path: Path) -> None:
    done = list(engine.map(partial(lost_once, tmp_path / "mark", 5), range(10)))
    assert done == [(task, task * task) for task in range(10)]
    assert (tmp_path / "mark").exists()


def test_a_task_whose_workers_are_always_lost_is_named(
    engine: RayEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(
        EngineFailed, match=r"^partition 3 \(rows 200 to 300\) .* lost 3 times \(The worker died"
    ):
        list(engine.map(partial(lost_always, slice(200, 300)), blocks(500, 100)))
    # Ray would tell of it on standard output, where a command prints its one document.
    assert capfd.readouterr().out == ""


def test_what_a_task_raises_is_raised_as_it_is(engine: RayEngine) -> None:
    with pytest.raises(UnusableFile, match=r"^items.csv:3: task 0 can't be done$") as failed:
        list(engine.map(refused, range(3)))
    assert failed.value.line == 3


def test_what_a_worker_lacks_is_named(
    engine: RayEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("def work(task):\n    return task\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EngineFailed, match=r"No module named 'only_here'; install the same packages"):
        list(engine.map(import_module("only_here").work, range(3)))


def test_results_that_memory_does_not_hold_are_spilled(engine: RayEngine, spilled: Path) -> None:
    kept: list[np.ndarray] = []
    for task, result in engine.map(many, range(8)):
        kept.append(result)
        assert result[0] == result[-1] == task
    assert sum(result.nbytes for result in kept) > STORE_BYTES
    assert sum(path.stat().st_size for path in spilled.rglob("*") if path.is_file()) > 0
    assert [int(result[0]) for result in kept] == list(range(8))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful(n_users=300, n_items=200)


def test_kernels_are_those_of_one_machine(
    engine: RayEngine, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gram, "BLOCK", 64)

    def made() -> list[np.ndarray]:
        fresh = replace(dataset)
        X = fresh.train_matrix
        kernels = [
            gram.sparse_gram(X, fresh.tie_order, 2_000),
            neighbours.cosine_neighbours(X, 10, 5.0, fresh.tie_order),
            SparseL3AE(neighbours=10, content_neighbours=5).fit(fresh).weights_,
        ]
        return [gram.dense_gram(X), *(kernel.toarray() for kernel in kernels)]

    alone = made()
    with using(engine):
        for first, second in zip(alone, made(), strict=True):
            assert np.count_nonzero(first)
            assert np.array_equal(first, second)


def test_models_are_measured_as_on_one_machine(
    engine: RayEngine, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "BATCH", 32)
    alone = evaluate(EASE(), dataset)
    with using(engine):
        assert evaluate(EASE(), dataset).metrics == alone.metrics


def test_auto_chooses_the_blend_of_one_machine(
    engine: RayEngine, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    work_on = engine.map

    def noting(work: Callable[..., Any], tasks: Iterable[Any], **how: bool) -> Iterator[tuple[Any, Any]]:
        for task, result in work_on(work, tasks, **how):
            if isinstance(task, Attempt):
                asked.append(task.model)
            yield task, result

    def chosen() -> tuple[list[object], np.ndarray]:
        auto = Auto(budget=4).fit(replace(dataset))
        tried = [{**trial, "seconds": 0} for trial in auto.trials_]
        return [auto.blend_.ingredients, auto.quality_, tried], auto.score(list(dataset.users))

    alone, scores = chosen()
    monkeypatch.setattr(engine, "map", noting)
    with using(engine):
        assert current() is engine
        wide, same = chosen()
    assert wide == alone
    # A worker has one core: sums of several threads differ from its own in the last bit.
    np.testing.assert_allclose(same, scores, rtol=1e-5, atol=1e-5)
    assert len(set(asked)) > 2


class LosesItsWorker(EASE):
    """Takes the worker down that scores a user first."""

    def at(self, mark: Path, history: np.ndarray) -> "LosesItsWorker":
        self.mark, self.history, self.driver = mark, history, os.getpid()
        return self

    def score_histories(self, histories: Histories) -> np.ndarray:
        if (
            os.getpid() != self.driver
            and any(np.array_equal(histories.of_user(row), self.history) for row in range(len(histories)))
            and once(self.mark)
        ):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score_histories(histories)


def test_lists_are_those_of_one_machine_with_a_worker_lost_half_way(
    engine: RayEngine, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BATCH", 25)
    model = LosesItsWorker().fit(dataset)
    users = list(model.users_)
    model.at(tmp_path / "mark", model.histories_.of_user(len(users) // 2))

    def ranked() -> pl.DataFrame:
        return pl.concat(lists.ranked(model, users, model.histories_of, 7))

    alone = ranked()
    assert not (tmp_path / "mark").exists()
    with using(engine):
        assert ranked().equals(alone)
    assert (tmp_path / "mark").exists()
    assert alone["user_id"].n_unique() == len(users)


def test_features_are_those_of_one_machine(engine: RayEngine, tmp_path: Path) -> None:
    """Also that what does not decode is told of as on one machine."""

    def shop(name: str) -> Path:
        titles = "".join(
            f"i{n},a {word} thing,i{n}.png\n" for n, word in enumerate(["red", "blue", "odd"] * 7)
        )
        folder = write_shop(tmp_path / name, items_csv=f"item_id,title,image\n{titles}")
        (folder / "images").mkdir()
        for n in range(21):
            Image.new("RGB", (40, 30), (n * 9, 90, 20)).save(folder / "images" / f"i{n}.png")
        (folder / "images" / "i5.png").write_bytes(b"no picture")
        return folder

    alone = palate.open(shop("alone"))
    alone.encode()
    wide = palate.open(shop("wide"))
    with using(engine):
        wide.encode()
    vectors = sorted((tmp_path / "alone" / ".palate").rglob("vectors.bin"))
    assert len(vectors) == 2
    for path in vectors:
        other = tmp_path / "wide" / path.relative_to(tmp_path / "alone")
        assert other.read_bytes() == path.read_bytes()
    assert wide.quarantine_file.read_text() == alone.quarantine_file.read_text()
    assert "i5.png" in wide.quarantine_file.read_text()


class DependsOnTheProcess(TextEncoder):
    """Has other weights on each machine."""

    name, dim = "depends", 1

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.name, "1", str(os.getpid()))

    def vectors(self, things: Sequence[str]) -> np.ndarray:
        return np.ones((len(things), 1), dtype=np.float32)


class CountsInOneProcess(DependsOnTheProcess):
    """Asks a server."""

    is_remote = True


def test_a_worker_with_other_weights_is_refused(engine: RayEngine, tmp_path: Path) -> None:
    sources = [text_source(0, "one"), text_source(1, "two")]

    def encode(encoder: TextEncoder) -> int:
        return encode_sources(sources, len(sources), encoder, tmp_path, Quarantine()).encoded

    with using(engine):
        with pytest.raises(InputError, match="depends: a worker has other weights"):
            encode(DependsOnTheProcess())
        assert encode(CountsInOneProcess()) == 2


def test_commands_print_what_they_print_on_one_machine(
    ray: ModuleType, own_shop: Path, palate_command: Palate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", ray.get_runtime_context().gcs_address)
    command = ("evaluate", own_shop, "--model", "ease", "--model", "item-knn", "--json")
    alone, wide = palate_command(*command).json, palate_command(*command, "--engine", "ray").json
    assert [result["metrics"] for result in wide["results"]] == [
        result["metrics"] for result in alone["results"]
    ]
