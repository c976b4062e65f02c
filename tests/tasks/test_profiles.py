"""Profiles are made of train rows alone: what is held out moves none, whatever the protocol."""

from pathlib import Path

import pytest
from tests.shops import write_shop
from tests.tasks.test_reviews import PROTOCOLS, SECRET, hidden_in, shop_with

import palate
from palate.data import TEST, TRAIN, VALID
from palate.errors import NotAvailable, UnknownUser, UnusableFile
from palate.profiles import Profile, read_profiles
from palate.tasks.profiles import Profiler, fresh
from palate.workspace import Workspace


def profiler(workspace: Workspace, split: str) -> Profiler:
    return Profiler(workspace.shop, workspace.bare_rows(split), workspace.derived)


def told(workspace: Workspace, split: str) -> list[Profile]:
    return profiler(workspace, split).by_counts()


@pytest.mark.parametrize("split", PROTOCOLS)
def test_a_secret_in_held_out_reviews_moves_no_profile(tmp_path: Path, split: str) -> None:
    plain = shop_with(tmp_path / "plain", lambda _: "", split)
    hidden = hidden_in(plain, split, (VALID, TEST))
    planted = shop_with(tmp_path / "planted", lambda place: SECRET * 3 if place in hidden else "", split)
    assert told(plain, split) == told(planted, split)
    lines = [str(profiler(planted, split).lines(shopper)) for shopper in profiler(planted, split).shoppers]
    assert not any(SECRET in line for line in lines), "nor is a model shown any of it"


@pytest.mark.parametrize("split", PROTOCOLS)
def test_a_secret_in_train_reviews_is_read(tmp_path: Path, split: str) -> None:
    """The test above could fail."""
    plain = shop_with(tmp_path / "plain", lambda _: "", split)
    read = hidden_in(plain, split, (TRAIN,))
    planted = shop_with(tmp_path / "planted", lambda place: SECRET * 3 if place in read else "", split)
    assert told(plain, split) != told(planted, split)


def shop(folder: Path, valid: str = "i3", test: str = "i4") -> Workspace:
    """Two shoppers; u1 has cotton in train rows, and what is held out besides."""
    kinds = ("Cotton bag", "Cotton hat", "Brass bell", "Plastic cup", "Gold ring", "Wool sock", "Tin box")
    items = "".join(f"i{place},{kind}\n" for place, kind in enumerate(kinds))
    rows = ["u1,i0,train", "u1,i1,train", f"u1,{valid},valid", f"u1,{test},test", "u2,i5,train", "u2,i6,test"]
    write_shop(
        folder,
        items_csv=f"item_id,title\n{items}",
        interactions_csv="\n".join(["user_id,item_id,split", *rows, ""]),
        palate_toml='text_encoder = "none"\n',
    )
    return palate.open(folder)


def test_held_out_rows_move_no_profile(tmp_path: Path) -> None:
    first, other = shop(tmp_path / "one"), shop(tmp_path / "other", "i4", "i2")
    assert first.profiler.by_counts() == other.profiler.by_counts()
    assert {taste.words for taste in first.profiler.by_counts()[0].tastes} == {
        "cotton (material)",
        "bag",
        "hat",
    }


def test_without_valid_rows_what_is_chosen_by_is_not_read(tmp_path: Path) -> None:
    workspace = shop(tmp_path / "shop")
    table = tmp_path / "shop" / "interactions.csv"
    table.write_text(table.read_text().replace(",valid", ",train"), "utf-8")
    assert palate.open(tmp_path / "shop").profiler.shopper("u1").had == ("i0", "i1")
    assert workspace.profiler.shopper("u1").had == ("i0", "i1")


def test_profiles_of_other_rows_or_texts_are_stale(tmp_path: Path) -> None:
    workspace = shop(tmp_path / "shop")
    workspace.profiler.written(workspace.profiler.by_counts())
    kept = read_profiles(workspace.derived)
    assert fresh(kept, workspace.profiler) == (kept, 0)
    assert fresh(kept, profiler(workspace, "random"))[1] > 0, "made for another split"
    items = tmp_path / "shop" / "items.csv"
    items.write_text(items.read_text("utf-8").replace("Cotton hat", "Silk hat"), "utf-8")
    again = palate.open(tmp_path / "shop")
    assert [profile.user_id for profile in fresh(kept, again.profiler)[0]] == ["u2"]


def test_some_shoppers_are_profiled_anew_and_others_stay(tmp_path: Path) -> None:
    workspace = shop(tmp_path / "shop")
    every = workspace.profiler.by_counts()
    workspace.profiler.written(every)
    own = [profile for profile in every if profile.user_id == "u1"]
    workspace.profiler.written(own, every=False)
    assert {profile.user_id for profile in read_profiles(workspace.derived)} == {"u1", "u2"}
    workspace.profiler.written(own)
    assert [profile.user_id for profile in read_profiles(workspace.derived)] == ["u1"]


def test_what_can_not_be_is_told(tmp_path: Path) -> None:
    workspace = shop(tmp_path / "shop")
    with pytest.raises(UnknownUser, match="nobody"):
        workspace.profiler.shopper("nobody")
    workspace.profiler.written([]).write_text('{"user_id": 3}\n', "utf-8")
    with pytest.raises(UnusableFile, match=r"profiles\.jsonl:1: .*run it again"):
        read_profiles(workspace.derived)
    bare = palate.open(write_shop(tmp_path / "bare", items_csv="item_id,title\ni,Cup\n"))
    with pytest.raises(NotAvailable, match="no interactions"):
        bare.profiler  # noqa: B018
