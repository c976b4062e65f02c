"""The accuracy that the README claims, measured by the independent scorer on files that the program wrote."""

import shutil
from pathlib import Path

import pytest
from scripts.docs import accuracy
from tests.commands import Palate

pytestmark = pytest.mark.quality


def workspace(shared_data: Path, name: str, tmp_path: Path) -> Path:
    """A writable copy; what is derived must not land in the shared folder."""
    folder = tmp_path / name
    folder.mkdir()
    for source in (shared_data / name).iterdir():
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / source.name)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


@pytest.mark.parametrize(("name", "recall", "ndcg"), [("office", 0.098, 0.044), ("tiktok", 0.102, 0.0425)])
def test_what_is_held_out_is_found(name: str, recall: float, ndcg: float) -> None:
    score = accuracy.score(name)
    assert score.recall >= recall
    assert score.ndcg >= ndcg


def test_baby_fits_in_two_gibibytes(palate_command: Palate, shared_data: Path, tmp_path: Path) -> None:
    document = palate_command("run", workspace(shared_data, "baby", tmp_path), "--json").json
    assert max(result["peak_rss_mb"] for result in document["evaluate"]["results"]) < 2048
