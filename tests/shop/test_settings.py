"""Names in palate.toml are those that are registered; nothing lists them a second time."""

from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.data import SPLITS
from palate.errors import UnusableFile
from palate.features import IMPUTATIONS
from palate.shop.settings import read_settings


@pytest.mark.parametrize("split", ["given", *SPLITS])
def test_every_split_may_be_set(tmp_path: Path, split: str) -> None:
    assert read_settings(write_shop(tmp_path, palate_toml=f'split = "{split}"')).split == split


@pytest.mark.parametrize("method", ["auto", *IMPUTATIONS])
def test_every_imputation_may_be_set(tmp_path: Path, method: str) -> None:
    assert palate.open(write_shop(tmp_path, palate_toml=f'impute = "{method}"')).settings.impute == method


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('split = "halves"', f"no split 'halves'; there are: given, {', '.join(SPLITS)}"),
        ('impute = "magic"', f"no imputation 'magic'; there are: auto, {', '.join(IMPUTATIONS)}"),
    ],
)
def test_a_name_that_is_none_is_refused_with_those_there_are(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        palate.open(write_shop(tmp_path, palate_toml=wrong))


def test_help_names_every_split(palate_command: Palate) -> None:
    shown = " ".join(palate_command("evaluate", "--help").out.replace("│", " ").split())
    assert all(split in shown for split in SPLITS)
