"""The steps themselves, run on made-up shops, and the seconds of each kind of operation that follow."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import polars as pl
from scipy.optimize import nnls

from benchmarks.capacity.simulation import Overhead
from benchmarks.capacity.sizes import Shop
from benchmarks.capacity.steps import (
    BY_BEHAVIOUR,
    BY_CONTENT,
    CONTENT_NEIGHBOURS,
    GRAM,
    LISTED,
    NEIGHBOURS,
    PICTURES,
    RANKED,
    READ,
    SOLVED,
    STEPS,
    Step,
)
from benchmarks.made_pictures import encoding
from palate.data import Dataset, Index
from palate.engine import Engine, using
from palate.features.neighbours import by_behaviour
from palate.linalg.gram import sparse_gram
from palate.linalg.products import top_products
from palate.models import SparseL3AE
from palate.tasks import lists
from palate.tasks.inputs import Inputs

WIDTHS = {"text": 384}
"""Numbers of each item's features, by which it is compared with all others."""

WARMING = Shop(items=500, users=1_000, events=10_000, pictures=2)
"""A shop whose steps are run before anything counts, for what is loaded and compiled once."""

SMALL = (
    Shop(items=5_000, users=40_000, events=600_000, pictures=32),
    Shop(items=10_000, users=40_000, events=2_000_000, pictures=64),
    Shop(items=20_000, users=60_000, events=1_000_000, pictures=96),
    Shop(items=40_000, users=30_000, events=600_000, pictures=128),
)
"""Shops that constants are measured on."""

LARGE = (
    Shop(items=10_000, users=100_000, events=4_000_000, pictures=320),
    Shop(items=40_000, users=100_000, events=2_000_000, pictures=320),
)
"""Shops that are predicted, and measured after that."""


@dataclass(frozen=True)
class Measured:
    """A step that was run on a made-up shop.

    Parameters
    ----------
    shop : Shop
        With the pairs that it came to have.
    processor, clock : float
        Seconds.
    together : float
        Of these processor seconds, those that were not of a task: what came of tasks is put together in them.
        Known on one core alone.
    """

    step: Step
    shop: Shop
    processor: float
    clock: float
    together: float = 0.0


Task = TypeVar("Task")
Result = TypeVar("Result")


