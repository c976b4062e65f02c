"""Files and folders are replaced whole or not at all."""

from pathlib import Path

import pytest

from palate.atomic import filling, replacing


def test_a_file_appears_and_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "made" / "recipe.toml"
    for text in ("first", "second"):
        with replacing(path) as partial:
            partial.write_text(text)
            assert not path.exists() or path.read_text() == "first"
        assert path.read_text() == text
    assert [made.name for made in path.parent.iterdir()] == ["recipe.toml"]


def test_a_folder_is_replaced_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "model"
    for name in ("old.npy", "new.npy"):
        with replacing(path) as partial:
            partial.mkdir()
            (partial / name).write_text(name)
    assert [made.name for made in path.iterdir()] == ["new.npy"]
    assert [made.name for made in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_was_there_stays_where_writing_fails(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "kept.json"
    path.write_text("kept")

    def write() -> None:
        with replacing(path) as partial:
            if kind == "folder":
                partial.mkdir()
                partial = partial / "inside"
            partial.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write()
    assert path.read_text() == "kept"
    assert [made.name for made in tmp_path.iterdir()] == ["kept.json"]


def write_a_shop(folder: Path, *, fails: bool = False) -> None:
    with filling(folder) as partial:
        (partial / "items.csv").write_text("new")
        (partial / "images").mkdir()
        (partial / "images" / "a.png").write_text("new")
        if fails:
            raise KeyboardInterrupt


def test_a_new_folder_appears_at_once(tmp_path: Path) -> None:
    with filling(tmp_path / "made" / "shop") as partial:
        (partial / "items.csv").write_text("new")
        assert not (tmp_path / "made" / "shop").exists()
    assert [made.name for made in (tmp_path / "made").rglob("*")] == ["shop", "items.csv"]


def test_a_folder_that_is_there_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "items.csv").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    write_a_shop(Path())
    assert Path().stat().st_ino == before
    found = {str(made): made.read_text() for made in Path().rglob("*") if made.is_file()}
    assert found == {"items.csv": "new", "mine.txt": "mine", "images/a.png": "new"}


@pytest.mark.parametrize("there", [False, True])
def test_nothing_appears_in_a_folder_where_writing_was_stopped(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "shop"
    if there:
        folder.mkdir()
        (folder / "items.csv").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_a_shop(folder, fails=True)
    assert list(tmp_path.iterdir()) == ([folder] if there else [])
    assert [made.read_text() for made in folder.rglob("*")] == (["old"] if there else [])
