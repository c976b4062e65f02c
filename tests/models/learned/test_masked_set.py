"""What the masked set reads, hides and learns."""

import numpy as np
import torch
from scipy import sparse
from tests.shops import tasteful

from palate.data import Histories
from palate.holdout import Holdout
from palate.models import Popularity
from palate.models.learned.masked_set import MaskedSet
from palate.nn.hiding import cut, hiding_batches, pieces
from palate.nn.set_encoder import SetEncoder


def interactions(sizes: list[int], n_items: int = 400) -> sparse.csr_array:
    random = np.random.default_rng(0)
    rows = [np.sort(random.choice(n_items, size, replace=False)) for size in sizes]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return sparse.csr_array(
        (np.ones(starts[-1], np.float32), np.concatenate(rows).astype(np.int32), starts),
        shape=(len(sizes), n_items),
    )


def test_it_ranks_by_taste_and_not_only_by_popularity() -> None:
    dataset = tasteful(n_users=150)
    holdout = Holdout.of(dataset, 1000, k=5)
    learned = holdout.judge(MaskedSet(dim=16, epochs=30).fit(dataset))
    assert learned.recall > 1.3 * holdout.judge(Popularity().fit(holdout.fit)).recall


def test_the_order_of_a_history_changes_no_score() -> None:
    model = MaskedSet(dim=8, epochs=2).fit(tasteful())
    there, back = (model.score(Histories.of([items])) for items in ([1, 5, 9, 2], [2, 9, 5, 1]))
    assert np.allclose(there, back, atol=1e-5)
    assert not np.allclose(there, model.score(Histories.of([[1, 5, 9]])), atol=1e-5)


def test_padding_changes_no_state() -> None:
    encoder, x = SetEncoder(8, 8, 0.5).eval(), torch.randn(1, 3, 8)
    padded = torch.cat([x, torch.randn(1, 4, 8)], dim=1)
    assert torch.allclose(encoder.last(x, torch.tensor([3])), encoder.last(padded, torch.tensor([3])))


def test_an_untrained_pool_is_the_sum_over_the_root_of_the_number() -> None:
    encoder, x = SetEncoder(4, 8, 0.0).eval(), torch.randn(1, 9, 4)
    for weight in encoder.head[-1].parameters():
        torch.nn.init.zeros_(weight)
    assert torch.allclose(encoder.last(x, torch.tensor([9])), 2.0 * x.sum(dim=1) / 3.0, atol=1e-5)


def test_every_item_of_a_user_is_either_shown_or_hidden_and_some_of_both() -> None:
    X = interactions([1, 2, 7, 40])
    batches = list(hiding_batches(X, 0.5, 50, 2, np.random.default_rng(0)))
    sets = [
        (shown[:some].tolist(), hidden[:others].tolist())
        for batch in batches
        for shown, some, hidden, others in zip(
            batch.shown.items, batch.shown.lengths, batch.hidden.items, batch.hidden.lengths, strict=True
        )
    ]
    assert all(shown and hidden for shown, hidden in sets)
    assert sorted(sorted(shown + hidden) for shown, hidden in sets) == sorted(
        X.indices[X.indptr[row] : X.indptr[row + 1]].tolist() for row in (1, 2, 3)
    )


def test_about_the_wanted_share_is_hidden() -> None:
    X = interactions([30] * 50)
    (batch,) = hiding_batches(X, 0.3, 50, 64, np.random.default_rng(0))
    assert abs(batch.hidden.lengths.sum().item() / X.nnz - 0.3) < 0.02


def test_a_long_history_is_cut_evenly_and_loses_nothing() -> None:
    pieces_ = pieces(Histories.of([[1, 2], list(range(11)), []]), 5)
    assert pieces_.lengths.tolist() == [2, 3, 4, 4, 0]
    assert pieces_.items.tolist() == [1, 2, *range(11)]


def test_a_cut_parts_each_history_in_two() -> None:
    first, rest = cut(Histories.of([[1, 2, 3], [4, 5]]), np.array([1, 2]))
    assert [first.of_user(0).tolist(), first.of_user(1).tolist()] == [[1], [4, 5]]
    assert [rest.of_user(0).tolist(), rest.of_user(1).tolist()] == [[2, 3], []]