class OneCore:
    """Does tasks one after the other, and counts the processor time of them all."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def map(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        loads: bool = False,
        uses_all_cores: bool = False,
    ) -> Iterator[tuple[Task, Result]]:
        """As :meth:`palate.engine.Engine.map`."""
        del loads, uses_all_cores
        for task in tasks:
            began = time.process_time()
            done = work(task)
            self.seconds += time.process_time() - began
            yield task, done


def measured(shop: Shop, engine: Engine | None = None) -> Iterator[Measured]:
    """Make a shop up and run each step of it, on one core or by another engine."""
    dataset = made_up(shop)
    known = looked_at(shop, dataset)
    gram = np.zeros(3)
    one_core = OneCore()
    with tempfile.TemporaryDirectory() as name, using(engine or one_core):
        for step, work in _works(dataset, shop, Path(name)):
            one_core.seconds, cpu, clock = 0.0, time.process_time(), time.perf_counter()
            work()
            processor = time.process_time() - cpu
            taken = np.array((processor, time.perf_counter() - clock, processor - one_core.seconds))
            if step is GRAM:
                gram = taken
            # A fit makes the Gram matrix first.
            sizes = replace(known, widths=WIDTHS) if step is BY_CONTENT else known
            yield Measured(step, sizes, *(taken - gram if step is SOLVED else taken))


def made_up(shop: Shop) -> Dataset:
    """Interactions with a long tail of items and of users."""
    random = np.random.default_rng(0)
    activity = random.lognormal(sigma=0.8, size=shop.users)
    user = np.sort(random.choice(shop.users, shop.events, p=activity / activity.sum())).astype(np.int32)
    liked = random.pareto(1.2, shop.events) * shop.items / 50
    item = random.permutation(shop.items)[liked.astype(np.int64) % shop.items].astype(np.int32)
    users, items = (Index(tuple(map(str, range(count)))) for count in (shop.users, shop.items))
    return Dataset.of(users, items, user, item)


def looked_at(shop: Shop, dataset: Dataset) -> Shop:
    """Return a shop with what its rows came to be."""
    X = dataset.train_matrix
    lengths = np.diff(X.indptr).astype(float)
    near = by_behaviour(dataset, NEIGHBOURS, SparseL3AE.shrink)
    neighbour_of = np.bincount(near.indices, minlength=X.shape[1])
    dataset.kept.clear()
    return replace(
        shop,
        events=X.nnz,
        skew=float((lengths**2).mean() / lengths.mean() ** 2),
        common=float(sparse_gram(X, dataset.tie_order).nnz),
        crowding=float(neighbour_of[X.indices].mean() / NEIGHBOURS),
    )


def _works(dataset: Dataset, shop: Shop, folder: Path) -> Iterator[tuple[Step, Callable[[], object]]]:
    """Each step with what it does, in order."""
    X = dataset.train_matrix
    _write(dataset, folder)
    yield READ, lambda: Inputs(folder).dataset()
    yield PICTURES, encoding(folder, shop.pictures)
    yield (
        BY_BEHAVIOUR,
        lambda: by_behaviour(dataset, NEIGHBOURS, SparseL3AE.shrink),
    )
    yield BY_CONTENT, _comparing(shop.items)
    yield GRAM, lambda: sparse_gram(X, dataset.tie_order)
    model = SparseL3AE(neighbours=NEIGHBOURS)
    yield SOLVED, lambda: model.fit(dataset)
    users = list(model.users_)

    def ranked() -> None:
        for _ in lists.ranked(model, users, model.histories_of, LISTED):
            pass

    yield RANKED, ranked


def _write(dataset: Dataset, folder: Path) -> None:
    X = dataset.train_matrix
    user = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    rows = pl.DataFrame({"user_id": user, "item_id": X.indices})
    rows.select(
        pl.format("u{}", "user_id").alias("user_id"), pl.format("i{}", "item_id").alias("item_id")
    ).write_csv(folder / "interactions.csv")
    pl.DataFrame({"item_id": [f"i{number}" for number in range(X.shape[1])]}).write_csv(folder / "items.csv")


def _comparing(items: int) -> Callable[[], object]:
    """Return what compares the vectors of so many items, made up before, with each other."""
    vectors = np.random.default_rng(0).normal(size=(items, sum(WIDTHS.values()))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    def compare() -> None:
        for _ in top_products(vectors, CONTENT_NEIGHBOURS):
            pass

    return compare


TASKS, NUMBERS = 200, 2**18
"""Tasks that an engine is given to see what that costs, and float32 numbers that each gives back."""


def overhead_of(engine: Engine) -> Overhead:
    """Time tasks that do nothing, and tasks that only give back numbers, of workers that have begun."""

    def seconds(numbers: int) -> float:
        work = partial(np.ones, dtype=np.float32)
        began = time.perf_counter()
        for _ in engine.map(work, [numbers] * TASKS):
            pass
        return (time.perf_counter() - began) / TASKS

    seconds(1)
    given, both = seconds(1), seconds(NUMBERS)
    return Overhead(given=given, handed=max(both - given, 0.0) / (4 * NUMBERS))


def put_together(results: Sequence[Measured]) -> dict[str, float]:
    """Find the seconds for each byte that is given back in which the driver puts together what tasks made."""
    seconds: dict[str, float] = {}
    for step in STEPS:
        own = [result for result in results if result.step is step and step.partitions(result.shop)]
        if own:
            seconds[step.name] = median(max(each.together, 0.0) / step.returned(each.shop) for each in own)
    return seconds


def calibrated(results: Sequence[Measured]) -> dict[str, tuple[float, ...]]:
    """Find the seconds of each kind of operation that come nearest to what was measured, by ratio; none is
    negative."""
    seconds: dict[str, tuple[float, ...]] = {}
    for step in STEPS:
        own = [result for result in results if result.step is step]
        if not own:
            continue
        counts = np.array([step.counts(result.shop) for result in own], dtype=float)
        taken = np.array([result.processor for result in own])
        scale = np.maximum(counts.max(axis=0), 1.0)
        found, _ = nnls(counts / scale / taken[:, None], np.ones(len(own)))
        seconds[step.name] = tuple(float(each) for each in found / scale)
    return seconds
