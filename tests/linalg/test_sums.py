"""The largest entries of sparse rows added to shared ones are those of the whole table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.linalg import sums
from palate.linalg.sums import SharedRow, best_sums
from palate.linalg.top_k import top_k


@given(
    st.integers(0, 6),
    st.integers(1, 60),
    st.integers(1, 3),
    st.integers(1, 70),
    st.integers(1, 12),
    st.sampled_from([0.0, 0.3, 1.0]),
    st.integers(0, 3),
    st.booleans(),
    st.integers(0, 9999),
)
def test_best_sums_are_those_of_the_whole_table(
    n: int, m: int, n_shared: int, k: int, top: int, stored: float, lowest: int, excluding: bool, seed: int
) -> None:
    """Small whole numbers, of which many are equal, some of what is stored below zero."""
    random = np.random.default_rng(seed)
    ties = random.permutation(m)
    table = random.integers(-lowest, 4, (n, m)) * (random.random((n, m)) < stored)
    entries = sparse.csr_array(table.astype(np.float32))
    shared = random.integers(0, 5, (n_shared, m)).astype(np.float32)
    which = random.integers(0, n_shared, n)
    exclude = sparse.csr_array(random.random((n, m)) < 0.3) if excluding else None
    before = entries.toarray()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "TOP", top)
        patch.setattr(sums, "SURPLUS", 1)
        rows = [SharedRow(row, ties) for row in shared]
        positions, best = best_sums(entries, rows, which, k, exclude, ties)
    expected, of_all = top_k(table.astype(np.float32) + shared[which], k, exclude, ties)
    assert positions.tolist() == expected.tolist()
    assert best.tolist() == of_all.tolist()
    assert np.array_equal(entries.toarray(), before)


def test_few_lists_are_made_of_whole_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of wide rows without entries below zero none is, whatever they add to the best of the shared row."""
    random = np.random.default_rng(0)
    ties = np.arange(5000)
    entries = sparse.csr_array(
        (random.random((9, 5000)) * (random.random((9, 5000)) < 0.2)).astype(np.float32)
    )
    row = SharedRow(random.random(5000).astype(np.float32), ties)
    expected = top_k(entries.toarray() + row.values, 20, None, ties)[0]
    monkeypatch.delattr("palate.linalg.sums.top_k")
    assert np.array_equal(best_sums(entries, [row], np.zeros(9, np.int64), 20, None, ties)[0], expected)
