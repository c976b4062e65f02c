"""The split that a table came with, in the words and numbers that people write."""

from pathlib import Path

import pytest
from tests.shops import write_shop

from palate.errors import UnusableFile
from palate.shop import Shop, read_shop


def shop_of(folder: Path, parts: list[str]) -> Shop:
    rows = "".join(f"u,i{number},{part}\n" for number, part in enumerate(parts))
    return read_shop(write_shop(folder, interactions_csv="user_id,item_id,split\n" + rows))


@pytest.mark.parametrize(
    "parts",
    [
        ["train", "valid", "test"],
        ["TRAIN", "Val", " Test "],
        ["Training", "validation", "testing"],
        ["train", "DEV", "test"],
        ["0", "1", "2"],
        ["0.0", "1.0", "2.0"],
    ],
)
def test_words_and_numbers_of_splits_are_read(tmp_path: Path, parts: list[str]) -> None:
    shop = shop_of(tmp_path, parts)
    assert shop.interactions["split"].to_list() == ["train", "valid", "test"]
    assert len(shop.quarantine) == 0
    said = [note for note in shop.quarantine.notes if "split: read 0 as train (1 row)" in note]
    assert bool(said) == parts[0].startswith("0")


def test_numbers_among_words_and_other_numbers_are_quarantined(tmp_path: Path) -> None:
    for parts in (["train", "1", "test"], ["0", "3", "2"]):
        shop = shop_of(tmp_path, parts)
        assert shop.interactions["split"].to_list() == ["train", "test"]
        assert [(reject.line, reject.column) for reject in shop.quarantine.rejects] == [(3, "split")]


def test_numbers_that_do_not_start_at_nought_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"interactions\.csv: split holds 1, 2, 3 and no 0"):
        shop_of(tmp_path, ["1", "1", "2", "3"])
