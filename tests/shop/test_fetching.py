"""Tables in a store: copied part by part, and only what changed."""

import io
import uuid
from pathlib import Path

import fsspec
import polars as pl
import pytest
from tests.commands import Palate
from tests.shops import write_shop

from palate.errors import InputError, RemoteFailed
from palate.shop import Shop, read_shop


class Remote:
    """A folder of a store in memory, and what was taken from it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = f"/{uuid.uuid4()}/clicks"
        self.address = f"memory:/{self.root}"
        self.store = fsspec.filesystem("memory")
        self.taken: list[str] = []
        self.fails_at = ""
        read = self.store.cat_file

        def cat_file(path: str) -> bytes:
            if self.fails_at and path.endswith(self.fails_at):
                raise ConnectionResetError("the line went dead")
            self.taken.append(path.rsplit("/", 1)[-1])
            return read(path)

        monkeypatch.setattr(self.store, "cat_file", cat_file)

    def put(self, name: str, users: list[str]) -> None:
        content = io.BytesIO()
        pl.DataFrame({"user_id": users, "item_id": ["a"] * len(users)}).write_parquet(content)
        self.store.pipe_file(f"{self.root}/{name}", content.getvalue())

    def took(self) -> list[str]:
        taken, self.taken = self.taken, []
        return taken


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch) -> Remote:
    made = Remote(monkeypatch)
    made.put("day=1/part-0.parquet", ["u", "v"])
    made.put("day=2/part-1.parquet", ["w"])
    made.put("_SUCCESS.txt", [])
    return made


def shop_of(folder: Path, address: str) -> Path:
    return write_shop(
        folder, items_csv="item_id,title\na,lamp\n", palate_toml=f'[files]\ninteractions = "{address}"\n'
    )


def users(shop: Shop) -> list[str]:
    return sorted(shop.interactions["user_id"])


@pytest.mark.parametrize("ending", ["", "/"])
def test_only_what_changed_is_copied(remote: Remote, tmp_path: Path, ending: str) -> None:
    folder = shop_of(tmp_path / "shop", remote.address + ending)
    assert users(read_shop(folder)) == ["u", "v", "w"]
    assert remote.took() == ["part-0.parquet", "part-1.parquet"]
    assert users(read_shop(folder)) == ["u", "v", "w"]
    assert remote.took() == []
    remote.put("day=2/part-1.parquet", ["x", "y"])
    remote.put("day=3/part-2.parquet", ["z"])
    remote.store.rm_file(f"{remote.root}/day=1/part-0.parquet")
    assert users(read_shop(folder)) == ["x", "y", "z"]
    assert remote.took() == ["part-1.parquet", "part-2.parquet"]


def test_a_copy_that_was_cut_off_goes_on(remote: Remote, tmp_path: Path) -> None:
    folder = shop_of(tmp_path / "shop", remote.address)
    remote.fails_at = "part-1.parquet"
    with pytest.raises(RemoteFailed, match=rf"^{remote.address}: the line went dead"):
        read_shop(folder)
    assert remote.took() == ["part-0.parquet"]
    remote.fails_at = ""
    assert users(read_shop(folder)) == ["u", "v", "w"]
    assert remote.took() == ["part-1.parquet"]


def test_an_address_may_be_that_of_a_file(remote: Remote, tmp_path: Path) -> None:
    remote.store.pipe_file(f"{remote.root}/log.csv", b"user_id,item_id\nu7,a\n")
    folder = shop_of(tmp_path / "shop", f"{remote.address}/log.csv")
    assert users(read_shop(folder)) == ["u7"]
    read_shop(folder)
    assert remote.took() == ["log.csv"]


def test_what_is_not_there_is_said(remote: Remote, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is nothing$"):
        read_shop(shop_of(tmp_path / "one", f"{remote.address}/none"))
    remote.store.pipe_file(f"{remote.root}/notes/readme.md", b"")
    with pytest.raises(InputError, match=r"notes: holds no part that ends in \.parquet"):
        read_shop(shop_of(tmp_path / "two", f"{remote.address}/notes"))


def test_what_a_store_calls_its_files_leads_nowhere_else(
    remote: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [f"{remote.root}/../../../../evil.parquet"]
    monkeypatch.setattr(remote.store, "find", lambda path, **_how: found)
    monkeypatch.setattr(remote.store, "ukey", lambda path: "mark")
    with pytest.raises(RemoteFailed, match="leads out of it"):
        read_shop(shop_of(tmp_path / "shop", remote.address))
    assert remote.took() == []


@pytest.mark.parametrize(
    "address", ["file:///etc/hosts.csv", "local://etc/hosts.csv", "simplecache::s3://a/b"]
)
def test_an_address_on_this_machine_leads_out_of_the_folder(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="leads out of the folder; give a path in it"):
        read_shop(shop_of(tmp_path / "shop", address))


def test_the_settings_of_what_is_imported_reach_nowhere(
    remote: Remote, tmp_path: Path, palate_command: Palate
) -> None:
    done = palate_command("import", shop_of(tmp_path / "export", remote.address), tmp_path / "shop")
    assert done.code == 2
    assert "is an address, which only the palate.toml of a workspace may name" in done.err
