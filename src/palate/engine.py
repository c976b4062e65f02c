"""Work on all cores by threads: decoders and the kernels of NumPy, SciPy and ONNX let go of Python's lock."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def over_blocks(n: int, width: int, work: Callable[[int, int], None]) -> None:
    """Call ``work(start, stop)`` for consecutive blocks of at most ``width`` of n rows, in any order.

    What ``work`` does for one block must not depend on another, so that the result is the same on any number
    of cores.
    """

    def block(start: int) -> None:
        work(start, min(start + width, n))

    with ThreadPoolExecutor(max_workers=cores()) as pool:
        for _ in pool.map(block, range(0, n, width)):
            pass  # reading the results raises what a block raised


def batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """One task alone, then tasks in runs of ``size``, taken from their source as they are asked for."""
    iterator = iter(tasks)
    yield from ([first] for first in islice(iterator, 1))
    while batch := list(islice(iterator, size)):
        yield batch


def side_by_side(work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
    """Each task with what was made of it, in order, on as many threads as there are cores.

    No more than one task beside those being worked on is taken from ``tasks``, which bounds memory and what a
    crash loses.

    Parameters
    ----------
    work : callable
        Called from several threads at once; the first task is done before others begin, so that weights are
        loaded once.
    tasks : iterable
        Taken from the thread of the caller.
    """
    iterator = iter(tasks)
    for first in islice(iterator, 1):
        yield first, work(first)
    threads = cores()
    under_way: deque[tuple[Task, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="palate")
    try:
        for task in iterator:
            under_way.append((task, pool.submit(work, task)))
            if len(under_way) > threads:
                done, future = under_way.popleft()
                yield done, future.result()
        while under_way:
            done, future = under_way.popleft()
            yield done, future.result()
    finally:
        pool.shutdown(cancel_futures=True)
