"""Folders on a disk and in stores hold what was written to them."""

import uuid
from pathlib import Path

import fsspec
import pytest

from palate import folders
from palate.errors import InputError, MissingExtra, RemoteFailed
from palate.folders import Folder, folder_at


@pytest.fixture(params=["disk", "file", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    memory = f"memory://{uuid.uuid4()}/recs"
    return folder_at(
        {"disk": f"{tmp_path}/recs/", "file": f"file://{tmp_path}/recs", "memory": memory}[request.param]
    )


def test_what_is_written_is_there_until_it_is_removed(folder: Folder) -> None:
    assert folder.names() == []
    folder.write("b.bin", b"two")
    folder.write("a.bin", b"one")
    folder.write("a.bin", b"one more")
    assert folder.names() == ["a.bin", "b.bin"]
    assert folder.read("a.bin") == b"one more"
    folder.remove("a.bin")
    assert folder.names() == ["b.bin"]


def test_folders_within_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "recs" / "within").mkdir(parents=True)
    (tmp_path / "recs" / "within" / "part.parquet").write_bytes(b"")
    assert folder_at(f"{tmp_path}/recs").names() == folder_at(f"file://{tmp_path}/recs").names() == []


def test_a_store_of_no_kind_is_refused() -> None:
    with pytest.raises(InputError, match=r"^carrier-pigeon://coop: Protocol not known"):
        folder_at("carrier-pigeon://coop")


def test_the_library_of_a_store_is_named_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingExtra, match=r"^gs://bucket/recs: .*gcsfs"):
        folder_at("gs://bucket/recs")
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(MissingExtra, match=r"fsspec: pip install 'palate\[ray\]'"):
        folder_at("memory://recs")


def test_a_store_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_at("memory://recs")
    monkeypatch.setattr(
        fsspec.filesystem("memory"),
        "cat_file",
        lambda path: (_ for _ in ()).throw(KeyError("no such bucket")),
    )
    with pytest.raises(RemoteFailed, match=r"^memory://recs: .*no such bucket"):
        folder.read("a.bin")
    assert folders.is_remote("s3://a/b")
    assert not folders.is_remote("a/b")
