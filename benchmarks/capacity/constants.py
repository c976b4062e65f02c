"""Measured seconds of each kind of operation, on one core of the machine that the figures of docs/scale.md
come from; ``python -m benchmarks.capacity measure`` prints those of another.
"""

from benchmarks.capacity.simulation import Overhead

SECONDS: dict[str, tuple[float, ...]] = {
    "tables read": (1.1e-6,),
    "texts encoded": (2.5e-2,),
    "pictures encoded": (1.4e-2,),
    "sounds encoded": (4.5e-2,),
    "neighbours by behaviour": (5.0e-9, 6.8e-9),
    "neighbours by content": (2.3e-11,),
    "Gram matrix": (4.0e-9, 8.3e-9),
    "weights solved": (3.3e-4, 4.6e-9, 7.3e-9),
    "top 20 for every user": (1.1e-9, 6.3e-9, 5.8e-5),
}
"""By the name of the step, in the order of its counts; texts and sounds as docs/guides/speed.md has them.

Neighbours by behaviour, the Gram matrix, weights and lists were measured while the other core worked too, the
others on an idle machine.
"""

CLUSTER = Overhead(
    started=3.0,
    given=1.2e-3,
    handed=1.3e-9,
    together={
        "neighbours by behaviour": 5.9e-9,
        "Gram matrix": 1.5e-9,
        "weights solved": 2.0e-8,
        "top 20 for every user": 3.2e-9,
    },
)
"""Of a Ray cluster."""

READ_BYTES = 135.0
"""Bytes of memory for each row of the interactions while tables are read, at their peak."""
