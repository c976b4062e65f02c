"""Reviews written after training count for their authors as if the model had been trained with them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.shops import tasteful, write_shop

import palate
from palate.data import Histories
from palate.errors import InputError, ShapeMismatch
from palate.features import ModalityVectors
from palate.late import LateSettings, Likeness, WithLateItems
from palate.late.reviews import LateReviews, table_of, with_late_reviews
from palate.models import Blend, Popularity, Recommender, ReviewProfile
from palate.workspace import Workspace

USERS, ITEMS = 12, 9

KINDS = ("quiet keys for night work", "loud brass for the march", "soft wool for the winter")

NOTES = ("lovely", "not for me, too", "again")


class Shop:
    """A shop of which every user reviewed five items, and the reviews as a server would hand them in."""

    def __init__(self, folder: Path) -> None:
        lines, said = [], []
        for user in range(USERS):
            for place in range(5):
                item, day = (user * 2 + place * (1 + user % 2)) % ITEMS, 10 + place
                lines.append(f"u{user},i{item},{day * 86_400}")
                text = f"{NOTES[place % 3]} {KINDS[item % 3]}"
                rating = "" if place == 4 else str(1 + (user + 2 * place) % 5)
                said.append(f"r{user}-{place},u{user},i{item},{text},{rating},{day * 86_400}")
        write_shop(
            folder,
            interactions_csv="\n".join(["user_id,item_id,timestamp", *lines, ""]),
            reviews_csv="\n".join(["review_id,user_id,item_id,text,rating,timestamp", *said, ""]),
            palate_toml='impute = "zeros"\n[reviews]\nratings = "together"\n',
        )
        self.workspace: Workspace = palate.open(folder)
        self.dataset = self.workspace.dataset("leave-last")
        assert self.dataset.review_table is not None
        assert set(self.dataset.review_table.vectors) == {"review", "review-lexical"}

    def handed_in(self, authors: Sequence[str], name: Callable[[str], str] = str) -> LateReviews:
        """All that some people wrote and the train part has, under other names if need be."""
        reviews, built = self.workspace.shop.reviews, self.workspace.features.reviews
        table = self.dataset.review_table
        assert built is not None
        assert table is not None
        users = reviews.table["user_id"].to_list()
        which = [row for row, user in enumerate(users) if user in authors and reviews.ids[row] in table.ids]
        place = np.full(len(users), -1)
        place[which] = np.arange(len(which))
        things = built.vectors["review"]
        own = place[things.owner] >= 0
        return LateReviews(
            ids=[name(reviews.ids[row]) for row in which],
            rows=[list(authors).index(users[row]) for row in which],
            items=[reviews.table["item_id"][row] for row in which],
            ratings=reviews.table["rating"].to_numpy()[which].tolist(),
            texts=[[reviews.texts[row]] for row in which],
            vectors={"review": ModalityVectors(things.vectors[own], place[things.owner][own])},
        )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("late") / "shop")


@pytest.fixture(scope="module", params=["profile", "blend", "loaded"])
def model(
    shop: Shop, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Recommender:
    if request.param == "profile":
        return ReviewProfile().fit(shop.dataset)
    blend = Blend().made_of(shop.dataset, [])
    blend.ingredients = [
        {"model": name_, "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.5}
        for name_ in ("review-profile", "popularity")
    ]
    blend.models_ = [ReviewProfile().fit(shop.dataset), Popularity().fit(shop.dataset)]
    if request.param == "blend":
        return blend
    folder = tmp_path_factory.mktemp("saved") / "model"
    blend.save(folder)
    return Recommender.load(folder)


def test_reviews_are_brought_to_the_vectors_of_the_table(shop: Shop) -> None:
    table = shop.dataset.review_table
    assert table is not None
    assert table.space is not None
    users = shop.dataset.users.ids
    later = table_of(table.space, shop.handed_in(users))
    order = table.ids.positions(later.ids.ids)
    for name, rows in later.vectors.items():
        own = table.vectors[name][order]
        plain = [matrix if isinstance(matrix, np.ndarray) else matrix.toarray() for matrix in (rows, own)]
        assert plain[0].any()
        np.testing.assert_allclose(plain[0], plain[1], atol=1e-6)


@pytest.mark.parametrize("authors", [["u3"], ["u1", "u8", "u2"]])
def test_newcomers_who_say_the_same_get_the_same(shop: Shop, model: Recommender, authors: list[str]) -> None:
    """Of other people, under other names of reviews: score, terms and names are those of the table."""
    trained = model.histories_of(authors)
    bare = replace(trained, remarks=None)
    late = with_late_reviews(model, bare, shop.handed_in(authors, lambda name: f"new-{name}"))
    np.testing.assert_allclose(model.score(late), model.score(authors), rtol=1e-4, atol=1e-5)
    assert np.abs(model.score(late) - model.score(bare)).max() > 1e-3
    for row, author in enumerate(authors):
        history = late.take(np.array([row]))
        (terms,), (before,) = (model.contributions(who, ["i2"]) for who in (history, author))
        said = {(term.modality, term.source): term.score for term in terms}
        wanted = {
            (term.modality, f"new-{term.source}" if term.is_review else term.source): term.score
            for term in before
        }
        assert any(source.startswith("new-") for _, source in said)
        assert said == pytest.approx(wanted, rel=1e-3, abs=1e-5)
        assert sum(said.values()) == pytest.approx(float(model.score(history)[0, 2]), rel=1e-3, abs=1e-5)


def test_what_the_model_was_trained_with_is_not_counted_twice(shop: Shop, model: Recommender) -> None:
    histories = model.histories_of(["u3", "u4"])
    assert with_late_reviews(model, histories, shop.handed_in(["u3", "u4"])) is histories


def test_old_and_new_add_up(shop: Shop, model: Recommender) -> None:
    """What is new comes to what was there, for its author alone."""
    histories = model.histories_of(["u3", "u4"])
    reviews = shop.handed_in(["u5"], lambda name: f"new-{name}")
    late = with_late_reviews(model, histories, reviews)
    scores, before = model.score(late), model.score(histories)
    assert not np.allclose(scores[0], before[0])
    np.testing.assert_allclose(scores[1], before[1], rtol=1e-5, atol=1e-6)
    again = with_late_reviews(model, late, replace(reviews, ids=[f"more-{name}" for name in reviews.ids]))
    assert again.remarks is not None
    assert len(again.remarks.reviews) == len(late.remarks.reviews if late.remarks else []) + len(reviews.ids)
    assert not np.allclose(model.score(again)[0], scores[0])


def test_someone_without_any_event_is_known_by_what_they_say(shop: Shop, model: Recommender) -> None:
    nobody = Histories.of([[]])
    reviews = shop.handed_in(["u6"], lambda name: f"new-{name}")
    assert model.score(with_late_reviews(model, nobody, reviews)).std() > 0


def test_what_cannot_be_folded_in_is_refused(shop: Shop, model: Recommender) -> None:
    reviews, histories = shop.handed_in(["u3"], lambda name: f"new-{name}"), Histories.of([[]])
    with pytest.raises(InputError, match="of row 1, and there are 1"):
        with_late_reviews(model, histories, replace(reviews, rows=[1] * len(reviews.ids)))
    with pytest.raises(InputError, match="named twice"):
        with_late_reviews(model, histories, replace(reviews, ids=["x"] * len(reviews.ids)))
    narrow = ModalityVectors(np.ones((1, 3), np.float32), np.zeros(1, np.int64))
    with pytest.raises(InputError, match="another encoder"):
        with_late_reviews(model, histories, replace(reviews, vectors={"review": narrow}))
    with pytest.raises(ShapeMismatch):
        replace(reviews, items=[])


def test_a_model_without_reviews_scores_as_before() -> None:
    dataset = replace(tasteful(), remarks=None, review_table=None)
    model, histories = Popularity().fit(dataset), dataset.histories()
    reviews = LateReviews(["r"], [0], ["i0"], [5.0], [["fine"]], {})
    assert with_late_reviews(model, histories, reviews) is histories


def test_a_review_of_a_late_item_tells_of_taste_too(shop: Shop) -> None:
    base = ReviewProfile().fit(shop.dataset)
    features = shop.dataset.features
    late = WithLateItems(base, Likeness(features, base.tie_order_), LateSettings()).with_items(
        ["new"], {name: feature.values[[0]] for name, feature in features.items()}
    )
    reviews = shop.handed_in(["u6"], lambda name: f"new-{name}")
    of_new = replace(reviews, items=["new"] * len(reviews.ids))
    history = with_late_reviews(late, Histories.of([[]]), of_new)
    known = base.score(with_late_reviews(base, Histories.of([[]]), reviews))
    np.testing.assert_allclose(late.score(history)[:, : known.shape[1]], known, rtol=1e-5, atol=1e-6)
    (terms,) = late.contributions(history, ["new"])
    assert {term.source for term in terms if term.is_review} <= set(reviews.ids)
    assert sum(term.score for term in terms) == pytest.approx(float(late.score(history)[0, -1]), rel=1e-3)
