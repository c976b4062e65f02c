"""A table that loses most of its rows is refused, one that loses many is told, and cells are no rows."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.commands import Palate
from tests.shops import write_shop

from palate.errors import InputError, UnusableFile
from palate.shop import read_shop

GOOD, BAD = "u,a,2024-05-01\n", ["u,,2024-05-01\n", ",a,2024-05-01\n", "u,a,yesterday\n"]


@given(st.permutations([True] * 10 + [False] * 10), st.integers(0, 20))
def test_a_table_is_refused_above_half_and_told_above_a_tenth(
    tmp_path_factory: pytest.TempPathFactory, order: list[bool], cut: int
) -> None:
    kept = order[:cut] or [True]
    lines = [f"u,i{place},2024-05-01\n" if good else BAD[place % 3] for place, good in enumerate(kept)]
    text = "user_id,item_id,timestamp\n" + "".join(lines)
    folder = write_shop(tmp_path_factory.mktemp("lost"), interactions_csv=text)
    lost, rows = kept.count(False), len(kept)
    if 2 * lost > rows:
        with pytest.raises(UnusableFile, match=f"{lost} of {rows} rows .* more than half: line "):
            read_shop(folder)
        return
    warnings = read_shop(folder).quarantine.warnings
    assert [f"{lost} of {rows} rows" in warning for warning in warnings] == [True] * (10 * lost > rows)


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ({"items_csv": "item_id,title\na,1\n,2\n,3\n"}, "items.csv"),
        ({"items_jsonl": '{"item_id": "a"}\nno\nno\n'}, "items.jsonl"),
        ({"reviews_csv": "item_id,text\na,1\n,2\n,3\n"}, "reviews.csv"),
        ({"interactions_csv": "user_id,item_id,split\nu,a,train\nu,b,soon\nu,c,later\n"}, "interactions.csv"),
    ],
)
def test_every_table_is_judged(tmp_path: Path, files: dict[str, str], file: str) -> None:
    with pytest.raises(UnusableFile, match=rf"{file}: 2 of 3 rows \(67%\) can't be used"):
        read_shop(write_shop(tmp_path, **files))


def test_ready_made_features_are_judged(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    np.save(tmp_path / "features" / "x.npy", np.array([[1.0], [np.nan], [np.nan]]))
    (tmp_path / "features" / "x.ids.txt").write_text("a\nb\nc\n")
    with pytest.raises(UnusableFile, match="2 of 3 rows"):
        read_shop(tmp_path)


def test_cells_that_are_lost_and_rows_that_come_again_are_no_lost_rows(tmp_path: Path) -> None:
    items = "item_id,price,image\n" + "".join(f"{name},cheap,none.png\n" for name in "abcd")
    rows = "user_id,item_id,timestamp\n" + "u,a,2024-05-01\n" * 9
    shop = read_shop(write_shop(tmp_path, items_csv=items, interactions_csv=rows))
    assert (len(shop.catalog.items), shop.interactions.height) == (4, 1)
    assert not shop.quarantine.warnings


def test_the_message_gives_the_first_of_three_kinds_of_reasons(tmp_path: Path) -> None:
    text = "user_id,item_id,timestamp\n" + GOOD + BAD[0] * 4 + BAD[1] * 3 + BAD[2] * 2
    with pytest.raises(InputError) as refused:
        read_shop(write_shop(tmp_path, interactions_csv=text))
    said = str(refused.value)
    assert (
        "line 3: no item_id (and 3 like it); line 7: no user_id (and 2 like it); line 10: 'yesterday'" in said
    )


def test_the_command_line_refuses_with_2_and_lists_all_in_the_quarantine(
    palate_command: Palate, tmp_path: Path
) -> None:
    text = "user_id,item_id,timestamp\n" + GOOD + "".join(BAD)
    folder = write_shop(tmp_path / "shop", interactions_csv=text)
    ended = palate_command("check", folder)
    assert (ended.code, ended.out) == (2, "")
    assert "3 of 4 rows (75%) can't be used, more than half" in ended.err
    assert len((folder / ".palate" / "quarantine.csv").read_text().splitlines()) == 4


def test_every_command_says_aloud_that_many_rows_are_lost(palate_command: Palate, tmp_path: Path) -> None:
    text = "user_id,item_id,timestamp\n" + "".join(f"u{n % 4},i{n},2024-05-0{n % 9 + 1}\n" for n in range(20))
    folder = write_shop(tmp_path / "shop", interactions_csv=text + "".join(BAD))
    said = "3 of 23 rows (13%) can't be used"
    assert f"! interactions.csv: {said}" in palate_command("check", folder).out
    assert said in palate_command("train", folder, "--model", "popularity").err
    assert said in palate_command("check", folder, "--json").json["warnings"][0]
