"""What missing modalities cost, and what imputing them brings back: the tables of the guide to them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scripts.docs.commands import copy_of, document

LOST = (0.1, 0.5, 0.9)
"""Shares of the items that lose the modality."""

WAYS = ("zeros", "neighbours", "multi-hop", "heat", "content")
"""Of imputing, in the curve."""

SEEDS = (0, 1, 2)
"""Of the items that lose the modality; one draw alone says as much of luck as of the method."""

MODALITIES = {"tiktok": "image", "office": "text"}
"""What is dropped of each data set."""


@cache
def _folder(name: str) -> Path:
    folder = copy_of(name, "imputation")
    if name == "office":
        # Word counts alone: encoded in seconds, and the same on every machine.
        (folder / "palate.toml").write_text('text_encoder = "none"\n', encoding="utf-8")
    return folder


def _measured(
    name: str, lost: Sequence[float], ways: Sequence[str], seed: int
) -> dict[tuple[float, str], float]:
    """Recall@20 of content-knn by share lost and way; "auto" under its own name, whichever way it took."""
    modality = MODALITIES[name]
    drop = f"{modality}=" + ",".join(f"{share:g}" for share in lost)
    impute = [word for way in ways for word in ("--impute", way)]
    arguments = ["--model", "content-knn", "--drop", drop, "--seed", seed, *impute]
    results = document("evaluate", _folder(name), *arguments)["results"]
    found: dict[tuple[float, str], float] = {}
    for result in results:
        way = result["imputation"] if result["imputation"] in ways else "auto"
        found[result["drop"][modality], way] = result["metrics"]["recall@20"]
    return found


@cache
def _curve(name: str) -> dict[tuple[float, str], float]:
    return _measured(name, LOST, WAYS, seed=0)


def curve(name: str) -> str:
    """Recall@20 by way and share lost."""
    found = _curve(name)
    head = " | ".join(f"{share:.0%}" for share in LOST)
    lines = [f"| way | nothing lost | {head} |", "|---" * (len(LOST) + 2) + "|"]
    for way in WAYS:
        cells = [found[0.0, "zeros"], *(found[share, way] for share in LOST)]
        lines.append(f"| `{way}` | " + " | ".join(f"{value:.4f}" for value in cells) + " |")
    return "\n".join(lines) + "\n"


@cache
def losses(name: str) -> tuple[float, float, float]:
    """Recall@20 of content-knn with everything, and what half of the modality costs with zeros and imputed
    in the way chosen on valid rows; means over SEEDS.
    """
    full = _curve(name)[0.0, "zeros"]
    draws = [_measured(name, (0.5,), ("zeros", "auto"), seed) for seed in SEEDS]
    zeros, imputed = (
        float(np.mean([full - found[0.5, way] for found in draws])) for way in ("zeros", "auto")
    )
    return full, zeros, imputed


def draws() -> str:
    """What half of a modality costs, one row a data set."""
    lines = [
        "| data | recall@20 with everything | lost with zeros | lost when imputed |",
        "|---|---|---|---|",
    ]
    for name, modality in MODALITIES.items():
        full, zeros, imputed = losses(name)
        lines.append(f"| {name}, half without {modality} | {full:.4f} | {zeros:.4f} | {imputed:.4f} |")
    return "\n".join(lines) + "\n"
