"""Encoders by name, of whatever modality a test gives them."""

from pathlib import Path
from typing import Any

from palate.encoders import Encoder, get


def encoder_of(name: str, weights: Path | str | None = None, **options: Any) -> Encoder[Any]:
    """As ``palate.encoders.get``, whose type leaves open what it encodes."""
    return get(name, weights, **options)
