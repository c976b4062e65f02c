"""Who people are stays where it was: imports say that ids are addresses, and write pseudonyms where asked."""

import subprocess
from pathlib import Path

import polars as pl
import pytest
from tests.commands import Palate
from tests.shops import write_shop

from palate.errors import InputError
from palate.importing import import_source
from palate.importing.found import Contents
from palate.importing.people import pseudonym, with_pseudonyms
from palate.shop import read_shop
from palate.tables import Quarantine

PEOPLE = ["ann@example.com", "Bo.Li+shop@mail.example.cn", "u3"]

ORDERS = "email,sku,time,full name,phone\n" + "".join(
    f"{PEOPLE[n % 3]},s{n % 4},2024-03-{n + 1:02},Ann Miller,+49 170 123\n" for n in range(12)
)
SAID = "email,asin,reviewText,overall,nick\n" + "".join(
    f"{PEOPLE[n]},s{n},write to me at {PEOPLE[n]},5,annie\n" for n in range(2)
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    broken = "ann@example.com,s1,ann@example.com,Ann Miller,0\n"  # no time, but an address
    return write_shop(tmp_path / "export", orders_csv=ORDERS + broken, said_csv=SAID)


def written(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*")) if path.is_file())


def test_it_is_said_how_many_users_are_addresses(export: Path, tmp_path: Path) -> None:
    found = import_source(export, tmp_path / "shop")
    (note,) = [note for note in found.notes if "e-mail" in note]
    assert note.startswith("2 of 3 users are called by e-mail addresses")
    assert "--hash-users" in note
    assert found.hashed_users is None


def test_nothing_is_said_of_other_ids(tmp_path: Path) -> None:
    write_shop(tmp_path / "export", a_csv="user_id,item_id\nu@home,a\n@v,b\nw,x@y.com\n")
    assert not [
        note for note in import_source(tmp_path / "export", tmp_path / "shop").notes if "mail" in note
    ]


def test_pseudonyms_are_all_that_is_written_of_people(export: Path, tmp_path: Path) -> None:
    key = tmp_path / "keys.txt"
    found = import_source(export, tmp_path / "shop", hash_users=key)
    assert found.hashed_users == 3
    assert key.stat().st_mode & 0o777 == 0o600
    names = {pseudonym(person, key.read_text().strip().encode()) for person in PEOPLE}
    assert all(len(name) == 32 for name in names)
    shop = read_shop(tmp_path / "shop")
    assert set(shop.interactions["user_id"]) == names
    assert set(shop.reviews.table["user_id"]) <= names
    text = written(tmp_path / "shop")
    for told in ("Ann Miller", "+49", "annie", key.read_text().strip(), ",ann@example.com"):
        assert told not in text
    assert any("may tell who people are: full name, phone" in line for line in found.not_used)
    assert any("of reviews that may tell who people are: nick" in line for line in found.not_used)
    assert not [note for note in found.notes if "e-mail" in note]
    # What people wrote is theirs to say, and stays.
    assert text.count("@") == text.count("write to me at ") + text.count("…@…")
    assert text.count("…@…") == 1


def test_the_same_key_gives_the_same_pseudonyms_and_another_others(export: Path, tmp_path: Path) -> None:
    kept = [import_source(export, tmp_path / f"shop{n}", hash_users=tmp_path / "key") for n in range(2)]
    import_source(export, tmp_path / "other", hash_users=tmp_path / "another")
    first, second, other = (written(tmp_path / name) for name in ("shop0", "shop1", "other"))
    assert first == second != other
    assert kept[0] == kept[1]
    # Tastes do not change: the same shop under other names.
    plain = import_source(export, tmp_path / "plain")
    assert (plain.interactions, plain.items) == (kept[0].interactions, kept[0].items)


def test_other_programs_make_the_same(tmp_path: Path) -> None:
    """By the line that the page on tables gives."""
    key = "0123456789abcdef" * 4
    told = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", key],
        input=b"ann@example.com",
        capture_output=True,
        check=True,
    )
    assert pseudonym("ann@example.com", key.encode()) == told.stdout.decode().split()[-1][:32]


@pytest.mark.parametrize(
    ("key", "content", "said"),
    [
        ("shop/key", None, "a key protects only what is kept apart from it"),
        ("shop/../shop/deep/key", None, "a key protects only what is kept apart from it"),
        ("short", "secret\n", "holds 6 characters, and a key has at least 32"),
        ("binary", b"\xff" * 40, "can't be read as a key"),
    ],
)
def test_a_key_that_protects_nothing_is_refused(
    export: Path, tmp_path: Path, key: str, content: str | bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / key).write_bytes(content.encode() if isinstance(content, str) else content)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=said):
        import_source(export, tmp_path / "shop", hash_users=tmp_path / key)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_says_where_the_key_belongs(palate_command: Palate, export: Path, tmp_path: Path) -> None:
    done = palate_command("import", export, tmp_path / "shop", "--hash-users", tmp_path / "key")
    assert done.code == 0
    said = " ".join(done.out.split())
    assert f"3 users are called by pseudonyms of the key in {tmp_path / 'key'}; keep it apart" in said
    document = palate_command(
        "import", export, tmp_path / "again", "--hash-users", tmp_path / "key", "--json"
    ).json
    assert document["hashed_users"] == 3
    gone = palate_command("import", export, tmp_path / "third", "--hash-users", tmp_path / "no" / "key")
    assert gone.code == 2
    assert not (tmp_path / "third").exists()


def test_what_was_imported_before_is_not_hashed_late(palate_command: Palate, tmp_path: Path) -> None:
    products = "sku,name,image_url\na,Lamp,http://127.0.0.1/a.png\nb,Cup,http://127.0.0.1/b.png\n"
    write_shop(tmp_path / "export", products_csv=products)
    imported = ("import", tmp_path / "export", tmp_path / "shop")
    assert palate_command(*imported).code == 0
    done = palate_command(*imported, "--fetch-media", "--hash-users", tmp_path / "key")
    assert done.code == 2
    assert "goes with the import itself" in done.err
    assert not (tmp_path / "key").exists()


def test_reasons_of_the_quarantine_name_nobody(tmp_path: Path) -> None:
    told = Quarantine()
    told.add("orders.csv", 3, "time", "not a time: ann@example.com")
    contents = Contents(interactions=pl.DataFrame({"user_id": ["ann@example.com"], "item_id": ["a"]}))
    with_pseudonyms(contents, tmp_path / "key", told)
    assert [reject.reason for reject in told.rejects] == ["not a time: …@…"]
