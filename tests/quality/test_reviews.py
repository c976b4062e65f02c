"""What reviews are worth: to taste, to items without pictures, and to items without descriptions."""

from pathlib import Path

import pytest

import palate
from palate.data import TRAIN
from palate.simulate import simulate_shop
from palate.workspace import Workspace

pytestmark = pytest.mark.quality

WORDS = 'text_encoder = "none"\naudio_encoder = "none"\nimpute = "zeros"\n'
"""Sentence vectors and sounds take minutes to encode; words, and pictures, make the point."""

BLIND = f'{WORDS}image_encoder = "none"\n'


def opened(folder: Path, toml: str = WORDS) -> Workspace:
    (folder / "palate.toml").write_text(toml)
    return palate.open(folder)


def recall(workspace: Workspace, model: str, leave_out: tuple[str, ...] = ()) -> float:
    (result,) = workspace.evaluate([model], leave_out=leave_out, impute=["zeros"]).results
    return result.metrics["recall@20"]


def test_where_tastes_show_in_reviews_alone_they_find_half_as_much_again(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    simulate_shop(folder, seed=1, tastes="reviews", uploads=False)
    workspace = opened(folder, BLIND)
    assert recall(workspace, "auto") >= 1.5 * recall(workspace, "auto", ("review",))


def test_photographs_in_reviews_give_most_of_what_pictures_of_items_do(tmp_path: Path) -> None:
    recalls: dict[bool, float] = {}
    for by_reviews in (False, True):
        folder = tmp_path / str(by_reviews)
        simulate_shop(folder, items=120, users=400, seed=2, review_photos_only=by_reviews, uploads=by_reviews)
        workspace = opened(folder)
        name = "review-image" if by_reviews else "image"
        others = tuple(other for other in workspace.rows().features if other != name)
        recalls[by_reviews] = recall(workspace, "content-knn", others)
    assert recalls[True] >= 0.8 * recalls[False]


def test_items_without_a_description_are_known_by_their_reviews(shared_data: Path, tmp_path: Path) -> None:
    """At least as well, beside behaviour, as items of office are by their descriptions: 60 %."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    for source in (shared_data / "instruments").iterdir():
        (folder / source.name).symlink_to(source)
    workspace = opened(folder)
    assert not any(workspace.shop.catalog.texts)
    assert not (workspace.dataset().split == TRAIN).all()
    assert recall(workspace, "content-profile") >= 0.6 * recall(workspace, "item-knn")
