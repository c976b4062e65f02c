"""Words find pictures of which nothing else is known: stamps in English and Chinese, groceries."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from benchmarks.cross_modal import GROCERY, STAMPS, Draw, Task, drawn, in_words, ranks

from palate.data import unit_rows
from palate.encoders import MultilingualE5

pytestmark = pytest.mark.quality

SEEDS = (100, 101)


@pytest.fixture(scope="module")
def stamps(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Draw]:
    return several(STAMPS, tmp_path_factory.mktemp("stamps"))


def several(task: Task, folder: Path) -> list[Draw]:
    return [drawn(task, seed, folder) for seed in SEEDS]


def by_ridge(draw: Draw, language: str) -> np.ndarray:
    """The ranks by ridge regression from picture vectors to text vectors, the simplest bridge."""
    items, words = zip(*draw.asked[language], strict=True)
    rows = [draw.shop.catalog.items.position(item) for item in items]
    features = draw.built.features
    both = features["text"].present & features["image"].present
    X, Y = np.asarray(features["image"].values), np.asarray(features["text"].values)
    B = np.linalg.solve(X[both].T @ X[both] + 3.0 * np.eye(X.shape[1]), X[both].T @ Y[both])
    raw = np.asarray(MultilingualE5().encode(words).values)
    queries = unit_rows(raw - features["text"].centre)
    scores = queries @ unit_rows((X @ B).astype(np.float32)).T
    return 1 + (scores > scores[np.arange(len(rows)), rows][:, None]).sum(axis=1)


def compared(draws: Sequence[Draw], language: str) -> tuple[np.ndarray, np.ndarray]:
    """Ranks among all pictures by the joint space, and by the simplest bridge."""
    own = np.concatenate([ranks(draw, draw.asked[language], "image") for draw in draws])
    ridge = np.concatenate([by_ridge(draw, language) for draw in draws])
    print(language, "joint:", in_words(own), "ridge:", in_words(ridge))
    return own, ridge


@pytest.mark.parametrize(("language", "wanted"), [("English", 0.28), ("Chinese", 0.34)])
def test_words_find_the_picture_of_which_nothing_else_is_known(
    stamps: list[Draw], language: str, wanted: float
) -> None:
    """Title, descriptions, category and sound of 100 stamps are hidden, as others have sounds.

    What is wanted is two standard errors (.03 of 200 questions) below R@5 of five draws, .340 and .402.
    """
    own, ridge = compared(stamps, language)
    assert np.mean(own <= 5) >= wanted
    assert np.mean(1 / own) > np.mean(1 / ridge)


@pytest.mark.parametrize(("language", "wanted"), [("English", 0.26), ("Chinese", 0.31)])
def test_items_with_a_picture_alone_are_found_among_those_with_texts(
    stamps: list[Draw], language: str, wanted: float
) -> None:
    """Words find them among all, and those that have texts still.

    Without calibration R@5 is 0 of the former. What is wanted is two to three standard errors below what
    these and one more draw gave when it was made, .330 and .391; no choice was made on them.
    """
    alone = np.concatenate([ranks(draw, draw.asked[language]) for draw in stamps])
    others = np.concatenate([ranks(draw, draw.kept[language]) for draw in stamps])
    print(language, "pictures alone:", in_words(alone), "others:", in_words(others))
    assert np.mean(alone <= 5) >= wanted
    assert np.mean(others <= 5) >= 0.97


def test_words_find_groceries_held_out(shared_data: Path, tmp_path: Path) -> None:
    draws = several(GROCERY, tmp_path)
    own, ridge = compared(draws, "English")
    assert np.mean(own <= 5) > 2 * 5 / len(draws[0].shop.catalog.items)
    assert np.mean(1 / own) > np.mean(1 / ridge)
