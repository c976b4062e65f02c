"""The accuracy that the README claims, measured by the independent scorer on files that the program wrote."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
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


def scored(palate_command: Palate, shared_data: Path, folder: Path) -> dict[str, float]:
    """Train on train rows, recommend to everyone, and let the scorer compare with test rows."""
    assert palate_command("train", folder, "--on", "train").code == 0
    out = folder / "recs.csv"
    assert palate_command("recommend", folder, "--users", "all", "--k", 20, "--out", out).code == 0
    scorer = shared_data.parent / "tools" / "score_recs.py"
    command = [sys.executable, scorer, folder / "interactions.csv", out, "--split", "test", "--k", "20"]
    command += ["--exclude", "train"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_office_from_raw_text(palate_command: Palate, shared_data: Path, tmp_path: Path) -> None:
    quality = scored(palate_command, shared_data, workspace(shared_data, "office", tmp_path))
    assert quality["recall"] >= 0.098
    assert quality["ndcg"] >= 0.044


def test_tiktok_from_ready_made_features(palate_command: Palate, shared_data: Path, tmp_path: Path) -> None:
    quality = scored(palate_command, shared_data, workspace(shared_data, "tiktok", tmp_path))
    assert quality["recall"] >= 0.102
    assert quality["ndcg"] >= 0.0425


def test_baby_fits_in_two_gibibytes(palate_command: Palate, shared_data: Path, tmp_path: Path) -> None:
    document = palate_command("run", workspace(shared_data, "baby", tmp_path), "--json").json
    assert max(result["peak_rss_mb"] for result in document["evaluate"]["results"]) < 2048
