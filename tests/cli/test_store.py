"""Commands about the store of a served shop; they go beside a server that has it open."""

import json
from pathlib import Path

import pytest
from tests.shops import write_shop
from typer.testing import CliRunner

from palate.cli.app import app
from palate.errors import InputError
from palate.shop import read_shop
from palate.store import NewEvent, Store
from palate.store.audit import entries_after
from palate.tasks.import_shop import import_shop
from palate.tasks.stores import open_store


def run(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_shop(
        tmp_path / "shop",
        items_csv="item_id,title\na,A shoe\nb,A hat\n",
        interactions_csv="user_id,item_id,timestamp\nu,a,2024-01-01\nv,b,2024-01-02\n",
    )


def served(shop: Path) -> Store:
    store = open_store(shop)
    import_shop(store, read_shop(shop))
    store.add_events([NewEvent("u", "b", "view")]).result(10)
    return store


def test_a_shop_is_exported_while_it_is_served(shop: Path, tmp_path: Path) -> None:
    with served(shop):
        told = json.loads(run("export-shop", shop, "--out", tmp_path / "out", "--json"))
    assert (told["items"], told["events"], told["reviews"]) == (2, 3, 0)
    assert len(read_shop(tmp_path / "out").interactions) == 3
    assert "2 items, 3 interactions" in run("export-shop", shop, "--out", tmp_path / "again")


def test_a_backup_made_while_a_shop_is_served_becomes_the_store_of_another_folder(
    shop: Path, tmp_path: Path
) -> None:
    with served(shop):
        assert "3 events" in run("backup", shop, "--out", tmp_path / "backup")
    other = tmp_path / "other"
    other.mkdir()
    assert json.loads(run("restore", other, "--from", tmp_path / "backup", "--json"))["events"] == 3
    with open_store(other) as store:
        assert [event.item_id for event in store.events_of("u")] == ["a", "b"]
    with pytest.raises(InputError, match="already"):
        run("restore", other, "--from", tmp_path / "backup")


@pytest.mark.parametrize("command", ["export-shop", "backup"])
def test_a_folder_that_was_never_served_has_nothing_to_write(
    command: str, shop: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="palate serve"):
        run(command, shop, "--out", tmp_path / "out")
    with pytest.raises(InputError, match="no such folder"):
        run(command, tmp_path / "nowhere", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_keys_are_made_rotated_and_revoked(shop: Path) -> None:
    served(shop).close()
    made = json.loads(
        run("keys", shop, "create", "--name", "front", "--scopes", "read,write", "--days", 9, "--json")
    )
    new = json.loads(run("keys", shop, "rotate", made["id"], "--json"))
    assert new["scopes"] == made["scopes"] == ["read", "write"]
    assert new["key"] != made["key"]
    assert "holds no longer" in run("keys", shop, "revoke", made["id"])
    listed = json.loads(run("keys", shop, "--json"))["keys"]
    assert [(key["id"], key["revoked"] is None) for key in listed] == [(made["id"], False), (new["id"], True)]
    told = run("keys", shop)
    assert "front" in told
    assert made["key"] not in told
    assert new["key"] not in told
    with open_store(shop, read_only=True) as store:
        assert [entry.action for entry in store.read(entries_after)] == [
            "create key",
            "rotate key",
            "revoke key",
        ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rotate"], "needs the id"),
        (["create", "x"], "takes no id"),
        (["revoke", "nothing"], "no key"),
        (["create", "--scopes", "read,root"], "scopes"),
    ],
)
def test_what_is_wrong_with_a_key_is_said(arguments: list[str], said: str, shop: Path) -> None:
    served(shop).close()
    with pytest.raises(InputError, match=said):
        run("keys", shop, *arguments)


def test_keys_of_a_shop_that_is_served_are_listed_and_not_made(shop: Path) -> None:
    with served(shop):
        assert run("keys", shop) == "no keys\n"
        with pytest.raises(InputError, match="another process"):
            run("keys", shop, "create")
