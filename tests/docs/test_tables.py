"""The names on the page about tables are known, its settings can be, its bounds are those of the code."""

import re
import tomllib

import pytest
from scripts.docs.blocks import ROOT

from palate.importing import SOURCES
from palate.importing.addresses import LARGEST, SECONDS
from palate.importing.fetching import MOST_BYTES, MOST_FILES, MOST_SECONDS
from palate.shop.settings import Settings
from palate.tables.headers import plain
from palate.tables.meanings import MEANINGS

PAGE = (ROOT / "docs" / "guides" / "tables.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("column", "names"), ROWS)
def test_every_name_on_the_page_is_known(column: str, names: str) -> None:
    meanings = [meaning for table in MEANINGS.values() for meaning in table if meaning.column == column]
    known = {name for meaning in meanings for names in meaning.ranks for name in names}
    told = re.findall(r"`([^`]+)`", names)
    assert told
    assert [name for name in told if plain(name) not in known] == []


def test_the_settings_on_the_page_are_settings() -> None:
    (block,) = re.findall(r"(?:^ {4}\[files\]\n)(?:^ {4}.*\n|^\n(?= {4}))+", PAGE, re.MULTILINE)
    settings = Settings(**tomllib.loads(re.sub(r"^ {4}", "", block, flags=re.MULTILINE)))
    assert settings.header.interactions == 4
    assert settings.files.items == "产品目录.xlsx#在售"
    assert settings.columns["reviews"] == {"user_id": 1, "item_id": 2, "timestamp": 4}


def test_every_source_is_on_the_page() -> None:
    assert set(re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE)) >= set(SOURCES)


def test_the_bounds_on_the_page_are_those_of_the_code() -> None:
    plain_text = " ".join(PAGE.split())
    assert f"at most {LARGEST >> 20} MB and {SECONDS:.0f} seconds" in plain_text
    assert f"at most {MOST_FILES:,} files, {MOST_BYTES >> 30} GB, and for an hour" in plain_text
    assert MOST_SECONDS == 3600
