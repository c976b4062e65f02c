"""The order of rows in files changes no metric, no recommendation, no neighbour."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import palate
from palate.models import RECOMMENDERS, Recommended, Recommender, make
from palate.search import Query
from palate.workspace import Workspace

MODELS = sorted(
    name for name, entry in RECOMMENDERS.items() if not entry.learned and name not in ("auto", "blend")
)
LEARNED = ("bpr-mf", "lattice", "sasrec")
WORDS = ("red", "lamp", "tall", "chair", "old", "table", "blue", "mug")


def shop_of(folder: Path, random: np.random.Generator, *, timed: bool) -> Path:
    """The same shop, its rows in another order for each state of ``random``; many of a person's are of one
    day.
    """
    made = np.random.default_rng(0)
    (folder / "features").mkdir(parents=True)
    (folder / "palate.toml").write_text('text_encoder = "none"\n', encoding="utf-8")
    items = [f"p{number}" for number in range(36)]
    titles = [" ".join(made.choice(WORDS, 3)) for _ in items]
    table = pl.DataFrame({"item_id": items[:30], "title": titles[:30]})
    table[random.permutation(30)].write_csv(folder / "items.csv")
    values = made.integers(-1, 2, size=(36, 4)).astype(np.float32) + 0.5
    order = random.permutation(36)
    np.save(folder / "features" / "image.npy", values[order])
    (folder / "features" / "image.ids.txt").write_text("".join(f"{items[row]}\n" for row in order))
    rows = [
        (f"u{user}", items[int(item)], 86_400 * (1000 + int(made.integers(0, 4))))
        for user in range(40)
        for item in made.choice(36, made.integers(4, 8), replace=False, p=np.arange(1, 37) / 666)
    ]
    user_of = [int(user[1:]) for user, *_ in rows]
    # Without times the order of a person's own rows is the order of events; others may come between them.
    place = random.permutation(40)[user_of] if not timed else random.permutation(len(rows))
    frame = pl.DataFrame(rows, schema=["user_id", "item_id", "timestamp"], orient="row")
    frame = frame[np.argsort(place, kind="stable")]
    (frame if timed else frame.drop("timestamp")).write_csv(folder / "interactions.csv")
    said = [
        (f"r{row}", user, item, " ".join(made.choice(WORDS, 4)), int(made.integers(1, 6)))
        for row, (user, item, _) in enumerate(rows[::2])
    ]
    reviews = pl.DataFrame(said, schema=["review_id", "user_id", "item_id", "text", "rating"], orient="row")
    reviews[random.permutation(len(said))].write_csv(folder / "reviews.csv")
    return folder


def both(folder: Path, *, timed: bool) -> list[Workspace]:
    """The same shop twice, its rows in two orders, with profiles of its shoppers."""
    shops = [shop_of(folder / str(order), np.random.default_rng(order), timed=timed) for order in (0, 1)]
    for shop in shops:
        profiler = palate.open(shop).profiler
        profiler.written(profiler.by_counts(profiler.shoppers), every=True)
    return [palate.open(shop) for shop in shops]


def lists_of(ws: Workspace, model: Recommender) -> list[list[Recommended]]:
    """What a model recommends to everyone."""
    fitted = model.fit(ws.dataset())
    return fitted.recommend(sorted(fitted.users_), k=12)


@pytest.mark.parametrize("timed", [True, False])
def test_metrics_and_neighbours_stay_the_same(tmp_path: Path, timed: bool) -> None:
    sorted_shop, other = both(tmp_path, timed=timed)
    for left, right in zip(sorted_shop.evaluate(MODELS).results, other.evaluate(MODELS).results, strict=True):
        assert left.metrics == right.metrics, left.model
    for query in (Query(item="p7"), Query(text="red")):
        assert sorted_shop.similar(query, k=20) == other.similar(query, k=20)
    # Notes cite what a file begins with; counts are the same.
    numbers = [
        {k: v for k, v in ws.check().document().items() if not isinstance(v, list)}
        for ws in (sorted_shop, other)
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("timed", [True, False])
def test_recommendations_stay_the_same(tmp_path: Path, timed: bool) -> None:
    sorted_shop, other = both(tmp_path, timed=timed)
    for name in MODELS:
        assert lists_of(sorted_shop, make(name)) == lists_of(other, make(name)), name
    for ws in (sorted_shop, other):
        ws.train("auto")
    assert sorted_shop.recommend_many(None, k=12).equals(other.recommend_many(None, k=12))


def test_learned_models_stay_the_same(tmp_path: Path) -> None:
    sorted_shop, other = both(tmp_path, timed=True)
    for name in LEARNED:
        first, second = (lists_of(ws, make(name, epochs=3, dim=16)) for ws in (sorted_shop, other))
        assert first == second, name


@pytest.mark.parametrize("split", ["time", "random", "leave-last", "cold-items"])
def test_no_split_depends_on_the_order_of_rows(tmp_path: Path, split: str) -> None:
    metrics = []
    for order in range(3):
        shop = shop_of(tmp_path / str(order), np.random.default_rng(order), timed=True)
        report = palate.open(shop).evaluate(["item-knn", "popularity"], split=split)
        metrics.append([result.metrics for result in report.results])
    assert metrics[0] == metrics[1] == metrics[2]
