"""Reviews of an item that came after the training make it what those of the catalogue's items make these."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.live import prepare_small_shop, write_small_shop

from palate.data import Features, Fingerprint, Histories
from palate.features import ModalityVectors, normalised
from palate.features.review_features import ReadReviews, ReviewWeights
from palate.features.review_vectors import ReviewVectors
from palate.shop.settings import read_settings
from palate.tasks.live.arrivals import Arrival
from palate.tasks.live.catalogue import Entry
from palate.tasks.live.said import rows_with_reviews
from palate.tasks.live.shop import Live
from palate.tasks.live.snapshot import SNAPSHOTS, Snapshot
from palate.tasks.live.written import Written

DIM = 8


def review(item: str, number: int, **means: NDArray[np.float32]) -> Written:
    return Written(f"r {number}", f"w {number}", item, "said", 5.0, float(number), ("said",), means)


class Encoder:
    fingerprint = Fingerprint("made-up", "1")


@pytest.mark.parametrize("described", [True, False])
@pytest.mark.parametrize("count", [1, 3])
def test_the_row_is_that_of_a_catalogue_item_of_the_same_reviews(*, count: int, described: bool) -> None:
    random = np.random.default_rng(0)
    own, said = (random.normal(size=(n, DIM)).astype(np.float32) for n in (5, 9))
    item = np.array([0] * count + [1] * (5 - count) + [2, 2, 3, 4])
    vectors = ReviewVectors(
        item,
        {"review": ModalityVectors(said, np.arange(9))},
        cast(Any, {"review": Encoder()}),
        None,
        (),
    )
    alike = ReviewWeights(np.ones(9, np.bool_), np.ones(9, np.float32), np.ones(9, np.float32))
    owner = np.arange(5)[0 if described else 1 :]
    read = ReadReviews(vectors, alike, {"text": ModalityVectors(own[owner], owner)}, 5)
    features = read.features()
    written = [review("x", number, text=said[number]) for number in range(count)]
    means = {"text": own[0]} if described else {}
    rows = rows_with_reviews({"text": own[:1]}, means, written, features)
    assert np.allclose(
        cast(Any, rows["review"]), np.asarray(cast(Any, features["review"].values))[:1], atol=1e-6
    )
    assert np.array_equal(np.asarray(cast(Any, rows["text"])), own[:1])
    assert set(rows_with_reviews({}, {}, written, {})) == set()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """A shop where lamps are praised in one corner, mugs in another, scarves in a third."""
    folder = write_small_shop(tmp_path_factory.mktemp("said") / "shop")
    version = prepare_small_shop(folder)
    snapshot = Snapshot.load(folder / ".palate" / SNAPSHOTS / version, read_settings(folder), folder)
    values = np.eye(DIM, dtype=np.float32)[[int(name[1:]) % 3 for name in snapshot.items]]
    praised = normalised(values, np.ones(len(values), np.bool_), "review", Fingerprint("made-up", "1"))
    features: Mapping[str, Features] = {**snapshot.built.features, "review": praised}
    return Live.of(replace(snapshot, built=replace(snapshot.built, features=features)))


def scores(live: Live, *items: str) -> float:
    """Of the new item, for who had some items."""
    model = live.trained
    history = Histories.of([[int(item) for item in model.items_.positions(items)]])
    own = model.score(history)[0]
    return float((own <= own[model.items_.position("new")]).mean())


def test_what_is_said_of_a_new_item_leads_to_those_who_like_that(live: Live) -> None:
    corner = np.eye(DIM, dtype=np.float32)
    arrived = live.with_items([Arrival(Entry("new", "qwertz", {}), {})])
    praised = arrived.with_reviews([review("new", 1, text=corner[1]), review("new", 2, text=corner[1])])
    assert scores(praised, "i1", "i4") > scores(arrived, "i1", "i4")
    assert scores(praised, "i1", "i4") > scores(praised, "i0", "i3")
    assert praised.built.features["review"].present[praised.catalogue.items.position("new")]
    # The reviews may be there before the item is.
    other = live.with_reviews(list(praised.written.values())).with_items(list(arrived.arrivals.values()))
    assert scores(other, "i1", "i4") == scores(praised, "i1", "i4")
    silent = praised.without_review("r 1").without_review("r 2")
    assert scores(silent, "i1", "i4") == scores(arrived, "i1", "i4")
    known = live.snapshot.items.position("i1")
    for shop in (arrived, praised):
        features = shop.with_items([Arrival(Entry("i1", "mug", {}), {})]).built.features["review"]
        assert features.present[known]
