"""Work on blocks of rows, on all cores: NumPy's and SciPy's kernels let other threads run meanwhile."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def over_blocks(n: int, width: int, work: Callable[[int, int], None]) -> None:
    """Call ``work(start, stop)`` for consecutive blocks of at most ``width`` of n rows, in any order.

    What ``work`` does for one block must not depend on another, so that the result is the same on any number
    of cores.
    """

    def block(start: int) -> None:
        work(start, min(start + width, n))

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for _ in pool.map(block, range(0, n, width)):
            pass  # reading the results raises what a block raised
