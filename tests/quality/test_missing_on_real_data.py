"""What half of a modality missing costs on real data, by zeros and by the imputation chosen on valid rows."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import palate

pytestmark = pytest.mark.quality

SEEDS = (0, 1, 2)
"""Of the items that lose the modality; one draw alone says as much of luck as of the method."""


def losses(folder: Path, modality: str) -> tuple[float, float]:
    """Recall@20 of content-knn that half of a modality costs on test rows: with zeros, and imputed."""
    lost: list[list[float]] = []
    for seed in SEEDS:
        drops = [{modality: 0.0}, {modality: 0.5}]
        report = palate.open(folder, seed=seed).evaluate(
            ["content-knn"], drop=drops, impute=["zeros", "auto"]
        )
        full, zeros, filled = report.results
        assert (full.imputation, zeros.imputation) == ("zeros", "zeros")
        assert filled.imputation != "zeros"
        lost.append([full.metrics["recall@20"] - one.metrics["recall@20"] for one in (zeros, filled)])
    zeros, imputed = np.mean(lost, axis=0)
    return float(zeros), float(imputed)


def copied(source: Path, target: Path) -> Path:
    """A writable copy; what is derived must not land in the shared folder."""
    shutil.copytree(source, target)
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target


def test_half_of_the_pictures_cost_less_than_half_of_what_zeros_lose(
    shared_data: Path, tmp_path: Path
) -> None:
    zeros, imputed = losses(copied(shared_data / "tiktok", tmp_path / "tiktok"), "image")
    assert zeros > 0.008
    assert imputed < 0.5 * zeros


def test_half_of_the_texts_cost_less_than_half_of_what_zeros_lose(shared_data: Path, tmp_path: Path) -> None:
    folder = copied(shared_data / "office", tmp_path / "office")
    # Word counts alone are encoded in seconds.
    (folder / "palate.toml").write_text('text_encoder = "none"\n')
    zeros, imputed = losses(folder, "text")
    assert zeros > 0.015
    assert imputed < 0.5 * zeros
