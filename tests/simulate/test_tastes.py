"""Shops whose tastes show only in reviews, and items that only customers photograph: by the truth alone."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from tests.commands import Palate

from palate.data import TEST, TRAIN
from palate.data.splits import assign
from palate.errors import InputError
from palate.shop import read_shop
from palate.simulate import ShopFacts, Tastes, simulate_shop
from palate.simulate.discovery import BY_CHANCE, discover_the_shop, with_one_taste
from palate.simulate.facts import STYLES, THEMES, THINGS, VOICES, Item, make_items
from palate.simulate.phrases import LOOK, SOUND, USE
from palate.simulate.reviews import make_reviews
from palate.simulate.shoppers import make_shoppers
from palate.simulate.writer import SPEAKING
from palate.workspace import Workspace

Grid = NDArray[np.float64]

STARTS = {LOOK: 0, SOUND: len(STYLES), USE: len(STYLES) + len(VOICES)}
"""Where each aspect begins among the facts of an item as a vector."""

WIDTH = len(STYLES) + len(VOICES) + len(THEMES) + len(THINGS)


@pytest.fixture(scope="module", params=[0, 1])
def outspoken(request: pytest.FixtureRequest) -> ShopFacts:
    """A shop of the usual size whose tastes show in reviews, in memory alone."""
    seed = cast("int", request.param)
    items = make_items(240, np.random.default_rng([seed, 1]))
    shoppers = with_one_taste(make_shoppers(400, np.random.default_rng([seed, 2])))
    events = discover_the_shop(items, shoppers, np.random.default_rng([seed, 3]))
    reviews = make_reviews(items, shoppers, events, SPEAKING, np.random.default_rng([seed, 5]))
    return ShopFacts(items, shoppers, events, reviews)


def test_reviews_tell_the_taste_and_behaviour_does_not(outspoken: ShopFacts) -> None:
    """Recall@20 of the last purchase by what was praised less what was complained of, and by all else."""
    train, had, test = _purchases(outspoken)
    items = np.array([_vector(item) for item in outspoken.catalogue])
    content = items / np.linalg.norm(items, axis=1, keepdims=True)
    popularity = np.log1p(train.sum(axis=0))
    together = train / np.sqrt(np.maximum(train.sum(axis=0), 1))
    neighbours = together.T @ together
    np.fill_diagonal(neighbours, 0)
    gram = np.linalg.inv(had.T @ had + 100 * np.eye(len(content)))
    ease = np.eye(len(content)) - gram / np.diag(gram)
    profile = had @ (content @ content.T)
    by_behaviour = {
        "popularity": np.tile(popularity, (len(train), 1)),
        "item-knn": train @ neighbours,
        "ease": had @ ease,
        "content": profile,
        "content and popularity": profile / 5 + popularity / 2,
    }
    best = max(_recall(scores, had, test) for scores in by_behaviour.values())
    said = _recall(_said(outspoken) @ content.T + popularity / 5, had, test)
    assert said > 2.2 * best, (said, best)
    stars = _recall(_starred(outspoken, content) @ content.T, had, test)
    assert stars > 1.3 * best, (stars, best)


def test_what_comes_before_the_last_two_is_by_chance(outspoken: ShopFacts) -> None:
    """Favourites are met as often as others before, and most of the time in the end."""
    style = np.array([item.style if item.pictured else -1 for item in outspoken.catalogue])
    eyes = {s.user_id: s.early[0] for s in outspoken.shoppers if s.weights[0] > 0.5}
    train, last = [], []
    for user, favourite in eyes.items():
        own = [style[event.item] == favourite for event in outspoken.events if event.user_id == user]
        train += own[:-2]
        last += own[-2:]
    assert 0.1 < np.mean(train) < 0.2
    assert np.mean(last) > 0.8


def test_train_holds_no_purchase_by_taste_in_either_split(tmp_path: Path) -> None:
    facts = simulate_shop(tmp_path / "shop", items=24, users=20, tastes="reviews")
    assert facts.interactions == 20 * (BY_CHANCE + 2)
    ends = {
        user.user_id: sorted(e.time for e in facts.events if e.user_id == user.user_id)[-2:]
        for user in facts.shoppers
    }
    for method in ("leave-last", "time"):
        dataset = assign(Workspace(tmp_path / "shop").dataset(), method)
        assert dataset.time is not None
        users = list(dataset.users)
        for user, time, part in zip(dataset.user, dataset.time, dataset.split, strict=True):
            by_taste = time in ends[users[user]]
            if part in (TRAIN, TEST):
                assert by_taste == (part == TEST), method
    cut = min(min(times) for times in ends.values())
    early = [review.time for review in facts.reviews if review.time < cut]
    assert len(early) == sum(1 for r in facts.reviews if _bought(facts, r.user_id, r.item) < cut)


def _bought(facts: ShopFacts, user: str, item: int) -> int:
    return next(event.time for event in facts.events if (event.user_id, event.item) == (user, item))


def test_the_truth_tells_the_taste(tmp_path: Path) -> None:
    facts = simulate_shop(tmp_path / "shop", items=20, users=6, tastes="reviews")
    truth = json.loads((tmp_path / "shop" / "truth.json").read_text(encoding="utf-8"))["users"]
    for shopper in facts.shoppers:
        told: dict[str, Any] = truth[shopper.user_id]
        assert told["taste"] == told["later_taste"]
        assert told["taste"]["style"] == STYLES[shopper.early[0]]
        assert told["taste"]["theme"] == shopper.early[2]
        assert sum(told["weights"]) == pytest.approx(1)


def test_only_customers_photograph_the_items(tmp_path: Path) -> None:
    simulate_shop(tmp_path / "own", items=20, users=30, seed=2)
    facts = simulate_shop(tmp_path / "photos", items=20, users=30, seed=2, review_photos_only=True)
    own, photos = (pl.read_csv(tmp_path / name / "items.csv") for name in ("own", "photos"))
    assert photos["image"].null_count() == 20
    assert own.drop("image").equals(photos.drop("image"))
    same = [(tmp_path / name / "interactions.csv").read_bytes() for name in ("own", "photos")]
    assert same[0] == same[1]
    assert list((tmp_path / "photos" / "images").iterdir()) == []
    assert len(read_shop(tmp_path / "photos").quarantine) == 0
    reviewed = {review.item for review in facts.reviews}
    assert reviewed == {review.item for review in facts.reviews if review.images_of}
    assert len(reviewed) > 15


def test_tastes_that_there_are_not_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="behaviour, reviews"):
        simulate_shop(tmp_path / "shop", tastes=cast("Tastes", "dreams"))
    assert not (tmp_path / "shop").exists()


def _vector(item: Item) -> Grid:
    vector = np.zeros(WIDTH)
    vector[STARTS[LOOK] + item.style] = 1
    vector[STARTS[USE] + item.theme] = 1
    if item.voice >= 0:
        vector[STARTS[SOUND] + item.voice] = 1
    vector[WIDTH - len(THINGS) + item.thing] = 0.5
    return vector


def _purchases(facts: ShopFacts) -> tuple[Grid, Grid, NDArray[np.int64]]:
    """Train rows, train and valid rows, and the last item of each shopper."""
    train, had = np.zeros((2, facts.users, facts.items))
    last: list[int] = []
    for place, own in enumerate(_by_user(facts)):
        train[place, own[:-2]] = 1
        had[place, own[:-1]] = 1
        last.append(own[-1])
    return train, had, np.array(last)


def _by_user(facts: ShopFacts) -> Sequence[list[int]]:
    own: dict[str, list[int]] = {shopper.user_id: [] for shopper in facts.shoppers}
    for event in facts.events:
        own[event.user_id].append(event.item)
    return list(own.values())


def _said(facts: ShopFacts) -> Grid:
    """What each shopper praised in words less half of what they complained of, of train purchases."""
    places = {shopper.user_id: place for place, shopper in enumerate(facts.shoppers)}
    values = {LOOK: STYLES, SOUND: VOICES, USE: tuple(str(theme) for theme in range(len(THEMES)))}
    train = [set(own[:-2]) for own in _by_user(facts)]
    told = np.zeros((facts.users, WIDTH))
    for review in facts.reviews:
        place = places[review.user_id]
        for remark in review.remarks:
            if review.item in train[place] and remark.aspect in values:
                column = STARTS[remark.aspect] + values[remark.aspect].index(remark.value)
                told[place, column] += 1.0 if remark.praise else -0.5
    return told


def _starred(facts: ShopFacts, content: Grid) -> Grid:
    """Content of what each shopper reviewed in train, by stars above three."""
    places = {shopper.user_id: place for place, shopper in enumerate(facts.shoppers)}
    train = [set(own[:-2]) for own in _by_user(facts)]
    told = np.zeros((facts.users, content.shape[1]))
    for review in facts.reviews:
        if review.item in train[places[review.user_id]]:
            told[places[review.user_id]] += (review.rating - 3) * content[review.item]
    return told


def _recall(scores: Grid, had: Grid, test: NDArray[np.int64]) -> float:
    best = np.argsort(-np.where(had > 0, -np.inf, scores), axis=1, kind="stable")[:, :20]
    return float((best == test[:, None]).any(axis=1).mean())


def test_the_command_makes_such_a_shop(tmp_path: Path, palate_command: Palate) -> None:
    sizes = ("--items", 20, "--users", 6, "--json")
    made = palate_command("simulate", "shop", *sizes, "--tastes", "reviews", cwd=tmp_path)
    assert made.json["interactions"] == 6 * (BY_CHANCE + 2)
    assert made.json["reviews"] > 6 * BY_CHANCE / 2
    wrong = palate_command("simulate", "other", *sizes, "--tastes", "dreams", cwd=tmp_path)
    assert wrong.code == 2
    assert "behaviour" in wrong.err
