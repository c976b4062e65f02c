"""Profiles that are kept become vectors of words for models, whichever rows are held out."""

import logging
from pathlib import Path

import numpy as np
import pytest
from tests.tasks.test_profiles import shop

import palate
from palate.data import TRAIN
from palate.models.taste_profile import TasteProfile
from palate.profiles import LIKES, Profile, Taste


def test_kept_profiles_are_read_with_the_rows(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    workspace = shop(tmp_path / "shop")
    assert workspace.dataset().taste_table is None
    workspace.profiler.written(workspace.profiler.by_counts())
    rows = palate.open(tmp_path / "shop").dataset()
    assert rows.taste_table is not None
    assert rows.tastes is not None
    assert "cotton (material)" in rows.taste_table.ids
    assert set(rows.taste_table.vectors) == {"lexical"}
    shown = {rows.items[int(item)] for item in rows.tastes.take(rows.users.positions(["u1"])).items}
    assert shown == {"i0", "i1"}
    model = TasteProfile().fit(rows.only(TRAIN))
    first, second = model.score(["u1"])[0][rows.items.positions(["i1", "i5"])]
    assert first > second
    with caplog.at_level(logging.INFO):
        assert palate.open(tmp_path / "shop").rows("random").taste_table is None
    assert "profiles made of other train rows" in caplog.text


def test_weights_are_parted_among_the_items_that_show_a_word(tmp_path: Path) -> None:
    workspace = shop(tmp_path / "shop")
    (first,) = [profile for profile in workspace.profiler.by_counts() if profile.user_id == "u1"]
    tastes = (Taste("cotton", LIKES, 0.75, ("i0", "i1")), Taste("hat", LIKES, 0.25, ("i1",)))
    workspace.profiler.written([Profile("u1", first.digest, "model", tastes)])
    told = palate.open(tmp_path / "shop").rows().tastes
    assert told is not None
    np.testing.assert_allclose(sorted(told.stances.tolist()), [0.25, 0.375, 0.375])
