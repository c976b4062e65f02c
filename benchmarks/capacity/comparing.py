"""The model against the steps themselves: constants from small shops, predictions of larger ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec

from benchmarks.capacity.measuring import (
    LARGE,
    SMALL,
    WARMING,
    Measured,
    calibrated,
    measured,
    overhead_of,
    put_together,
)
from benchmarks.capacity.simulation import Overhead, simulate
from benchmarks.capacity.sizes import Cluster, Machine
from palate.scale.cluster import LOCAL, cluster
from palate.scale.ray_engine import RayEngine

WITHIN = 0.25
"""Share of what is measured that a prediction may be off."""

WORKERS = 2
"""Workers of a Ray cluster on this machine, where Ray is installed. They are timed by the clock, which wants
a machine that does nothing else.
"""


def compared() -> Iterator[str]:
    """Tell each constant, and each prediction beside what was measured."""
    for _ in measured(WARMING):
        pass
    results = [result for shop in SMALL for result in measured(shop)]
    seconds, together = calibrated(results), put_together(results)
    for name, found in seconds.items():
        yield f"{name}: {', '.join(f'{each:.3g} s' for each in found)}"
    for name, each in together.items():
        yield f"{name}, put together: {each:.2g} s for each byte"
    for shop in LARGE:
        for result in measured(shop):
            yield line("one core", result.processor, predicted(result, 1, seconds, Overhead()), result)
    if find_spec("ray") is None:
        yield "workers are left out: Ray is not installed (make ray)"
        return
    with cluster(LOCAL, workers=WORKERS) as ray:
        engine = RayEngine(ray)
        for _ in measured(WARMING, engine):
            pass
        overhead = replace(overhead_of(engine), together=together)
        yield f"a task of Ray: {overhead.given:.2g} s, and {overhead.handed:.2g} s for each byte"
        for shop in LARGE:
            for result in measured(shop, engine):
                if result.step.partitions(shop):
                    found = predicted(result, WORKERS, seconds, overhead)
                    yield line(f"{WORKERS} workers", result.clock, found, result)


def predicted(
    result: Measured, cores: int, seconds: Mapping[str, Sequence[float]], overhead: Overhead
) -> float:
    """Return the seconds that the simulation gives a step on so many cores of one machine."""
    alone = Cluster(Machine(cores=cores, memory=0.0))
    return simulate(result.step, result.shop, alone, seconds, overhead).seconds


def line(by: str, taken: float, foretold: float, result: Measured) -> str:
    """Tell a prediction beside what was measured."""
    off = foretold / taken - 1
    return (
        f"{result.step.name}, {result.shop.items:,} items, {result.shop.events:,} events, {by}: "
        f"predicted {foretold:.2f} s, took {taken:.2f} s, off by {off:+.0%}"
        + (", MISSED" if abs(off) > WITHIN else "")
    )
