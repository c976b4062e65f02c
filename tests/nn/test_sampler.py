"""What pairs are drawn."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import tasteful

from palate.nn.sampler import Batch, Pairs

CPU = torch.device("cpu")


def epoch(X: sparse.csr_array, size: int, seed: int = 0) -> list[Batch]:
    return list(Pairs(X, size, CPU).epoch(np.random.default_rng(seed)))


def joined(batches: list[Batch]) -> np.ndarray:
    """Users, positives and negatives, one below the other."""
    return np.concatenate([torch.stack([b.users, b.positives, b.negatives]).numpy() for b in batches], axis=1)


@given(st.integers(0, 1000), st.integers(1, 300))
def test_every_pair_comes_once_beside_an_item_that_the_user_does_not_have(seed: int, size: int) -> None:
    X = tasteful(seed=seed % 5).train_matrix
    batches = epoch(X, size, seed)
    users, positives, negatives = joined(batches)
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    assert sorted(zip(users, positives, strict=True)) == sorted(zip(rows, X.indices, strict=True))
    assert not X.toarray()[users, negatives].any()
    assert all(len(batch.users) == size for batch in batches[:-1])


def test_negatives_are_drawn_evenly_from_what_is_left() -> None:
    X = sparse.csr_array(np.array([[1, 0, 0, 0, 1]], dtype=np.float32))
    pairs, random = Pairs(X, 2, CPU), np.random.default_rng(0)
    drawn = np.concatenate([joined(list(pairs.epoch(random)))[2] for _ in range(1500)])
    assert np.allclose(np.bincount(drawn, minlength=5) / len(drawn), [0, 1 / 3, 1 / 3, 1 / 3, 0], atol=0.04)


def test_who_has_everything_is_drawn_all_the_same() -> None:
    X = sparse.csr_array(np.ones((2, 3), dtype=np.float32))
    users, positives, negatives = joined(epoch(X, 4))
    assert len(users) == len(positives) == 6
    assert set(negatives.tolist()) <= {0, 1, 2}


def test_a_seed_decides_everything() -> None:
    X = tasteful().train_matrix
    assert np.array_equal(joined(epoch(X, 64, 1)), joined(epoch(X, 64, 1)))
    assert not np.array_equal(joined(epoch(X, 64, 1)), joined(epoch(X, 64, 2)))


def test_nothing_done_gives_no_batch() -> None:
    assert epoch(sparse.csr_array(np.zeros((3, 4), dtype=np.float32)), 8) == []
