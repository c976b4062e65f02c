"""How learned models read histories: folded vectors, windows, integrated gradients."""

import numpy as np
import torch
from scipy import sparse
from tests.shops import tasteful

from palate.data import Histories
from palate.models.learned.factors import RIDGE, folded
from palate.models.learned.sasrec import SASRec
from palate.models.learned.sequences import Windows


def test_what_an_item_adds_solves_the_ridge_equations() -> None:
    random = np.random.default_rng(0)
    X = sparse.csr_array((random.random((40, 12)) < 0.3).astype(np.float32))
    X = sparse.csr_array(X.multiply(np.r_[np.ones(11), 0.0].astype(np.float32)))
    X.eliminate_zeros()
    vectors = random.normal(size=(40, 3)).astype(np.float32)
    towards = random.normal(size=(12, 3)).astype(np.float32)
    found = folded(X, vectors, towards)
    dense = X.toarray().astype(np.float64)
    scale = np.vdot(dense @ towards, vectors) / np.vdot(dense @ towards, dense @ towards)
    wanted = np.linalg.solve(
        dense.T @ dense + RIDGE * np.eye(12), dense.T @ vectors + RIDGE * scale * towards
    )
    assert np.allclose(found, wanted, atol=1e-4)
    assert np.allclose(found[11], scale * towards[11], atol=1e-5)


def test_windows_hold_the_latest_events() -> None:
    windows = Windows.of(Histories.of([[1, 2, 3, 4], [5], [6, 7]]), 3)
    assert windows.lengths.tolist() == [3, 1, 2]
    assert windows.items.tolist() == [[2, 3, 4], [5, 0, 0], [6, 7, 0]]
    assert windows.inside.tolist() == [[True] * 3, [True, False, False], [True, True, False]]


def test_a_history_is_read_alike_alone_and_beside_longer_ones() -> None:
    dataset = tasteful()
    model = SASRec(dim=16, epochs=2).fit(dataset)
    together = model.score(list(dataset.users))
    alone = np.concatenate([model.score([user]) for user in dataset.users])
    assert np.allclose(together, alone, atol=1e-4)


def test_integrated_gradients_leave_little_over() -> None:
    dataset = tasteful(n_users=90)
    model = SASRec(dim=16, epochs=10).fit(dataset)
    reader = model._reader()
    for user in (0, 7, 31):
        history = dataset.histories().take(np.array([user]))
        items = np.arange(len(dataset.items))
        *parts, prior = model.explain_history(history, items)
        windows = Windows.of(history, model.length)
        nobody = reader.last(torch.zeros(1, windows.items.shape[1], 16), windows.lengths)
        unsaid = nobody.detach().numpy() @ sum(model.targets_.values()).T
        scores = model.score_histories(history)[0]
        assert np.abs(prior.values - unsaid).max() < 0.02 * np.abs(scores).max()
        assert sum(np.abs(part.values).sum() for part in parts) > 0
