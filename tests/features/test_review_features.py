"""Features of items from their reviews: means of what may be read, by rating, drawn to the description."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.shops import write_shop

from palate.data import Features, Fingerprint, unit_rows
from palate.encoders import TextEncoder
from palate.features import Choice, FeatureSet, build_features
from palate.features.review_features import VIEWS, ReadReviews, review_weights_of
from palate.shop import Shop, read_shop

HEADER = "review_id,user_id,item_id,text,rating,timestamp,helpful\n"


class Letters(TextEncoder):
    """Counts of letters, so that texts of the same letters are alike."""

    name, dim = "letters", 26

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint("letters", "1")

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[text.count(chr(97 + n)) + 0.01 for n in range(26)] for text in things], np.float32)


def encoded(folder: Path, reviews: str, items: str = "item_id\na\nb\nc\n") -> tuple[Shop, FeatureSet]:
    shop = read_shop(write_shop(folder, items_csv=items, reviews_csv=HEADER + reviews))
    return shop, build_features(shop, Choice(text=Letters()), folder / ".palate")


def features_of(
    shop: Shop, built: FeatureSet, view: str = "together", readable: Sequence[int] | None = None
) -> dict[str, Features]:
    assert built.reviews is not None
    may = np.ones(len(shop.reviews), np.bool_)
    if readable is not None:
        may = np.isin(np.arange(len(may)), readable)
    review_weights = review_weights_of(shop.reviews, may)
    return ReadReviews(built.reviews, review_weights, built.things, len(shop.catalog.items)).features(view)


def cosine(features: Features, left: int, right: int) -> float:
    return float(features.kernel()[left, right])


def test_items_of_which_the_same_is_said_are_alike(tmp_path: Path) -> None:
    rows = "1,u,a,quiet quiet,,,\n2,v,a,quiet key,,,\n3,w,b,quiet quiet,,,\n4,x,c,zoom zoom,,,\n"
    found = features_of(*encoded(tmp_path, rows))
    assert set(found) == {"review", "review-lexical"}
    assert {term.modality for term in found.values()} == {"review"}
    for feature in found.values():
        assert feature.present.tolist() == [True, True, True]
        assert cosine(feature, 0, 1) > cosine(feature, 0, 2)
        lengths = np.linalg.norm(feature.factors, axis=1)
        np.testing.assert_allclose(lengths[lengths > 0], 1, atol=1e-5)


def test_an_item_without_a_readable_review_lacks_the_features(tmp_path: Path) -> None:
    shop, built = encoded(tmp_path, "1,u,a,fine lamp,,,\n2,v,b,fine lamp,,,\n")
    for feature in features_of(shop, built, readable=[0]).values():
        assert feature.present.tolist() == [True, False, False]
    assert features_of(shop, built, readable=[]) == {}


@pytest.mark.parametrize("view", VIEWS)
def test_what_may_not_be_read_changes_nothing(tmp_path: Path, view: str) -> None:
    rows = "1,u,a,fine lamp,5,2024-01-01,1\n2,v,b,poor lamp,1,2024-01-02,2\n3,w,c,fine chair,4,2024-01-03,0\n"
    mild = encoded(tmp_path / "mild", rows + "4,u,a,fine chair,3,2024-01-04,1\n")
    wild = encoded(tmp_path / "wild", rows + "4,v,a,zyzzyva poor,1,2029-01-04,900\n")
    before, after = (features_of(*shop, view, readable=[0, 1, 2]) for shop in (mild, wild))
    assert before.keys() == after.keys()
    for name, feature in after.items():
        np.testing.assert_array_equal(feature.factors, before[name].factors)


def test_praise_and_complaint_of_the_same_differ_by_view(tmp_path: Path) -> None:
    rows = "".join(
        f"{number},u{number},{item},{text},{rating},,\n"
        for number, (item, text, rating) in enumerate(
            [
                ("a", "zip zip", 5),
                ("b", "zip zip", 1),
                ("c", "zip zip", 5),
                ("c", "lamp", 5),
                ("a", "moon", 5),
            ]
        )
    )
    shop, built = encoded(tmp_path, rows)
    together, apart = (features_of(shop, built, view)["review"] for view in VIEWS)
    assert cosine(apart, 0, 1) < cosine(together, 0, 1)
    assert apart.dim == 2 * together.dim
    mean, whole = apart.factors[:, : together.dim], together.factors
    np.testing.assert_allclose(unit_rows(mean), whole, atol=1e-6)


def test_helpful_and_recent_reviews_say_more(tmp_path: Path) -> None:
    for folder, first, second in (
        ("helpful", "1,u,a,zzzz,,2024-01-01,99", "2,v,a,mmmm,,2024-01-01,0"),
        ("recent", "1,u,a,zzzz,,2024-01-01,", "2,v,a,mmmm,,2014-01-01,"),
    ):
        others = "3,w,b,zzzz,,2024-01-01,0\n4,x,c,mmmm,,2024-01-01,0\n"
        shop, built = encoded(tmp_path / folder, f"{first}\n{second}\n{others}")
        review = features_of(shop, built)["review"]
        assert cosine(review, 0, 1) > cosine(review, 0, 2), folder


def test_one_review_is_drawn_to_the_description_and_many_are_not(tmp_path: Path) -> None:
    items = "item_id,title\na,zzzz\nb,mmmm\nc,zzzz\n"
    rows = "".join(f"a{n},u{n},a,mmmm,,,\n" for n in range(9))
    few, many = (
        features_of(
            *encoded(tmp_path / str(count), "\n".join(rows.splitlines()[:count]) + "\nb,x,b,mmmm,,,\n", items)
        )
        for count in (1, 9)
    )
    assert cosine(few["review"], 0, 1) < cosine(many["review"], 0, 1)
    assert cosine(few["review-lexical"], 0, 1) < cosine(many["review-lexical"], 0, 1)


def test_photographs_in_reviews_are_features_of_their_items(tmp_path: Path) -> None:
    for name, colour in (("one", "red"), ("two", "red"), ("three", "blue")):
        Image.effect_noise((64, 64), 40).convert("RGB").save(tmp_path / f"{name}.png")
        Image.new("RGB", (64, 64), colour).save(tmp_path / f"{name}.png")
    reviews = "user_id,item_id,image\nu,a,one.png\nv,b,two.png\nw,c,three.png|broken.png\n"
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    shop = read_shop(write_shop(tmp_path, items_csv="item_id\na\nb\nc\n", reviews_csv=reviews))
    built = build_features(shop, Choice(text=None), tmp_path / ".palate")
    image = features_of(shop, built)["review-image"]
    assert image.modality == "review-image"
    assert cosine(image, 0, 1) > 0.99 > cosine(image, 0, 2)
    faults = [(reject.file, reject.line, reject.column) for reject in shop.quarantine.rejects]
    assert faults == [("reviews.csv", 4, "image")]


def test_reviews_are_encoded_once(tmp_path: Path) -> None:
    encoded(tmp_path, "1,u,a,fine lamp,,,\n2,v,b,fine lamp,,,\n")
    shop = read_shop(tmp_path)
    again = build_features(shop, Choice(text=Letters()), tmp_path / ".palate")
    reports = {row.modality: (row.encoded, row.cached, row.items, row.missing) for row in again.rows}
    assert reports["review"] == (0, 2, 2, 1)
    assert reports["review-lexical"] == (0, 2, 2, 1)
