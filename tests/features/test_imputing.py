import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.shops import dense, random_features, renamed, tasteful

from palate.data import TEST, TRAIN, VALID, Dataset, Features, Fingerprint, unit_rows
from palate.errors import InputError
from palate.features import IMPUTATIONS, impute
from palate.features.imputing import SOURCES, TERMS, WALKS, walked
from palate.features.item_graph import item_graph
from palate.linalg.csr import scaled
from palate.linalg.sparse_rows import strongest

MADE_UP = Fingerprint("made-up", "1")
FILLING = [method for method in IMPUTATIONS if method != "zeros"]


def features_of(rows: dict[int, list[float]], n_items: int, modality: str = "image") -> Features:
    """Unit rows of the given items; the others lack the modality."""
    values = np.zeros((n_items, len(next(iter(rows.values())))), dtype=np.float32)
    for item, row in rows.items():
        values[item] = row
    present = np.isin(np.arange(n_items), list(rows))
    return Features(unit_rows(values), present, modality, MADE_UP)


def path_of(n_items: int, rows: dict[int, list[float]]) -> Dataset:
    """Users who had two items in a row each: the item graph is a path 0 - 1 - 2 - ..."""
    sequences = {f"u{item}": [f"i{item}", f"i{item + 1}"] for item in range(n_items - 1)}
    return Dataset.from_sequences(sequences, {"image": features_of(rows, n_items)})


def sparse_counts(width: int, density: float, seed: int) -> sparse.csr_array:
    """Random rows of 30 items, of which a share is not zero."""
    random = np.random.default_rng(seed)
    shown = random.random((30, width)) < density
    return sparse.csr_array((random.random((30, width)) * shown).astype(np.float32))


def thinned(seed: int = 0) -> Dataset:
    """Three modalities, one of them sparse, each missing for some of 30 items."""
    dataset = tasteful(seed=seed)
    counts = sparse_counts(40, 0.3, seed)
    present = np.random.default_rng(seed + 1).random(30) > 0.4
    words = scaled(counts, present.astype(np.float32))
    features = {
        "image": dataset.features["image"],
        "audio": random_features(30, "audio", seed, missing=0.5),
        "lexical": Features(words, present, "text", MADE_UP),
    }
    return dataset.with_features(features)


def imputed_items(features: Features) -> list[bool]:
    """Which items were given a vector."""
    return (
        np.zeros(len(features.present), dtype=bool).tolist()
        if features.imputed is None
        else features.imputed.tolist()
    )


# -- the graph -------------------------------------------------------------------------------------------


def test_the_graph_goes_where_the_same_users_went() -> None:
    graph = item_graph(path_of(3, {0: [1, 0]})).toarray()
    assert graph == pytest.approx(np.array([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]))


def test_a_user_who_had_much_ties_items_less() -> None:
    busy = [f"x{number}" for number in range(8)]
    dataset = Dataset.from_sequences({"few": ["a", "b"], "many": ["a", "x0", *busy[1:]]})
    graph, a = item_graph(dataset).toarray(), dataset.items.position("a")
    assert graph[a, dataset.items.position("b")] > 3 * graph[a, dataset.items.position("x0")]


def test_the_graph_keeps_k_neighbours_and_walks_on_from_each() -> None:
    graph = item_graph(tasteful(), k=4)
    assert np.diff(graph.indptr).max() == 4
    assert graph.sum(axis=1) == pytest.approx(np.ones(30))
    assert graph.diagonal() == pytest.approx(np.zeros(30))


@pytest.mark.parametrize("method", IMPUTATIONS)
def test_no_row_outside_train_is_read(method: str) -> None:
    dataset = thinned()
    without = dataset.only(TRAIN)
    assert np.any(dataset.split == VALID)
    assert np.any(dataset.split == TEST)
    for name, feature in impute(dataset, method).items():
        assert np.array_equal(dense(feature), dense(impute(without, method)[name]))


