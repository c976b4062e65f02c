"""A simulation of machines that work on the partitions of one step after the other."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from benchmarks.capacity.sizes import Cluster, Shop
from benchmarks.capacity.steps import Step


@dataclass(frozen=True)
class Overhead:
    """What it costs to give work to others.

    Parameters
    ----------
    started : float
        Seconds until a worker takes its first task.
    given : float
        Seconds of the driver for each task that it gives and takes back.
    handed : float
        Seconds of the driver for each byte that it sends or takes back.
    together : mapping of str to float
        Seconds of the driver for each byte that the partitions of a step give back, which it puts together
        alone once all are there; they are part of the processor time of the step, by its name.
    """

    started: float = 0.0
    given: float = 0.0
    handed: float = 0.0
    together: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Taken:
    """What a step took.

    Parameters
    ----------
    name : str
        The step.
    seconds : float
        By the clock.
    processor : float
        Seconds of all cores that worked.
    """

    name: str
    seconds: float
    processor: float


MOST = 100_000
"""Tasks that are simulated one by one; more of them are simulated as so many larger ones."""


def simulate(
    step: Step, shop: Shop, cluster: Cluster, seconds: Mapping[str, Sequence[float]], overhead: Overhead
) -> Taken:
    """Do a step: the driver sends what all need, gives a task to each worker as it gets free, takes results
    in their order, and puts them together.

    Parameters
    ----------
    seconds : mapping of str to sequence of float
        Seconds of each kind of operation of each step.
    """
    processor = sum(count * each for count, each in zip(step.counts(shop), seconds[step.name], strict=True))
    partitions = ceil(step.partitions(shop))
    if not processor or not partitions:
        return Taken(step.name, processor, processor)
    simulated = min(partitions, MOST)
    together = min(overhead.together.get(step.name, 0.0) * step.returned(shop), processor)
    task = (processor - together) / simulated
    given = overhead.given * partitions / simulated
    back = step.returned(shop) / simulated
    taken_back = back * overhead.handed + (back / cluster.machine.bandwidth if cluster.machines > 1 else 0.0)
    # The driver sends to one machine after another; those who have it send it on, so that it takes a round
    # for each doubling.
    rounds = (cluster.machines - 1).bit_length()
    began = overhead.started + step.sent(shop) * (overhead.handed + rounds / cluster.machine.bandwidth)
    free = [began] * min(cluster.workers, simulated)
    heapq.heapify(free)
    driver = began
    for _ in range(simulated):
        driver += given
        start = max(heapq.heappop(free), driver)
        heapq.heappush(free, start + task)
        driver += taken_back
    ended = max(*free, driver) + together
    return Taken(step.name, ended, processor + driver - began)
