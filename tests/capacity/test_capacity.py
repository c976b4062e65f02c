"""What a shop needs: machines are simulated, and constants follow from what was measured."""

import pytest
from benchmarks.capacity.constants import CLUSTER, SECONDS
from benchmarks.capacity.measuring import (
    Measured,
    calibrated,
    looked_at,
    made_up,
    measured,
    put_together,
)
from benchmarks.capacity.needs import needs
from benchmarks.capacity.report import EXAMPLES
from benchmarks.capacity.simulation import Overhead, simulate
from benchmarks.capacity.sizes import Cluster, Machine, Shop
from benchmarks.capacity.steps import STEPS, Step
from hypothesis import given
from hypothesis import strategies as st

SHOP = Shop(items=1000, users=1000, events=10_000, texts=1000)


def step(partitions: int) -> Step:
    return Step("texts encoded", ("text",), lambda shop: (shop.texts,), lambda shop: partitions)


def seconds(partitions: int, workers: int, overhead: Overhead = Overhead()) -> float:
    cluster = Cluster(Machine(cores=workers, memory=0.0))
    return simulate(step(partitions), SHOP, cluster, {"texts encoded": (0.01,)}, overhead).seconds


@given(st.integers(1, 300), st.integers(1, 64))
def test_workers_share_the_partitions(partitions: int, workers: int) -> None:
    each = 10.0 / partitions
    rounds = -(-partitions // workers)
    assert seconds(partitions, workers) == pytest.approx(rounds * each)


@given(st.integers(1, 300), st.integers(1, 64), st.floats(0, 0.1))
def test_a_driver_that_gives_slowly_keeps_workers_waiting(
    partitions: int, workers: int, given_in: float
) -> None:
    taken = seconds(partitions, workers, Overhead(given=given_in))
    assert taken >= max(seconds(partitions, workers), partitions * given_in) - 1e-9
    assert taken <= seconds(partitions, workers) + partitions * given_in + 1e-9


def test_what_the_driver_does_alone_gains_nothing_from_workers() -> None:
    assert seconds(0, 64) == seconds(0, 1) == 10.0


@given(st.integers(1, 64), st.floats(0, 1))
def test_what_the_driver_puts_together_is_added_when_all_is_there(workers: int, share: float) -> None:
    given_back = Step(
        "texts encoded", ("text",), lambda shop: (shop.texts,), lambda shop: 64, returned=lambda shop: 1e6
    )
    taken = simulate(
        given_back,
        SHOP,
        Cluster(Machine(cores=workers, memory=0.0)),
        {"texts encoded": (0.01,)},
        Overhead(together={"texts encoded": 10.0 * share / 1e6}),
    )
    rounds = -(-64 // workers)
    assert taken.seconds == pytest.approx(10.0 * share + rounds * 10.0 * (1 - share) / 64)


def test_what_is_sent_takes_a_round_for_each_doubling_of_the_machines() -> None:
    sent = Step("texts encoded", ("text",), lambda shop: (shop.texts,), lambda shop: 8, lambda shop: 1e9)
    taken = [
        simulate(
            sent,
            SHOP,
            Cluster(Machine(cores=8, memory=0.0, bandwidth=1e9), machines),
            {"texts encoded": (0.0008,)},
            Overhead(),
        ).seconds
        for machines in (1, 2, 4, 5)
    ]
    assert taken == pytest.approx([0.1, 1.1, 2.1, 3.1])


def test_constants_are_found_again_from_what_they_give() -> None:
    shops = [
        Shop(items=items, users=users, events=events)
        for items, users, events in ((5000, 4000, 60_000), (10_000, 2000, 90_000), (2000, 9000, 300_000))
    ]
    results = [
        Measured(
            step,
            shop,
            sum(count * each for count, each in zip(step.counts(shop), SECONDS[step.name], strict=True)),
            0.0,
        )
        for step in STEPS
        for shop in shops
        if any(step.counts(shop))
    ]
    found = calibrated(results)
    for result in results:
        again = sum(
            count * each
            for count, each in zip(result.step.counts(result.shop), found[result.step.name], strict=True)
        )
        assert again == pytest.approx(result.processor, rel=1e-3)


def test_steps_are_run_on_a_shop_as_large_as_was_said() -> None:
    shop = Shop(items=60, users=80, events=1500, pictures=1)
    dataset = made_up(shop)
    known = looked_at(shop, dataset)
    assert known.events == dataset.train_matrix.nnz
    assert known.pairs == pytest.approx(sum(length**2 for length in dataset.train_matrix.sum(axis=1)))
    assert 0 < known.met <= 60**2
    results = list(measured(shop))
    assert {result.step.name for result in results} < set(SECONDS)
    assert all(result.processor > 0 and result.clock > 0 for result in results)
    for result in results:
        assert (result.together < result.processor) == bool(result.step.partitions(result.shop))
    assert set(put_together(results)) == {
        result.step.name for result in results if result.step.partitions(result.shop)
    }


def test_every_step_has_a_constant_for_each_kind() -> None:
    assert {step.name: len(step.kinds) for step in STEPS} == {
        name: len(each) for name, each in SECONDS.items()
    }
    assert all(len(step.kinds) == len(step.counts(SHOP)) for step in STEPS)
    assert min(CLUSTER.given, CLUSTER.handed, CLUSTER.started) > 0


def test_more_machines_take_less_time_and_too_small_ones_are_told() -> None:
    shop, cluster = EXAMPLES[1]
    more = Cluster(cluster.machine, 2 * cluster.machines)
    assert needs(shop, more).hours < needs(shop, cluster).hours
    assert needs(shop, cluster).fits
    assert not needs(shop, Cluster(Machine(cores=32, memory=1e9))).fits