def test_the_strongest_entries_are_kept() -> None:
    matrix = sparse.csr_array(np.array([[1, 3, 2, 3], [0, -1, 0, 5], [2, 2, 2, 2]], dtype=np.float32))
    kept = strongest(matrix, 2).toarray()
    assert kept.tolist() == [[0, 3, 0, 3], [0, 0, 0, 5], [2, 2, 0, 0]]


# -- methods on graphs small enough to work out by hand --------------------------------------------------


@pytest.mark.parametrize("method", WALKS)
def test_the_only_neighbour_with_a_picture_gives_its_own(method: str) -> None:
    dataset = path_of(2, {0: [3, 4]})
    assert impute(dataset, method)["image"].values[1] == pytest.approx(np.array([0.6, 0.8]))


@pytest.mark.parametrize("method", WALKS)
def test_between_two_neighbours_is_their_mean(method: str) -> None:
    values = impute(path_of(3, {0: [1, 0], 2: [0, 1]}), method)["image"].values
    assert values[1] == pytest.approx(np.array([1, 1]) / np.sqrt(2))


def test_one_step_reaches_neighbours_alone_and_propagation_reaches_further() -> None:
    dataset = path_of(4, {0: [1, 0]})
    assert imputed_items(impute(dataset, "neighbours")["image"]) == [False, True, False, False]
    for method in ("multi-hop", "pagerank", "heat"):
        assert imputed_items(impute(dataset, method)["image"]) == [False, True, True, True]


def test_propagation_comes_to_rest_at_the_harmonic_extension() -> None:
    dataset = tasteful()
    known = dataset.features["image"].present
    graph = item_graph(dataset, k=30)
    weights = walked(graph, known, [1.0] * 200, stay=True).toarray()[~known]
    P = graph.toarray().astype(np.float64)
    among, out = P[np.ix_(~known, ~known)], P[np.ix_(~known, known)]
    assert weights[:, known] == pytest.approx(np.linalg.solve(np.eye(len(among)) - among, out), abs=1e-4)


def test_pagerank_and_heat_weigh_as_their_closed_forms() -> None:
    dataset = tasteful()
    known = dataset.features["image"].present
    graph = item_graph(dataset, k=30)
    P = graph.toarray().astype(np.float64)
    visits = np.linalg.solve(np.eye(30) - 0.85 * P, 0.15 * np.eye(30))
    eigen, vectors = np.linalg.eig(P - np.eye(30))
    spread = np.real(vectors @ np.diag(np.exp(3.0 * eigen)) @ np.linalg.inv(vectors))
    for method, kernel, short in (("pagerank", visits, 0.85**11), ("heat", spread, 1e-3)):
        weights = WALKS[method](graph, known, None).toarray()[~known][:, known]
        assert weights == pytest.approx(kernel[np.ix_(~known, known)], abs=short)


def test_the_mean_of_all_is_the_same_for_everyone() -> None:
    values = dense(impute(path_of(4, {0: [1, 0], 1: [0, 1]}), "mean")["image"])
    assert values[2] == pytest.approx(np.array([1, 1]) / np.sqrt(2))
    assert np.array_equal(values[2], values[3])


def test_content_takes_the_picture_of_what_sounds_alike() -> None:
    sounds = features_of({0: [1, 0], 1: [0, 1], 2: [0.9, 0.1], 3: [0.1, 0.9]}, 4, "audio")
    pictures = features_of({0: [1, 0, 0], 1: [0, 1, 0]}, 4)
    dataset = Dataset.from_sequences({"u": ["a", "b", "c", "d"]}, {"image": pictures, "audio": sounds})
    values = impute(dataset, "content")["image"].values
    assert values[2] @ values[0] > 0.95
    assert values[3] @ values[1] > 0.95


@pytest.mark.parametrize("method", WALKS)
def test_an_item_that_nobody_had_is_filled_by_its_content(method: str) -> None:
    sounds = features_of({0: [1, 0], 1: [0, 1], 2: [0, 1]}, 3, "audio")
    dataset = Dataset.from_sequences({"u": ["a", "b"], "v": ["c"]})
    dataset = dataset.with_features({"image": features_of({0: [1, 0], 1: [0, 1]}, 3), "audio": sounds})
    assert impute(dataset, method)["image"].values[2] == pytest.approx(np.array([0, 1]))


