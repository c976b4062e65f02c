"""What works on many tasks: the threads of this process, or another engine, such as a cluster, in its place.

Whoever has many independent tasks hands them to :func:`current`; whoever starts the work says by
:func:`using` which engine that is. Work is a callable of a module with plain arrays as arguments, since
another engine may call it in another process.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from itertools import islice
from typing import Protocol, TypeVar, cast

Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """What calls work for each of many tasks."""

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        loads: bool = False,
        uses_all_cores: bool = False,
    ) -> Iterator[tuple[Task, Result]]:
        """Each task with what was made of it, in order.

        Few more tasks than are being worked on are taken from ``tasks``, which bounds memory and what a crash
        loses.

        Parameters
        ----------
        work : callable
            Called from several threads or processes at once; what it makes of a task depends on no other.
        tasks : iterable
            Taken from the thread of the caller.
        loads : bool
            Whether the first task loads what the others use too, such as weights.
        uses_all_cores : bool
            Whether one task keeps the cores of a machine busy, as large products of matrices do.
        """
        ...


class LoadedAnew:
    """Base of what loads something large when it is first used, by a ``cached_property``.

    It goes to another process without what it loaded, and loads that there.
    """

    def __getstate__(self) -> dict[str, object]:
        kind = type(self)
        return {
            name: value
            for name, value in vars(self).items()
            if not isinstance(getattr(kind, name, None), cached_property)
        }


class Local:
    """The threads of this process: decoders and the kernels of NumPy, SciPy and ONNX let go of Python's lock.

    Parameters
    ----------
    threads : int, optional
        As many as there are cores, where nothing is said.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or cores()

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        loads: bool = False,
        uses_all_cores: bool = False,
    ) -> Iterator[tuple[Task, Result]]:
        """As :meth:`Engine.map`; no more than one task beside those being worked on is taken.

        The first task is done before others begin where it ``loads``. Tasks are worked on one after the other
        where each ``uses_all_cores``.
        """
        iterator = iter(tasks)
        for first in islice(iterator, None if uses_all_cores else int(loads)):
            yield first, work(first)
        under_way: deque[tuple[Task, Future[Result]]] = deque()
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="palate")
        try:
            for task in iterator:
                under_way.append((task, pool.submit(work, task)))
                if len(under_way) > self.threads:
                    done, future = under_way.popleft()
                    yield done, future.result()
            while under_way:
                done, future = under_way.popleft()
                yield done, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def current() -> Engine:
    """The engine that :func:`using` names, in this thread; otherwise threads."""
    return _engine.get() or Local()


@contextmanager
def using(engine: Engine) -> Generator[Engine]:
    """Let an engine do the work of this thread until the block ends.

    >>> with using(Local(threads=1)):
    ...     workspace.encode()
    """
    before = _engine.set(engine)
    try:
        yield engine
    finally:
        _engine.reset(before)


_engine: ContextVar[Engine | None] = ContextVar("engine", default=None)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def blocks(n: int, width: int) -> Iterator[slice]:
    """Consecutive slices of at most ``width`` of n rows."""
    return (slice(start, min(start + width, n)) for start in range(0, n, width))


def described(task: object) -> str:
    """A task as people are told of it."""
    if isinstance(task, slice):
        rows = cast("slice[int, int, None]", task)
        return f"rows {rows.start:,} to {rows.stop:,}"
    return f"{task}"


def batches(
    tasks: Iterable[Task], size: int, weigh: Callable[[Task], int], heaviest: int
) -> Iterator[list[Task]]:
    """One task alone, then runs of at most ``size`` tasks, which end where they weigh ``heaviest`` together;
    tasks are taken from their source as they are asked for.
    """
    batch: list[Task] = []
    weight, full = 0, 1
    for task in tasks:
        batch.append(task)
        weight += weigh(task)
        if len(batch) == full or weight >= heaviest:
            yield batch
            batch, weight, full = [], 0, size
    if batch:
        yield batch


def over_blocks(n: int, width: int, work: Callable[[int, int], None]) -> None:
    """Call ``work(start, stop)`` for consecutive blocks of at most ``width`` of n rows, in any order.

    It is for arrays of this process that are filled in place, on all cores. What ``work`` does for one block
    must not depend on another, so that the result is the same on any number of cores.
    """

    def block(rows: slice) -> None:
        work(rows.start, rows.stop)

    with ThreadPoolExecutor(max_workers=cores()) as pool:
        for _ in pool.map(block, blocks(n, width)):
            pass  # reading the results raises what a block raised
