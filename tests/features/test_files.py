"""Files that did not change are not read again."""

import os
from pathlib import Path

import pytest
from PIL import Image
from tests.shops import copy_shop

import palate
from palate.features import files as files_module
from palate.features.cache import content_key
from palate.features.files import KnownFiles


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of media files as they are read."""
    read: list[str] = []
    real = files_module.read_media

    def counted(path: Path) -> bytes:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(files_module, "read_media", counted)
    return read


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times of files are trusted at once; real ones must be two seconds old."""
    monkeypatch.setattr(files_module, "SETTLED_NS", -(10**18))


@pytest.mark.usefixtures("settled")
def test_touching_one_file_reads_one_file(shop_folder: Path, tmp_path: Path, reads: list[str]) -> None:
    shop = copy_shop(shop_folder, tmp_path / "shop")
    palate.open(shop).encode()
    media = {path.name for folder in ("images", "audio") for path in (shop / folder).iterdir()}
    assert media <= set(reads)
    reads.clear()
    palate.open(shop).encode()
    assert reads == []
    picture, sound = min((shop / "images").iterdir()), min((shop / "audio").iterdir())
    for touched in (picture, sound):
        touched.touch()
        rows = palate.open(shop).encode().rows
        assert reads == [touched.name]
        assert sum(row.encoded for row in rows) == 0
        reads.clear()
    Image.new("RGB", (64, 64), "red").save(picture)
    rows = palate.open(shop).encode().rows
    assert reads == [picture.name]
    assert sum(row.encoded for row in rows) == 1


def test_a_change_within_one_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    known = KnownFiles(tmp_path / "cache")
    known.read(path)
    assert known.key(path) == content_key(b"one"), "known while this run lasts"
    known.write()
    assert KnownFiles(tmp_path / "cache").key(path) is None, "too fresh to be trusted by the next"


@pytest.mark.usefixtures("settled")
def test_what_is_known_goes_with_any_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    known = KnownFiles(tmp_path / "cache")
    known.read(path)
    known.write()
    assert KnownFiles(tmp_path / "cache").key(path) == content_key(b"one")
    before = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert KnownFiles(tmp_path / "cache").key(path) is None, "same size and time, yet written since"
    path.unlink()
    assert KnownFiles(tmp_path / "cache").key(path) is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("lost", [1, 5, 20, 60])
def test_a_line_that_a_crash_cut_off_is_lost_alone(tmp_path: Path, lost: int) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_bytes(path.name.encode())
    known = KnownFiles(tmp_path / "cache")
    for path in paths[:2]:
        known.read(path)
    known.write()
    known.path.write_bytes(known.path.read_bytes()[:-lost])
    again = KnownFiles(tmp_path / "cache")
    again.read(paths[2])
    again.write()
    found = [KnownFiles(tmp_path / "cache").key(path) for path in paths]
    assert found[0] == content_key(b"a")
    assert found[1] in (None, content_key(b"b"))
    assert found[2] == content_key(b"c")


@pytest.mark.usefixtures("settled")
def test_a_file_that_changes_every_day_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "MOST_STALE", 10)
    path = tmp_path / "a"
    for day in range(100):
        path.write_bytes(f"{day}".encode())
        known = KnownFiles(tmp_path / "cache")
        known.read(path)
        known.write()
    assert len(KnownFiles(tmp_path / "cache").path.read_text().splitlines()) < 20
    assert KnownFiles(tmp_path / "cache").key(path) == content_key(b"99")
