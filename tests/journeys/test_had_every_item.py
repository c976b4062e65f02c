"""Someone who has had every item gets an empty list and a line that says so."""

from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop


@pytest.fixture
def shop(tmp_path: Path, palate_command: Palate) -> Path:
    rows = [("u0", item) for item in range(6)] + [(f"u{n}", item) for n in range(1, 9) for item in (n % 3, 5)]
    text = "".join(f"{user},i{item},{1_700_000_000 + place}\n" for place, (user, item) in enumerate(rows))
    folder = write_shop(tmp_path / "shop", interactions_csv=f"user_id,item_id,timestamp\n{text}")
    assert palate_command("train", folder, "--model", "popularity", "--on", "all").code == 0
    return folder


def test_one_user(shop: Path, palate_command: Palate) -> None:
    assert "Nothing is left to recommend" in palate_command("recommend", shop, "--user", "u0").out
    document = palate_command("recommend", shop, "--user", "u0", "--json").json
    assert document["items"] == []
    assert "Nothing is left" in document["note"]
    kept = palate_command("recommend", shop, "--user", "u0", "--keep-seen", "--json").json
    assert len(kept["items"]) == 6
    assert "note" not in kept


def test_many_users(shop: Path, palate_command: Palate) -> None:
    assert "to 1 of 9 users" in palate_command("recommend", shop, "--users", "all").out
    document = palate_command("recommend", shop, "--users", "all", "--json").json
    assert (document["users"], document["without"]) == (9, 1)