@pytest.mark.parametrize("method", [*WALKS, "content"])
def test_an_item_of_which_nothing_is_known_stays_zero(method: str) -> None:
    dataset = Dataset.from_sequences({"u": ["a", "b"], "v": ["c"]}, {"image": features_of({0: [1, 0]}, 3)})
    image = impute(dataset, method)["image"]
    assert dense(image)[2].tolist() == [0, 0]
    assert not imputed_items(image)[2]


# -- what holds of every method --------------------------------------------------------------------------


@given(seed=st.integers(0, 10), method=st.sampled_from(IMPUTATIONS))
def test_what_was_measured_stays_and_the_rest_is_marked(seed: int, method: str) -> None:
    dataset = thinned(seed)
    for name, feature in impute(dataset, method).items():
        before = dataset.features[name]
        assert np.array_equal(feature.present, before.present)
        assert np.array_equal(dense(feature)[before.present], dense(before)[before.present])
        imputed = np.zeros(30, dtype=bool) if feature.imputed is None else feature.imputed
        assert not np.any(imputed & feature.present)
        assert np.array_equal(imputed, ~feature.present & dense(feature).any(axis=1))
        assert np.linalg.norm(dense(feature)[imputed], axis=1) == pytest.approx(
            np.ones(imputed.sum()), abs=1e-5
        )
        assert type(feature.values) is type(before.values)


@given(seed=st.integers(0, 10), method=st.sampled_from(IMPUTATIONS))
def test_where_an_item_stands_in_the_catalogue_changes_nothing(seed: int, method: str) -> None:
    dataset = thinned()
    random = np.random.default_rng(seed)
    users, items = random.permutation(60), random.permutation(30)
    # Pairs that were had together equally often are told apart by position, so all neighbours are kept here.
    graphs = [item_graph(shop, k=30) for shop in (dataset, renamed(dataset, users, items))]
    before, after = (
        impute(dataset, method, graphs[0]),
        impute(renamed(dataset, users, items), method, graphs[1]),
    )
    for name in before:
        assert dense(after[name])[items] == pytest.approx(dense(before[name]), abs=1e-4)


@pytest.mark.parametrize("method", FILLING)
def test_imputing_again_starts_from_what_was_measured(method: str) -> None:
    dataset = thinned()
    once = impute(dataset, "heat")
    again = impute(dataset.with_features(once), method)
    for name, feature in impute(dataset, method).items():
        assert dense(again[name]) == pytest.approx(dense(feature), abs=1e-5)


def test_what_rests_on_rows_that_are_taken_away_goes_with_them() -> None:
    images = impute(path_of(3, {0: [1, 0], 2: [0, 1]}), "neighbours")["image"]
    less = images.without(np.array([2]))
    assert dense(less).tolist() == [[1, 0], [0, 0], [0, 0]]
    assert less.imputed is None


@pytest.mark.parametrize("method", FILLING)
def test_memory_grows_with_items_and_not_with_their_square(method: str) -> None:
    dataset = thinned()
    words = sparse_counts(4000, 0.2, seed=0)
    present = np.arange(30) < 15
    words = scaled(words, present.astype(np.float32))
    filled = impute(dataset.with_features({"lexical": Features(words, present, "text", MADE_UP)}), method)
    assert (dense(filled["lexical"])[~present] > 0).sum(axis=1).max() <= TERMS
    assert np.diff(walked(item_graph(dataset), present, [1.0] * 5).indptr).max() <= SOURCES


def test_where_nobody_has_a_modality_there_is_nothing_to_take() -> None:
    nobody = Features(np.zeros((3, 2), np.float32), np.zeros(3, bool), "image", MADE_UP)
    dataset = Dataset.from_sequences({"u": ["a", "b", "c"]}, {"image": nobody})
    for method in IMPUTATIONS:
        assert not dense(impute(dataset, method)["image"]).any()


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="no imputation 'magic'; there are: zeros, mean, neighbours"):
        impute(thinned(), "magic")
