"""Sizes of shops and of machines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GIB = 2**30


@dataclass(frozen=True)
class Shop:
    """What the cost of the steps follows from.

    Parameters
    ----------
    items, users, events : int
        Events are rows of the interactions.
    skew : float
        Mean of the squared number of a user's events, over the square of its mean; 1 where all have as many.
    common : float
        Pairs of items that have a user in common; where nothing is said, as many as there can be.
    crowding : float
        Neighbours that an item of an event is one of, on average, over the neighbours of an item: what is had
        often is a neighbour of many.
    widths : mapping of str to int
        Numbers of each features' row.
    texts, pictures, sounds : int
        What is encoded.
    """

    items: int
    users: int
    events: int
    skew: float = 2.0
    common: float | None = None
    crowding: float = 8.0
    widths: Mapping[str, int] = field(default_factory=dict[str, int])
    texts: int = 0
    pictures: int = 0
    sounds: int = 0

    @property
    def pairs(self) -> float:
        """Pairs of two events of one user, each with itself too."""
        return self.skew * self.events**2 / self.users

    @property
    def met(self) -> float:
        """Pairs of items that have a user in common."""
        return min(self.pairs, float(self.items) ** 2) if self.common is None else self.common


@dataclass(frozen=True)
class Machine:
    """A machine of a cluster.

    Parameters
    ----------
    cores : int
        Cores, each as fast as those that constants were measured on.
    memory : float
        Bytes.
    bandwidth : float
        Bytes a second between two machines.
    price : float
        Money for an hour.
    """

    cores: int
    memory: float
    bandwidth: float = 10e9 / 8
    price: float = 0.0


@dataclass(frozen=True)
class Cluster:
    """Machines alike; the first of them runs the command, and works too.

    Parameters
    ----------
    machine : Machine
        Each of them.
    machines : int
        How many.
    """

    machine: Machine
    machines: int = 1

    @property
    def workers(self) -> int:
        return self.machine.cores * self.machines
