"""What a shop needs: seconds and money on a cluster, and memory of its machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.capacity.constants import CLUSTER, READ_BYTES, SECONDS
from benchmarks.capacity.simulation import Taken, simulate
from benchmarks.capacity.sizes import Cluster, Shop
from benchmarks.capacity.steps import RANKED, SPARSE_ENTRY, STEPS, interactions, kept, width

SCORED = 4 * 2**30
"""Bytes of scores that are made at once."""


@dataclass(frozen=True)
class Needs:
    """What a shop takes on a cluster.

    Parameters
    ----------
    steps : sequence of Taken
        In their order.
    driver, worker : float
        Bytes of memory on the machine that runs the command, and on each other.
    vectors, lists : float
        Bytes on disk: features, and lists of all users.
    """

    shop: Shop
    cluster: Cluster
    steps: Sequence[Taken]
    driver: float
    worker: float
    vectors: float
    lists: float

    @property
    def hours(self) -> float:
        return sum(step.seconds for step in self.steps) / 3600

    @property
    def money(self) -> float:
        return self.hours * self.cluster.machines * self.cluster.machine.price

    @property
    def fits(self) -> bool:
        """Whether every machine has the memory that is needed."""
        return max(self.driver, self.worker) <= self.cluster.machine.memory


def needs(shop: Shop, cluster: Cluster) -> Needs:
    """Simulate all steps of a shop on a cluster."""
    vectors = 4.0 * shop.items * sum(shop.widths.values())
    weights = SPARSE_ENTRY * width(shop) * float(shop.items) * (2 + len(shop.widths))
    shared = interactions(shop) + SPARSE_ENTRY * kept(shop) + weights
    return Needs(
        shop=shop,
        cluster=cluster,
        steps=[simulate(step, shop, cluster, SECONDS, CLUSTER) for step in STEPS],
        driver=max(READ_BYTES * shop.events, READ_BYTES / 3 * shop.events + shared + SCORED),
        worker=shared + SCORED,
        vectors=vectors,
        lists=RANKED.returned(shop),
    )
