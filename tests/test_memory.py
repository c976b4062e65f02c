"""A bound on memory: how it is read, and what steps make of it, with the same results."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from tests.commands import Palate
from tests.models.auto.test_model import SPARSE, tasteful

from palate.data import Histories
from palate.errors import InputError, TooManyItems
from palate.evaluation import evaluate
from palate.holdout import Holdout
from palate.linalg.gram import sparse_gram
from palate.memory import OWN, STEP, amount, at_once, ranking_bytes, room, within
from palate.models import EASE, ItemKNN
from palate.models.auto.families import families
from palate.models.base import BATCH
from palate.models.limits import DENSE, check_dense


@pytest.mark.parametrize(
    ("text", "n_bytes"),
    [("8GB", 8 * 10**9), ("1.5 GiB", 3 * 2**29), ("2000mb", 2 * 10**9), ("1TiB", 2**40), ("1024MiB", 2**30)],
)
def test_amounts_are_read_with_their_units(text: str, n_bytes: int) -> None:
    assert amount(text) == n_bytes


@pytest.mark.parametrize(
    "text", ["", "8", "GB", "8 XB", "-8GB", "8GB!", "1e9GB", "inf GB", "nan", "1KiB", "999MB"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--memory"):
        amount(text)


def test_a_bound_holds_in_its_block_alone_and_in_blocks_within() -> None:
    assert room() is None
    with within(OWN + 100):
        assert room() == 100
        with within(OWN + 50):
            assert room() == 50
        assert room() == 100
    with within(1):
        assert room() == 0
    assert room() is None


def test_what_does_not_fit_at_all_is_told_with_what_it_needs() -> None:
    assert at_once(7, 10**12, "a row") == 7
    with within(OWN + 8_000):
        assert at_once(1000, 10, "a row") == 100
        assert at_once(3, 10, "a row") == 3
        with pytest.raises(
            InputError, match=r"a row takes 1 GB, and --memory .* give --memory 8\.6GB or more"
        ):
            at_once(3, 10**9, "a row")
    with within(int(8.6e9)):
        assert at_once(3, 10**9, "a row") == 1


def small(rows: int, each: int) -> int:
    """A bound within which so many rows of so many bytes are worked on at once."""
    return OWN + round(rows * each / STEP)


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many users are scored, or ranked, at once."""
    found: list[int] = []
    scored, ranked = ItemKNN.score, ItemKNN.best

    def score(model: ItemKNN, users: object) -> np.ndarray:
        scores = scored(model, users)  # type: ignore[arg-type]
        found.append(len(scores))
        return scores

    def best(model: ItemKNN, histories: Histories, *more: Any) -> tuple[np.ndarray, np.ndarray]:
        found.append(len(histories))
        return ranked(model, histories, *more)

    monkeypatch.setattr(ItemKNN, "score", score)
    monkeypatch.setattr(ItemKNN, "best", best)
    return found


def test_fewer_users_are_ranked_at_once_with_the_same_lists(sizes: list[int]) -> None:
    dataset = tasteful()
    model = ItemKNN().fit(dataset)
    assert model.ranked_at_once(5) == BATCH
    users = np.arange(len(dataset.users))
    alone = model.rank(users, 5)
    sizes.clear()
    with within(small(3, ranking_bytes(len(dataset.items)))):
        bounded = model.rank(users, 5)
    assert max(sizes) == 3
    assert np.array_equal(alone[0], bounded[0])
    assert np.allclose(alone[1], bounded[1], atol=1e-5)


def test_measures_are_the_same_within_a_small_bound(sizes: list[int]) -> None:
    dataset = tasteful()
    alone = evaluate(ItemKNN(), dataset, ks=(3,)).metrics
    holdout = Holdout.of(dataset, 1000, 0)
    ranks = holdout.ranks(ItemKNN().fit(holdout.fit))
    sizes.clear()
    with within(small(4, ranking_bytes(len(dataset.items)))):
        assert evaluate(ItemKNN(), dataset, ks=(3,)).metrics == pytest.approx(alone, abs=1e-5)
        assert np.array_equal(holdout.ranks(ItemKNN().fit(holdout.fit)), ranks)
    assert max(sizes) == 4


def test_dense_models_that_do_not_fit_are_left_out_or_refused_before_they_are_fitted() -> None:
    dataset = tasteful()
    n = len(dataset.items)
    size = round(4 * n**2 / DENSE)
    with within(OWN + size):
        check_dense(n, 1, "ease")
        EASE().fit(dataset)
    with within(OWN + size - 10):
        assert {family.model for family in families(dataset)} == SPARSE | {"review-profile", "taste-profile"}
        with pytest.raises(TooManyItems, match="use sparse-l3ae, or give --memory"):
            EASE().fit(dataset)


def test_what_is_told_to_be_enough_is_enough() -> None:
    with within(2 * 10**9), pytest.raises(TooManyItems) as refused:
        check_dense(40_000, 1, "ease")
    with within(amount(str(refused.value).rsplit(" ", 1)[1])):
        check_dense(40_000, 1, "ease")


def test_a_gram_matrix_has_fewer_entries_within_a_bound() -> None:
    X = sparse.csr_array((np.random.default_rng(0).random((60, 40)) < 0.4).astype(np.float32))
    ties = np.arange(40)
    alone = sparse_gram(X, ties)
    with within(small(40 * 40, 16)):
        assert abs(sparse_gram(X, ties) - alone).max() == 0
    with within(small(40 * 10, 16)):
        assert np.diff(sparse_gram(X, ties).indptr).max() == 10


def test_the_commands_work_within_a_bound_and_refuse_by_name(
    own_shop: Path, palate_command: Palate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert palate_command("train", own_shop, "--model", "ease", "--memory", "1GB").code == 0
    for bound in ((), ("--memory", "1GB")):
        name = f"recs{len(bound)}.parquet"
        done = palate_command("recommend", own_shop, "--users", "all", "--out", tmp_path / name, *bound)
        assert done.code == 0, done.err
    assert pl.read_parquet(tmp_path / "recs0.parquet").equals(pl.read_parquet(tmp_path / "recs2.parquet"))
    done = palate_command(
        "similar", own_shop, "--items", "all", "--out", tmp_path / "s.csv", "--memory", "1GB"
    )
    assert done.code == 0, done.err
    assert palate_command("evaluate", own_shop, "--model", "item-knn", "--memory", "1GiB").code == 0
