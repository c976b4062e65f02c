"""What is held out is read in no review: planted secrets move no score, whatever the protocol."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.shops import write_shop

import palate
from palate.data import TEST, TRAIN, VALID, Dataset
from palate.data.splits import SPLITS
from palate.models import ContentKNN, ContentProfile, GraphFilter, ReviewProfile
from palate.shop import parts_of_reviews
from palate.workspace import Workspace

SECRET = "xyzzy plugh"
"""Words that nobody else says."""

KINDS = ("quiet keys for night work", "loud brass for the march", "soft wool for the winter")

USERS, ITEMS, ROWS = 24, 18, 7

PROTOCOLS = [*sorted(SPLITS), "given"]


def rows_of(seed: int = 0) -> list[tuple[int, int, int]]:
    """User, item and day of each interaction; people like one of three kinds of items."""
    random = np.random.default_rng(seed)
    rows: list[tuple[int, int, int]] = []
    for user in range(USERS):
        kind = user % len(KINDS)
        own = [item for item in range(ITEMS) if item % len(KINDS) == kind]
        items = [*own, *random.choice(ITEMS, 2, replace=False).tolist()][:ROWS]
        rows += [(user, item, int(day)) for item, day in zip(items, random.permutation(300), strict=False)]
    return rows


def shop_with(folder: Path, plant: Callable[[int], str], split: str, toml: str = "") -> Workspace:
    """A shop where everyone reviewed what they had on the same day; ``plant`` adds words to a review."""
    rows = rows_of()
    given = {"given": ["train"] * 5 + ["valid", "test"]}.get(split)
    lines = [
        f"u{user},i{item},{20_000_000 + 86_400 * day}" + (f",{given[place % ROWS]}" if given else "")
        for place, (user, item, day) in enumerate(rows)
    ]
    said = [
        f"r{place},u{user},i{item},{KINDS[item % 3]} {plant(place)},{3 + place % 3},"
        f"{20_000_000 + 86_400 * day}"
        for place, (user, item, day) in enumerate(rows)
    ]
    header = "user_id,item_id,timestamp" + (",split" if given else "")
    write_shop(
        folder,
        interactions_csv="\n".join([header, *lines, ""]),
        reviews_csv="\n".join(["review_id,user_id,item_id,text,rating,timestamp", *said, ""]),
        palate_toml=f'text_encoder = "none"\nimpute = "zeros"\n{toml}',
    )
    return palate.open(folder)


def scores_of(dataset: Dataset) -> list[NDArray[np.float32]]:
    users = np.arange(len(dataset.users))
    models = (ContentKNN(), ContentProfile(), GraphFilter())
    return [model.fit(dataset.only(TRAIN, VALID)).score(users) for model in models]


def hidden_in(workspace: Workspace, split: str, parts: Sequence[int]) -> set[int]:
    """Reviews that belong to some parts."""
    found = parts_of_reviews(workspace.shop.reviews, workspace.rows(split))
    ids = np.array(workspace.shop.reviews.ids)
    return {int(name.removeprefix("r")) for name in ids[np.isin(found, parts)]}


@pytest.mark.parametrize("split", PROTOCOLS)
def test_a_secret_in_held_out_reviews_moves_no_score(tmp_path: Path, split: str) -> None:
    plain = shop_with(tmp_path / "plain", lambda _: "", split)
    hidden = hidden_in(plain, split, (VALID, TEST))
    assert hidden
    planted = shop_with(tmp_path / "planted", lambda place: SECRET * 3 if place in hidden else "", split)
    before, after = plain.dataset(split), planted.dataset(split)
    assert before.features.keys() == after.features.keys() == {"review-lexical"}
    for left, right in zip(scores_of(before), scores_of(after), strict=True):
        np.testing.assert_array_equal(left, right)


@pytest.mark.parametrize("split", PROTOCOLS)
def test_a_secret_in_train_reviews_is_read(tmp_path: Path, split: str) -> None:
    """The test above could fail: the same words in train reviews change scores."""
    plain = shop_with(tmp_path / "plain", lambda _: "", split)
    read = hidden_in(plain, split, (TRAIN,))
    planted = shop_with(
        tmp_path / "planted", lambda place: SECRET * 3 if place in read and place % 3 == 0 else "", split
    )
    pairs = zip(scores_of(plain.dataset(split)), scores_of(planted.dataset(split)), strict=True)
    assert any(not np.array_equal(left, right) for left, right in pairs)


@pytest.mark.parametrize(("read", "hidden_parts"), [((TRAIN, VALID), (TEST,)), ((TRAIN, VALID, TEST), ())])
def test_training_on_more_rows_reads_their_reviews(
    tmp_path: Path, read: tuple[int, ...], hidden_parts: tuple[int, ...]
) -> None:
    plain = shop_with(tmp_path / "plain", lambda _: "", "leave-last")
    told = hidden_in(plain, "leave-last", (VALID,))
    planted = shop_with(tmp_path / "planted", lambda place: SECRET if place in told else "", "leave-last")
    before, after = plain.dataset(read=read), planted.dataset(read=read)
    assert after.features["review-lexical"].dim > before.features["review-lexical"].dim
    hidden = hidden_in(plain, "leave-last", hidden_parts)
    secret = shop_with(tmp_path / "secret", lambda place: SECRET if place in hidden else "", "leave-last")
    np.testing.assert_array_equal(
        secret.dataset(read=read).features["review-lexical"].factors,
        before.features["review-lexical"].factors,
    )


def test_without_valid_rows_the_reviews_of_what_is_chosen_by_wait_too(tmp_path: Path) -> None:
    """Models choose by the last train row of each user then, whose review would tell the answer."""
    rows = rows_of()
    last = {user: place for place, (user, _, _) in sorted(enumerate(rows), key=lambda row: row[1][2])}

    def shop(name: str, secret: str) -> Workspace:
        folder = tmp_path / name
        shop_with(folder, lambda place: secret if place in last.values() else "", "given")
        table = (
            (folder / "interactions.csv").read_text().replace(",valid", ",train").replace(",test", ",train")
        )
        ended = table.rstrip("\n").rsplit(",train", 1)[0] + ",test\n"
        (folder / "interactions.csv").write_text(ended)
        return palate.open(folder)

    before, after = shop("plain", "").dataset("given"), shop("planted", SECRET).dataset("given")
    assert not np.any(before.split == VALID)
    np.testing.assert_array_equal(
        before.features["review-lexical"].factors, after.features["review-lexical"].factors
    )


def test_reviews_can_be_left_out(tmp_path: Path) -> None:
    workspace = shop_with(tmp_path, lambda _: "", "leave-last", "[reviews]\nfeatures = false\n")
    assert workspace.dataset().features == {}


def test_reviews_are_measured_like_any_modality(tmp_path: Path) -> None:
    workspace = shop_with(tmp_path, lambda _: "", "leave-last")
    plain, half, none = workspace.evaluate(
        ["content-knn"], drop=[{}, {"review": 0.5}, {"review": 1.0}], impute=["zeros"]
    ).results
    assert plain.metrics["recall@10"] > none.metrics["recall@10"]
    assert half.drop == {"review": 0.5}
    report = workspace.evaluate(["item-knn"], leave_out=["review"])
    assert report.results[0].model == "item-knn"


def test_taste_from_reviews_is_the_same_however_ratings_part_what_is_said_of_items(tmp_path: Path) -> None:
    """An item that most people complain about still is what they speak of: who praises that, wants it."""
    scores: dict[str, NDArray[np.float32]] = {}
    for ratings in ("together", "apart"):
        toml = f'[reviews]\nratings = "{ratings}"\n'
        dataset = shop_with(tmp_path / ratings, lambda _: "", "leave-last", toml).dataset()
        scores[ratings] = ReviewProfile().fit(dataset).score(np.arange(len(dataset.users)))
    assert scores["together"].any()
    np.testing.assert_allclose(scores["apart"], scores["together"], rtol=1e-4, atol=1e-5)
