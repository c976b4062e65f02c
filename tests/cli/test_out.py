"""What a command is told to write goes into a folder that is there; none is made for a mistyped name."""

from pathlib import Path

import pytest
from tests.commands import Palate

FILES = {
    "recommend": ("--users", "all", "--out", "{}/recs.csv"),
    "summarize": ("--items", "all", "--out", "{}/all.jsonl"),
    "ask": ("a lamp", "--state", "{}/talk.json"),
}
FOLDERS = {
    "export": ("--modality", "text", "--out", "{}/text"),
    "export-shop": ("--out", "{}/shop"),
    "backup": ("--out", "{}/monday"),
}


def _typed(command: str, folder: Path | str) -> list[str]:
    return [word.format(folder) for word in (FILES | FOLDERS)[command]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "items.csv").write_text("item_id,title\na,lamp\n")
    return tmp_path / "shop"


@pytest.mark.parametrize("folder", ["nodir", "no/dir", "{here}/nodir"])
@pytest.mark.parametrize("command", FILES | FOLDERS)
def test_no_folder_is_made(
    command: str, folder: str, shop: Path, tmp_path: Path, palate_command: Palate
) -> None:
    before = sorted(tmp_path.rglob("*"))
    given = folder.format(here=tmp_path)
    done = palate_command(command, shop, *_typed(command, given), cwd=tmp_path)
    assert done.code == 2
    assert f"there is no folder {given};" in done.err
    assert done.err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", FILES | FOLDERS)
def test_a_file_is_no_folder(command: str, shop: Path, tmp_path: Path, palate_command: Palate) -> None:
    done = palate_command(command, shop, *_typed(command, shop / "items.csv"), cwd=tmp_path)
    assert done.code == 2
    assert f"{shop / 'items.csv'} is a file, not a folder" in done.err


@pytest.mark.parametrize("command", FILES)
def test_a_folder_is_no_file(command: str, shop: Path, tmp_path: Path, palate_command: Palate) -> None:
    *options, name = _typed(command, tmp_path)
    Path(name).mkdir()
    done = palate_command(command, shop, *options, name, cwd=tmp_path)
    assert done.code == 2
    assert f"{name}: is a folder; give the name of a file" in done.err
    assert list(Path(name).iterdir()) == []
