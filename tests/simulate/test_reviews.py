"""Reviews of a made-up shop: what they say, show and sound like is known."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from palate.media import decode_audio, decode_image
from palate.shop import read_shop
from palate.simulate import ShopFacts, simulate_shop
from palate.simulate.facts import MATERIALS, STYLES, THEMES, VOICES, make_items
from palate.simulate.opinions import CONTENT, value_of
from palate.simulate.phrases import COMPLAINT, LOOK, MATERIAL, NAMES, PRAISE, SMALL_TALK, SOUND, USE
from palate.simulate.reviews import Habit, Review, make_reviews
from palate.simulate.shoppers import make_shoppers, shop_for_a_year


@pytest.fixture(scope="module")
def reviewed() -> ShopFacts:
    """A shop of the usual size, in memory alone."""
    items, shoppers = (
        make_items(240, np.random.default_rng([7, 1])),
        make_shoppers(400, np.random.default_rng([7, 2])),
    )
    events = shop_for_a_year(items, shoppers, np.random.default_rng([7, 3]))
    reviews = make_reviews(items, shoppers, events, Habit(0.5, CONTENT), np.random.default_rng([7, 5]))
    return ShopFacts(items, shoppers, events, reviews)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_every_value_has_names_in_both_languages() -> None:
    values = {
        LOOK: STYLES,
        SOUND: VOICES,
        USE: [str(theme) for theme in range(len(THEMES))],
        MATERIAL: [material.en for material in MATERIALS],
    }
    assert {aspect: sorted(names) for aspect, names in NAMES.items()} == {
        aspect: sorted(names) for aspect, names in values.items()
    }
    said = [*PRAISE.values(), *COMPLAINT.values(), SMALL_TALK]
    said += [wordings for names in NAMES.values() for wordings in names.values()]
    for wordings in said:
        assert len(wordings.en) == len(wordings.zh) > 0
        assert all(_is_chinese(text) for text in wordings.zh)
        assert not any(_is_chinese(text) for text in wordings.en)


def test_half_of_the_reviews_is_in_each_language(reviewed: ShopFacts) -> None:
    written = [review for review in reviewed.reviews if review.text]
    assert 0.4 < np.mean([review.chinese for review in written]) < 0.6
    assert all(_is_chinese(review.text) == review.chinese for review in written)
    assert all(1 <= sum(review.text.count(end) for end in ".。") <= 4 for review in written)
    assert len({review.text for review in written}) > 300


def test_stars_go_with_what_is_said(reviewed: ShopFacts) -> None:
    for review in reviewed.reviews:
        praises = {remark.praise for remark in review.remarks}
        if praises == {True}:
            assert review.rating >= 4
        elif praises == {False}:
            assert review.rating <= 2
        assert 1 <= review.rating <= 5
    ratings = np.array([review.rating for review in reviewed.reviews])
    assert np.mean(ratings >= 4) > 0.5
    assert np.mean(ratings <= 2) > 0.1


def test_a_text_names_what_it_speaks_of(reviewed: ShopFacts) -> None:
    for review in reviewed.reviews:
        for remark in review.remarks:
            assert remark.value == value_of(reviewed.catalogue[review.text_of], remark.aspect)
            names = NAMES[remark.aspect][remark.value].of(review.chinese)
            assert any(name.lower() in review.text.lower() for name in names), (review.text, remark)


def test_shares_of_uploads_and_of_what_misleads_are_known(reviewed: ShopFacts) -> None:
    reviews = reviewed.reviews
    assert 0.25 < np.mean([bool(review.images_of) for review in reviews]) < 0.42
    assert 0.05 < np.mean([bool(review.audio_of) for review in reviews]) < 0.2
    assert any(len(review.images_of) > 1 for review in reviews)
    assert 0.03 < np.mean([bool(review.misleading) for review in reviews]) < 0.08
    assert {name for review in reviews for name in review.misleading} == {"text", "image", "audio"}
    assert 0.02 < np.mean([not review.text for review in reviews]) < 0.06
    for review in reviews:
        assert all(reviewed.catalogue[item].voice >= 0 for item in review.audio_of)


def test_helpful_reviews_seldom_mislead(reviewed: ShopFacts) -> None:
    def votes(misleads: bool) -> float:
        return float(np.mean([r.helpful for r in reviewed.reviews if bool(r.misleading) == misleads]))

    assert votes(False) > 2 * votes(True)


def test_every_upload_can_be_read_and_is_in_the_truth(shop_folder: Path, shop_facts: ShopFacts) -> None:
    truth = _truth(shop_folder)["reviews"]
    shop = read_shop(shop_folder)
    assert len(shop.quarantine) == 0
    table = pl.read_csv(shop_folder / "reviews.csv").with_columns(pl.col(pl.String).fill_null(""))
    assert table["review_id"].to_list() == list(truth)
    named: set[str] = set()
    for row in table.to_dicts():
        told, files = truth[row["review_id"]], [*row["image"].split("|"), *row["audio"].split("|")]
        files = [name for name in files if name]
        assert files == [*told["images_of"], *told["audio_of"]]
        assert (row["item_id"], row["text"] != "") == (told["item_id"], told["text_of"] is not None)
        parts = {
            "text": [told["text_of"] or row["item_id"]],
            "image": told["images_of"].values(),
            "audio": told["audio_of"].values(),
        }
        assert told["misleading"] == [name for name, items in parts.items() if set(items) - {row["item_id"]}]
        named |= set(files)
    assert named == {f"uploads/{path.name}" for path in (shop_folder / "uploads").iterdir()}
    assert {name.rsplit(".")[-1] for name in named} == {"jpg", "ogg", "wav"}
    for name in named:
        data = (shop_folder / name).read_bytes()
        if name.endswith("jpg"):
            assert decode_image(data).pixels.std() > 5
        else:
            sound = decode_audio(data)
            assert 1 < sound.seconds < 2.5
            assert 0.05 < np.abs(sound.samples).max() <= 1.1
    assert len(shop_facts.reviews) == len(truth)


def test_a_photograph_shows_the_pattern_of_its_item(shop_folder: Path, shop_facts: ShopFacts) -> None:
    """By colour alone, as a weak reader would: the nearest shop pictures are of the same style."""
    style = {item.item_id: item.style for item in shop_facts.catalogue}
    own = [(style[path.stem[:5]], _colours(path)) for path in (shop_folder / "images").glob("*-1.*")]
    vectors = np.array([colours for _, colours in own])
    right: list[bool] = []
    for review in _truth(shop_folder)["reviews"].values():
        for name, item in review["images_of"].items():
            near = np.argsort(((vectors - _colours(shop_folder / name)) ** 2).sum(axis=1))[:3]
            right.append(style[item] in [own[place][0] for place in near])
    assert len(right) > 10
    assert np.mean(right) > 0.6, np.mean(right)


def _colours(path: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Deviations of the middle's colours from their mean, in the order of brightness."""
    pixels = decode_image(path.read_bytes()).pixels.astype(np.float64)
    height, width = pixels.shape[0] // 4, pixels.shape[1] // 4
    middle = pixels[height:-height, width:-width].reshape(-1, 3)
    middle = middle / (middle.mean() + 1e-9)
    order = middle[np.argsort(middle.sum(axis=1))]
    return np.concatenate([part.mean(axis=0) for part in np.array_split(order, 4)])


def _truth(folder: Path) -> Mapping[str, Any]:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def test_reviews_move_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Items, interactions, pictures and sounds are the same without any review."""
    simulate_shop(tmp_path / "with", items=20, users=10, seed=1)

    def none(*_: object) -> list[Review]:
        return []

    monkeypatch.setattr("palate.simulate.writer.make_reviews", none)
    simulate_shop(tmp_path / "without", items=20, users=10, seed=1)
    kept = [
        path
        for path in (tmp_path / "without").rglob("*.*")
        if path.suffix in {".csv", ".jpg", ".png", ".wav"}
    ]
    for path in kept:
        if path.name != "reviews.csv":
            assert (
                path.read_bytes() == (tmp_path / "with" / path.relative_to(tmp_path / "without")).read_bytes()
            )
    assert len(kept) > 20
