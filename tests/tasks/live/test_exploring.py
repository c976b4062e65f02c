"""Places for items that were seldom shown: as many as asked for, drawn by the id of the answer alone."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data import Index
from palate.store import Impression, Store
from palate.tasks.live import exploring
from palate.tasks.live.exploring import Exploring, Shown
from palate.tasks.live.rules import Placed

N = 40


def listed(k: int, ruled: list[int]) -> tuple[list[Placed], np.ndarray]:
    scores = np.linspace(1, 0, N, dtype=np.float32)
    return [Placed(at, float(scores[at]), ("r",) if at in ruled else ()) for at in range(k)], scores


def anything(_others: object, _position: int) -> bool:
    return True


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 20),
    st.floats(0, 1),
    st.text(max_size=8),
    st.lists(st.integers(0, 19), max_size=4),
    st.sets(st.integers(0, N - 1)),
)
def test_places_are_given_and_nothing_else_moves(
    k: int, share: float, seed: str, ruled: list[int], gone: set[int]
) -> None:
    placed, scores = listed(k, ruled)
    left = np.array([at not in gone or at < k for at in range(N)])
    exploring = Exploring(share, seed, np.zeros(N, np.int64))
    found = exploring.explore(placed, scores, left, anything)
    assert found == exploring.explore(placed, scores, left, anything)
    assert len({item.position for item in found}) == len(found) == k
    assert all(left[item.position] for item in found)
    explored = [item for item in found if item.explores]
    others = int(left.sum()) - k
    free = k - len({at for at in ruled if at < k})
    assert len(explored) <= min(int(share * k) + 1, others, free)
    assert len(explored) >= min(int(share * k), others, free - 1)
    assert all(found[at] == placed[at] for at in ruled if at < k)
    rest = [item.position for item in found if not item.explores and not item.rules]
    assert rest == sorted(rest)
    assert not {item.position for item in explored} & {item.position for item in placed}


def test_shares_hold_on_average_and_what_was_seldom_shown_is_drawn() -> None:
    placed, scores = listed(10, [])
    shown = np.where(np.arange(N) % 2, 10_000, 0)
    drawn: Counter[int] = Counter()
    rounds = 300
    for number in range(rounds):
        found = Exploring(0.15, str(number), shown).explore(placed, scores, np.ones(N, np.bool_), anything)
        drawn.update(item.position for item in found if item.explores)
        assert not found[0].explores
    assert drawn.total() / (10 * rounds) == pytest.approx(0.15, abs=0.02)
    assert sum(count for position, count in drawn.items() if position % 2) < 0.02 * drawn.total()
    assert drawn[10] > drawn[38]


def test_limits_hold_back_what_is_drawn() -> None:
    placed, scores = listed(5, [])
    exploring = Exploring(0.8, "x", np.zeros(N, np.int64))
    odd = exploring.explore(placed, scores, np.ones(N, np.bool_), lambda _, position: position % 2 == 1)
    assert all(item.position % 2 for item in odd if item.explores)
    assert exploring.explore(placed, scores, np.ones(N, np.bool_), lambda *_: False) == placed


def test_counts_go_on_after_a_restart_and_are_halved_beyond_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = Index(("a", "b", "c"))
    with Store.open(None, tmp_path) as store:
        shown = Shown(store)
        shown.start()
        for number in range(4):
            impression = Impression(f"r{number}", None, None, None, None, ["a", "gone"], ["popular"] * 2, 1.0)
            store.add_impressions([impression])
            shown.add(impression)
            assert shown.of(items).tolist() == [number + 1, 0, 0]
    with Store.open(None, tmp_path) as store:
        again = Shown(store)
        again.start()
        assert again.of(items).tolist() == [4, 0, 0]
        monkeypatch.setattr(exploring, "MOST", 8)
        again.add(Impression("r9", None, None, None, None, ["b"], ["popular"], 1.0))
        assert again.of(Index(("b", "a"))).tolist() == [0, 2]
