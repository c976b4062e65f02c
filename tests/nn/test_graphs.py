"""Graphs against their definitions, computed densely."""

import numpy as np
from scipy import sparse
from tests.shops import dense, random_features, tasteful

from palate.nn.graphs import balanced, like_items, user_item_graph


def test_users_and_items_are_joined_by_what_was_done_over_the_roots_of_their_degrees() -> None:
    X = tasteful().train_matrix
    dense = X.toarray().astype(np.float64)
    adjacency = np.block([[np.zeros((len(dense),) * 2), dense], [dense.T, np.zeros((dense.shape[1],) * 2)]])
    degrees = np.maximum(adjacency.sum(axis=1), 1e-30)
    expected = adjacency / np.sqrt(degrees[:, None] * degrees)
    graph = user_item_graph(X).toarray()
    assert np.allclose(graph, expected, atol=1e-6)
    assert np.array_equal(graph, graph.T)
    # The root of the degrees is the eigenvector of the largest eigenvalue, 1.
    root = np.sqrt(adjacency.sum(axis=1))
    assert np.allclose(graph @ root, root, atol=1e-4)


def test_who_did_nothing_is_joined_to_nobody() -> None:
    graph = balanced(sparse.csr_array(np.array([[1, 1, 0], [0, 0, 0]], dtype=np.float32))).toarray()
    assert np.allclose(graph, [[0.5**0.5, 0.5**0.5, 0], [0, 0, 0]])


def test_each_item_is_joined_to_its_nearest_others_that_have_the_modality() -> None:
    features = random_features(25, "text")
    cosines = dense(features) @ dense(features).T
    np.fill_diagonal(cosines, -np.inf)
    cosines[:, ~features.present] = -np.inf
    graph = like_items(features, 4, weighted=False)
    for item in range(25):
        joined = graph.indices[graph.indptr[item] : graph.indptr[item + 1]]
        expected = np.argsort(-cosines[item])[:4] if features.present[item] else []
        assert set(joined.tolist()) <= set(np.asarray(expected, dtype=int).tolist())
    assert np.diff(graph.indptr)[features.present].max() == 4


def test_edges_between_like_items_weigh_their_cosine_over_the_roots_of_the_sums_of_rows() -> None:
    features = random_features(25, "text", missing=0.0)
    joined = like_items(features, 4, weighted=False).toarray() > 0
    weights = np.where(joined, dense(features) @ dense(features).T, 0.0)
    sums = weights.sum(axis=1)
    assert np.allclose(like_items(features, 4).toarray(), weights / np.sqrt(np.outer(sums, sums)), atol=1e-5)
