"""Attributes and profiles are used where held-out items clearly rank better with them, and only there."""

from dataclasses import replace

import numpy as np
import pytest
from tests.shops import random_features, tasteful

from palate.data import TRAIN, VALID, Dataset, Index, Remarks, ReviewTable
from palate.errors import InputError
from palate.features.helps import ENRICH, PROFILE, helps_in, without_help
from palate.models.auto import Auto
from palate.models.auto.helps import Gain, gains_of
from palate.models.auto.plan import Plan
from palate.models.blend import Blend, Ingredient

BUDGET = 60.0


def plain(n_users: int = 150) -> Dataset:
    """Shoppers of three kinds of items, whose features say nothing of the kinds."""
    rows = tasteful(n_users=n_users, n_items=90)
    features = {"text": random_features(90, "text", missing=0.0)}
    bare = replace(rows, remarks=None, review_table=None, tastes=None, taste_table=None)
    return bare.with_features(features)


def kinds(seed: int | None = None) -> np.ndarray:
    """Corner of each item's kind, or of kinds that are drawn."""
    kind = np.arange(90) % 3 if seed is None else np.random.default_rng(seed).integers(0, 3, 90)
    return np.eye(3, dtype=np.float32)[kind]


def enriched(rows: Dataset, seed: int | None = None) -> Dataset:
    own = replace(rows.features["text"], values=kinds(seed))
    return rows.with_features({**rows.features, "enriched": own})


def profiled(rows: Dataset, seed: int | None = None) -> Dataset:
    """Every user's profile is the word of a kind: of the items they had, or drawn."""
    n_users = len(rows.users)
    random = np.random.default_rng(seed or 0)
    word = np.arange(n_users) % 3 if seed is None else random.integers(0, 3, n_users)
    items = np.array([rows.histories().of_user(user)[0] for user in range(n_users)], dtype=np.int64)
    tastes = Remarks.of(np.arange(n_users), word, items, np.ones(n_users, np.float32), n_users)
    own = replace(rows.features["text"], values=kinds())
    table = ReviewTable(Index(("a", "b", "c")), {"kind": np.eye(3, dtype=np.float32)})
    return replace(rows.with_features({**rows.features, "kind": own}), tastes=tastes, taste_table=table)


def test_what_tells_the_kinds_is_used() -> None:
    assert helps_in(plain()) == []
    (gain,) = gains_of(enriched(plain()))
    assert (gain.help, gain.used) == (ENRICH, True)
    assert 0 < gain.ci95[0] < gain.gain < gain.ci95[1]


@pytest.mark.parametrize("seed", range(1, 4))
def test_what_tells_nothing_is_not(seed: int) -> None:
    gains = gains_of(profiled(enriched(plain(), seed), seed))
    assert [(gain.help, gain.used) for gain in gains] == [(ENRICH, False), (PROFILE, False)]


def test_test_rows_say_nothing() -> None:
    rows = enriched(plain())
    assert gains_of(rows) == gains_of(rows.only(TRAIN, VALID))


def test_few_users_and_no_time_prove_nothing() -> None:
    (few,) = gains_of(enriched(plain(30)))
    assert (few.used, few.why) == (False, "fewer than 50 users to judge it by")
    (late,) = gains_of(enriched(plain()), plan=Plan(1e-6))
    assert (late.used, late.why) == (False, "no room in the budget to judge it")


def test_a_clear_loss_is_not_used() -> None:
    worse = Gain.of(PROFILE, np.zeros(100), np.ones(100), 0)
    assert worse.p < 0.05
    assert not worse.used


def test_auto_uses_what_is_proved_and_says_so() -> None:
    rows = enriched(plain(), seed=2)
    left_out = Auto(budget=BUDGET).fit(rows)
    assert [(gain["help"], gain["used"]) for gain in left_out.helps_] == [(ENRICH, False)]
    assert "enriched" not in left_out.encoders_
    assert left_out.blend_.without == [ENRICH]
    bare = Auto(budget=BUDGET).fit(plain())
    assert bare.blend_.without == []
    assert left_out.chosen() == bare.chosen()
    np.testing.assert_array_equal(left_out.score(["u1"]), bare.score(["u1"]))
    again = left_out.refitted(rows)
    assert "enriched" not in again.encoders_
    assert again.helps_ == left_out.helps_
    used = Auto(budget=BUDGET).fit(enriched(plain()))
    assert "enriched" in used.encoders_
    assert used.blend_.without == []


def test_a_blend_does_not_read_what_it_is_without_though_its_mixture_names_nothing() -> None:
    parameters: dict[str, object] = {"mixture": {}}
    parts = [
        Ingredient(
            model="content-knn", parameters=parameters, memory_steps=None, memory_days=None, weight=1.0
        )
    ]
    rows, users = enriched(plain()), ["u1", "u2"]
    bare, reads = (Blend(ingredients=parts).fit(own).score(users) for own in (plain(), rows))
    left_out = Blend(ingredients=parts, without=[ENRICH]).fit(rows)
    np.testing.assert_array_equal(left_out.score(users), bare)
    np.testing.assert_array_equal(left_out.refitted(rows).score(users), bare)
    assert "enriched" not in left_out.encoders_
    assert not np.allclose(reads, bare)


def test_auto_can_be_told_to_use_all() -> None:
    told = Auto(budget=BUDGET, helps="all").fit(enriched(plain(), seed=2))
    assert "enriched" in told.encoders_
    assert told.helps_ == []
    with pytest.raises(InputError, match="proved, all"):
        Auto(helps="some")  # pyright: ignore[reportArgumentType]


def test_taking_a_help_away() -> None:
    rows = profiled(enriched(plain()))
    assert helps_in(rows) == [ENRICH, PROFILE]
    assert helps_in(without_help(rows, [ENRICH])) == [PROFILE]
    assert helps_in(without_help(rows, [PROFILE])) == [ENRICH]
    assert without_help(plain(), [ENRICH, PROFILE]).features.keys() == {"text"}
