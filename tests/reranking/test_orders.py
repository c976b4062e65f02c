"""Orders are permutations whatever is answered, and no item moves far."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.reranking import MOVES, applied
from palate.reranking.orders import borda, disagreement, shown_orders

orders = st.integers(1, 25).flatmap(lambda count: st.permutations(range(count)))


@given(orders, st.floats(0, 1), st.integers(0, 25))
def test_every_item_stays_and_moves_no_further(order: list[int], weight: float, moves: int) -> None:
    found = applied(order, weight, moves)
    assert sorted(found) == list(range(len(order)))
    assert all(abs(place - item) <= moves for place, item in enumerate(found))


@given(orders)
def test_weight_0_changes_nothing_and_near_orders_are_taken_whole(order: list[int]) -> None:
    assert applied(order, 0.0) == list(range(len(order)))
    assert applied(order, 1.0, len(order)) == order


@given(st.integers(0, 25), st.integers(0, 9))
def test_lists_are_shown_forwards_backwards_and_at_random(count: int, seed: int) -> None:
    own, back, random = (order.tolist() for order in shown_orders(count, seed))
    assert own == back[::-1] == sorted(random)


def test_who_prefers_what_is_shown_first_changes_nothing() -> None:
    """Answers that repeat the order of showing cancel but for the random one, and contradict each other."""
    shown = [order.tolist() for order in shown_orders(20)]
    assert disagreement(shown) > 0.5
    assert borda(shown[:2]).tolist() == list(range(20))


def test_agreement_is_kept() -> None:
    order = np.random.default_rng(0).permutation(20).tolist()
    assert borda([order] * 3).tolist() == order
    assert disagreement([order] * 3) == 0
    assert disagreement([order, order[::-1]]) == 1
    assert MOVES == 5
