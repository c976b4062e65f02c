import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import Barrier, Thread, get_ident

import pytest

from palate.engine import Engine, LoadedAnew, Local, batches, blocks, current, using
from palate.errors import EmptyMedia, NoAnswer, PalateError, UnusableFile


def test_results_come_in_the_order_of_the_tasks() -> None:
    first_waits = Barrier(2, timeout=10)

    def work(task: int) -> int:
        if task < 2:
            first_waits.wait()  # two tasks are worked on at once, or this never ends
        return task * task

    assert list(Local(threads=2).map(work, range(20))) == [(task, task * task) for task in range(20)]


def test_the_first_task_is_done_before_others_where_it_loads_something() -> None:
    done: list[int] = []

    def work(task: int) -> list[int]:
        before = list(done)
        done.append(task)
        return before

    results = dict(Local(threads=4).map(work, range(8), loads=True))
    assert all(0 in before for task, before in results.items() if task)


def test_work_that_uses_all_cores_is_done_by_the_caller_one_task_after_the_other() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for task in range(5):
            taken.append(task)
            yield task

    for task, thread in Local(threads=4).map(lambda _task: get_ident(), tasks(), uses_all_cores=True):
        assert thread == get_ident()
        assert taken[-1] == task


def test_what_a_task_raises_is_raised() -> None:
    def work(task: int) -> int:
        raise ValueError(f"task {task} failed")

    with pytest.raises(ValueError, match="task 0 failed"):
        list(Local(threads=2).map(work, range(3)))


def test_an_engine_is_used_by_one_thread_until_the_block_ends() -> None:
    seen: list[Engine] = []
    with using(Local(threads=1)) as engine:
        assert current() is engine
        other = Thread(target=lambda: seen.append(current()))
        other.start()
        other.join()
        with using(Local(threads=1)) as inner:
            assert current() is inner
        assert current() is engine
    assert type(current()) is type(seen[0]) is Local


def test_blocks_cover_all_rows_once() -> None:
    assert list(blocks(5, 2)) == [slice(0, 2), slice(2, 4), slice(4, 5)]
    assert list(blocks(0, 2)) == []


@dataclass(frozen=True)
class Heavy(LoadedAnew):
    size: int

    @cached_property
    def weights(self) -> list[int]:
        return [0] * self.size


def test_what_was_loaded_stays_where_it_is() -> None:
    heavy = Heavy(10_000)
    before = len(pickle.dumps(heavy))
    assert len(heavy.weights) == 10_000
    assert len(pickle.dumps(heavy)) == before
    assert pickle.loads(pickle.dumps(heavy)).weights == heavy.weights


@pytest.mark.parametrize(
    "error",
    [EmptyMedia("silence"), UnusableFile("a.csv", "is no table", 3), NoAnswer("timeout", "no answer in 2 s")],
)
def test_errors_say_the_same_in_another_process(error: PalateError) -> None:
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert vars(other) == vars(error)


def test_batches_end_by_number_or_by_weight_and_the_first_holds_one() -> None:
    tasks = ["a", "b", "cc", "dddddd", "e", "f", "g"]
    assert list(batches(tasks, 3, len, 6)) == [["a"], ["b", "cc", "dddddd"], ["e", "f", "g"]]
    assert list(batches(tasks, 3, len, 5)) == [["a"], ["b", "cc", "dddddd"], ["e", "f", "g"]]
    assert list(batches(tasks, 2, len, 6)) == [["a"], ["b", "cc"], ["dddddd"], ["e", "f"], ["g"]]
    assert list(batches([], 2, len, 6)) == []
