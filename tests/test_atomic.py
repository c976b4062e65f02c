"""Files and folders are replaced whole or not at all."""

from pathlib import Path

import pytest

from palate.atomic import replacing


def test_a_file_appears_and_is_replaced_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "made" / "recipe.toml"
    for text in ("first", "second"):
        with replacing(path) as partial:
            partial.write_text(text)
            assert not path.exists() or path.read_text() == "first"
        assert path.read_text() == text
    assert [one.name for one in path.parent.iterdir()] == ["recipe.toml"]


def test_a_folder_is_replaced_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "model"
    for name in ("old.npy", "new.npy"):
        with replacing(path) as partial:
            partial.mkdir()
            (partial / name).write_text(name)
    assert [one.name for one in path.iterdir()] == ["new.npy"]
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


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
    assert [one.name for one in tmp_path.iterdir()] == ["kept.json"]
