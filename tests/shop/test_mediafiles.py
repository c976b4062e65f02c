"""Names of media files that are not there as they stand are found where one file fits, and that is said."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.shop.mediafiles import MediaFiles
from palate.tables import Quarantine

FILE = "images/Café Straße 1.png"

WRITTEN: dict[str, Callable[[str], str]] = {
    "a leading slash": lambda name: f"/{name}",
    "NFD": lambda name: unicodedata.normalize("NFD", name),
    "upper case": str.upper,
    "lower case": str.lower,
    "percent signs": lambda name: quote(name),
    "percent signs, slashes too": lambda name: quote(name, safe=""),
    "backslashes": lambda name: name.replace("/", "\\"),
    "dot and slash": lambda name: f"./{name}",
    "doubled slashes": lambda name: name.replace("/", "//"),
    "quotes": lambda name: f'"{name}"',
    "single quotes": lambda name: f"'{name}'",
}


def shop(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder.resolve()


def found(folder: Path, cell: str, column: str = "image") -> tuple[list[str], Quarantine]:
    quarantine = Quarantine()
    media = MediaFiles(folder, "items.csv", quarantine)
    refs = media.refs(cell, 2, column)
    media.tell()
    return [ref.path.relative_to(folder).as_posix() for ref in refs], quarantine


@given(st.lists(st.sampled_from(sorted(WRITTEN)), min_size=1, max_size=3, unique=True))
def test_a_file_is_found_however_its_name_is_written(
    tmp_path_factory: pytest.TempPathFactory, ways: list[str]
) -> None:
    folder = shop(tmp_path_factory.mktemp("found"), FILE, "images/other.png")
    name = FILE
    if "percent signs, slashes too" in ways:
        ways = [way for way in ways if way != "percent signs"]  # once is enough
    for way in sorted(ways, key=list(WRITTEN).index):  # quotes go around all
        name = WRITTEN[way](name)
    paths, quarantine = found(folder, name)
    assert paths == [FILE]
    assert not quarantine.rejects


@pytest.mark.parametrize("way", WRITTEN)
def test_how_it_was_found_is_said(tmp_path: Path, way: str) -> None:
    folder = shop(tmp_path, FILE)
    notes = found(folder, WRITTEN[way](FILE))[1].notes
    assert len(notes) == (
        0 if way in ("dot and slash", "doubled slashes") else 1
    )  # those are names of the file
    assert all(note.startswith("items.csv: 1 of 1 file names were found by ") for note in notes)


def test_a_name_is_found_without_its_folder_too(tmp_path: Path) -> None:
    folder = shop(tmp_path, "images/a.png", "image/B.png")
    assert found(folder, "A.PNG|b.png")[0] == ["images/a.png", "image/B.png"]


def test_the_file_that_is_there_comes_first(tmp_path: Path) -> None:
    folder = shop(tmp_path, "a.png", "A.png", "a%20b.png", "a b.png")
    paths, quarantine = found(folder, "a.png|A.png|a%20b.png")
    assert paths == ["a.png", "A.png", "a%20b.png"]
    assert not quarantine.notes


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (("a.png", "A.png"), "A.PNG"),
        (("é.png", unicodedata.normalize("NFD", "é.png")), "É.png"),
        (("a b.png", "a%20b.png"), "/a%20B.png"),
    ],
)
def test_two_files_that_fit_are_both_named_and_neither_is_taken(
    tmp_path: Path, files: tuple[str, str], name: str
) -> None:
    folder = shop(tmp_path, *files)
    paths, quarantine = found(folder, name)
    assert paths == []
    (reject,) = quarantine.rejects
    assert all(file in reject.reason for file in files)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "/../secret.png",
        "..\\secret.png",
        "%2e%2e/secret.png",
        "images/../../secret.png",
        "'../secret.png'",
        "./../SECRET.png",
        "link.png",
        "LINK.png",
        "FOLDER/secret.png",
        "%2Fetc%2Fpasswd",
        "/etc/passwd",
        "file:///etc/passwd",
        "a\0b.png",
        "..",
        "/",
        ".",
        "%",
        "%00",
        "\\\\server\\share\\a.png",
    ],
)
def test_nothing_outside_the_folder_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    folder = shop(tmp_path / "shop", "images/a.png")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "folder").symlink_to(tmp_path)
    paths, quarantine = found(folder, name)
    assert paths == []
    assert len(quarantine.rejects) == 1


@given(st.text(alphabet=st.sampled_from("aA./\\%2eé\u0301'\" |"), max_size=12))
def test_any_name_is_inside_or_in_quarantine(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    base = tmp_path_factory.mktemp("any")
    (base / "a").write_bytes(b"x")
    folder = shop(base / "shop", "a.a", "aa/A")
    paths, quarantine = found(folder, name)
    assert all((folder / path).resolve().is_relative_to(folder) for path in paths)
    assert len(paths) + len(quarantine.rejects) == len([part for part in name.split("|") if part.strip()])
