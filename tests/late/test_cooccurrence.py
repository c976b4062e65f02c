"""Co-occurrence counts what it says, and corrections by differences are as counting anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data import Histories
from palate.late.cooccurrence import SPAN, Cooccurrence

N = 6
TARGETS = np.array([-1, -1, 0, -1, 1, 2])

sequences = st.lists(st.lists(st.integers(0, N - 1), max_size=7), min_size=1, max_size=5)
orders = st.booleans()


def told(some: list[list[int]], seed: int) -> Histories:
    """Histories with weights."""
    bare = Histories.of(some)
    weights = np.random.default_rng(seed).choice(np.array([0.5, 1.0, 2.0], np.float32), len(bare.items))
    return Histories(bare.starts, bare.items, weights=weights)


@given(some=sequences, ordered=orders, seed=st.integers(0, 3))
def test_counts_are_those_of_a_plain_loop(some: list[list[int]], ordered: bool, seed: int) -> None:
    histories = told(some, seed)
    counts, events = np.zeros((3, N)), np.zeros(3)
    for row in range(len(histories)):
        where = slice(histories.starts[row], histories.starts[row + 1])
        assert histories.weights is not None
        items, weights = histories.items[where].tolist(), histories.weights[where].tolist()
        for place, (item, weight) in enumerate(zip(items, weights, strict=True)):
            if TARGETS[item] >= 0:
                events[TARGETS[item]] += weight
            for earlier in range(place if ordered else 0):
                step = place - earlier
                if TARGETS[item] >= 0 and items[earlier] != item:
                    decay = np.exp(-(step - 1) / SPAN)
                    counts[TARGETS[item], items[earlier]] += decay * weight * weights[earlier]
        most = {item: max(w for i, w in zip(items, weights, strict=True) if i == item) for item in items}
        for target, other in ((t, o) for t in most for o in most if not ordered and o != t):
            if TARGETS[target] >= 0:
                counts[TARGETS[target], other] += most[target] * most[other]
    found = Cooccurrence.of(histories, TARGETS, ordered=ordered)
    assert np.allclose(found.counts.toarray(), counts)
    assert np.allclose(found.events, events)


@given(old=sequences, new=sequences, others=sequences, ordered=orders)
def test_a_difference_is_as_counting_anew(
    old: list[list[int]], new: list[list[int]], others: list[list[int]], ordered: bool
) -> None:
    def of(some: list[list[int]]) -> Cooccurrence:
        return Cooccurrence.of(told(some, 0), TARGETS, ordered=ordered)

    first, two, rest = of(old), of(new), of(others)
    before = Cooccurrence(first.counts + rest.counts, first.events + rest.events)
    found = before.changed(first, two)
    assert np.allclose(found.counts.toarray(), (two.counts + rest.counts).toarray())
    assert np.allclose(found.events, two.events + rest.events)
    nothing = before.changed(before, Cooccurrence.none(3, N))
    assert nothing.counts.nnz == 0
    assert not nothing.events.any()


@pytest.mark.parametrize("ordered", [True, False])
def test_room_for_more_changes_no_count(ordered: bool) -> None:
    found = Cooccurrence.of(told([[0, 2, 4, 1, 5]], 0), TARGETS, ordered=ordered)
    grown = found.grown(5, N + 2)
    assert grown.counts.shape == (5, N + 2)
    assert np.array_equal(grown.counts.toarray()[:3, :N], found.counts.toarray())
    assert grown.counts.sum() == found.counts.sum()
    assert np.array_equal(grown.events, [*found.events, 0, 0])
