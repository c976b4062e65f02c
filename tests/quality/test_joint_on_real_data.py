"""Words find pictures whose own texts were hidden: stamps in English and Chinese, groceries."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.data import Features, unit_rows
from palate.encoders import MultilingualE5
from palate.features import Choice, FeatureSet, ModalityVectors, build_features, normalised
from palate.features.normalise import mean_by_item
from palate.fusion import Joint, learn_joint
from palate.shop import Shop, read_shop

pytestmark = pytest.mark.quality

HIDDEN = 100


@pytest.fixture(scope="module")
def stamps(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, FeatureSet]:
    shop = read_shop(shared_data / "stamps")
    return shop, build_features(shop, Choice(audio=None), tmp_path_factory.mktemp("stamps"))


def column(shop: Shop, name: str) -> list[str]:
    """A column of items.csv in the order of the catalogue."""
    with (shop.folder / "items.csv").open(encoding="utf-8") as file:
        cells = {row["item_id"]: row[name] for row in csv.DictReader(file)}
    return [cells[item] for item in shop.catalog.items]


Hidden = tuple[np.ndarray, dict[str, Features], Joint]
"""Items whose texts were hidden, the features without these, and the space learned from them."""


def learned(built: FeatureSet, count: int) -> list[Hidden]:
    """Spaces learned without the texts of ``count`` items, one a seed."""
    draws: list[Hidden] = []
    for seed in (11, 12, 13):
        hidden = np.random.default_rng(seed).choice(len(built.features["text"].present), count, replace=False)
        features, things = hide(built, hidden)
        draws.append((hidden, features, learn_joint(features, things)))
    return draws


@pytest.fixture(scope="module")
def hidden_stamps(stamps: tuple[Shop, FeatureSet]) -> list[Hidden]:
    """Learned once for questions in both languages."""
    return learned(stamps[1], HIDDEN)


def hide(built: FeatureSet, hidden: np.ndarray) -> tuple[dict[str, Features], dict[str, ModalityVectors]]:
    """Features and things as if some items had come without any text."""
    text = built.things["text"]
    keep = ~np.isin(text.owner, hidden)
    things = dict(built.things) | {"text": ModalityVectors(text.vectors[keep], text.owner[keep])}
    n_items = len(built.features["text"].present)
    values, present = mean_by_item(things["text"].vectors, things["text"].owner, n_items)
    encoder = built.features["text"].encoder
    features = {"text": normalised(values, present, "text", encoder), "image": built.features["image"]}
    return features, {name: things[name] for name in features}


def ranks(joint: Joint, texts: list[str], items: np.ndarray) -> np.ndarray:
    """Rank of each item's own picture among all pictures, by its text."""
    encoder = MultilingualE5()
    queries = joint.space.project(
        replace(encoder.encode(texts), encoder=joint.space.projections["text"].encoder)
    )
    scores = queries @ joint.items.projected["image"].T
    return 1 + (scores > scores[np.arange(len(items)), items][:, None]).sum(axis=1)


def by_ridge(features: dict[str, Features], texts: list[str], items: np.ndarray) -> np.ndarray:
    """The same by ridge regression from picture vectors to text vectors, the simplest bridge."""
    both = features["text"].present & features["image"].present
    X, Y = np.asarray(features["image"].values), np.asarray(features["text"].values)
    B = np.linalg.solve(X[both].T @ X[both] + 3.0 * np.eye(X.shape[1]), X[both].T @ Y[both])
    raw = np.asarray(MultilingualE5().encode(texts).values)
    queries = unit_rows(raw - features["text"].centre)
    scores = queries @ unit_rows((X @ B).astype(np.float32)).T
    return 1 + (scores > scores[np.arange(len(items)), items][:, None]).sum(axis=1)


@pytest.mark.parametrize(("language", "wanted"), [("description", 0.25), ("description_zh", 0.20)])
def test_words_find_the_picture_whose_text_was_hidden(
    stamps: tuple[Shop, FeatureSet], hidden_stamps: list[Hidden], language: str, wanted: float
) -> None:
    texts = column(stamps[0], language)
    found: list[np.ndarray] = []
    baseline: list[np.ndarray] = []
    for hidden, features, joint in hidden_stamps:
        asked = np.array([item for item in hidden if texts[item]])
        found.append(ranks(joint, [texts[item] for item in asked], asked))
        baseline.append(by_ridge(features, [texts[item] for item in asked], asked))
    own, ridge = np.concatenate(found), np.concatenate(baseline)
    print(
        language,
        *(
            f"R@1 {np.mean(r <= 1):.3f} R@5 {np.mean(r <= 5):.3f} MRR {np.mean(1 / r):.3f}"
            for r in (own, ridge)
        ),
    )
    assert np.mean(own <= 5) >= wanted
    assert np.mean(1 / own) > np.mean(1 / ridge)


def test_words_find_groceries_held_out(shared_data: Path, tmp_path: Path) -> None:
    shop = read_shop(shared_data / "grocery")
    built = build_features(shop, Choice(), tmp_path)
    texts = column(shop, "description")
    found: list[np.ndarray] = []
    baseline: list[np.ndarray] = []
    for hidden, features, joint in learned(built, 16):
        found.append(ranks(joint, [texts[item] for item in hidden], hidden))
        baseline.append(by_ridge(features, [texts[item] for item in hidden], hidden))
    own, ridge = np.concatenate(found), np.concatenate(baseline)
    print(
        "grocery",
        *(
            f"R@1 {np.mean(r <= 1):.3f} R@5 {np.mean(r <= 5):.3f} MRR {np.mean(1 / r):.3f}"
            for r in (own, ridge)
        ),
    )
    assert np.mean(own <= 5) > 2 * 5 / len(texts)
    assert np.mean(1 / own) > np.mean(1 / ridge)
