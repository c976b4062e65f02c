"""Word counts and their terms in a file, kept until any text that was counted changes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.atomic import replacing
from palate.errors import UNREADABLE


@dataclass(frozen=True)
class KeptCounts:
    """Counts as the file has them.

    Parameters
    ----------
    counts : csr_array of float32, shape (n_documents, n_terms)
        Of each document.
    column : dict of str to int
        Column of each term.
    more : dict of str to ndarray
        What was kept beside them.
    """

    counts: sparse.csr_array
    column: dict[str, int]
    more: dict[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])


def digest_of(texts: object) -> str:
    """Hexadecimal sha256 that stands for texts in nested sequences."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def read_counts(path: Path, digest: str, more: Iterable[str] = ()) -> KeptCounts | None:
    """What :func:`write_counts` wrote for texts of a digest; None where it is of others, or can't be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["digest"]) != digest:
                return None
            words: list[str] = json.loads(kept["words"].tobytes())
            entries = (kept["data"], kept["indices"], kept["indptr"])
            counts = sparse.csr_array(entries, shape=(len(kept["indptr"]) - 1, len(words)))
            column = {word: position for position, word in enumerate(words)}
            return KeptCounts(counts, column, {name: kept[name] for name in more})
    except UNREADABLE:
        return None


def write_counts(path: Path, digest: str, kept: KeptCounts) -> None:
    """Keep counts of texts of a digest; what is there is replaced."""
    words = np.frombuffer(json.dumps(list(kept.column)).encode(), dtype=np.uint8)
    counts = kept.counts
    with replacing(path) as partial:
        np.savez(
            partial,
            digest=digest,
            words=words,
            data=counts.data,
            indices=counts.indices,
            indptr=counts.indptr,
            **kept.more,  # pyright: ignore[reportArgumentType]
        )
