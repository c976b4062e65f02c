"""Word counts of a whole catalogue, kept until any text of it changes."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from palate.atomic import replacing
from palate.encoders import Vocabulary, terms
from palate.encoders.tfidf import FINGERPRINT
from palate.errors import UNREADABLE


def word_counts(texts: Sequence[Sequence[str]], folder: Path) -> tuple[sparse.csr_array, Vocabulary, bool]:
    """Weighted word counts of each item, the vocabulary behind them, and whether they were known.

    How much a word weighs depends on all texts, so that the catalogue is counted as one.

    Parameters
    ----------
    texts : sequence of sequence of str
        Texts of each item.
    folder : Path
        Where caches lie; an older catalogue's counts are replaced.
    """
    digest = hashlib.sha256(json.dumps([list(own) for own in texts]).encode()).hexdigest()
    path = folder / f"{FINGERPRINT.encoder}-{FINGERPRINT.digest}.npz"
    known = _read(path, digest)
    if known is not None:
        return *known, True
    documents = [terms(own) for own in texts]
    vocabulary = Vocabulary.of(document for document in documents if document)
    counts = vocabulary.transform(documents)
    _write(path, digest, counts, vocabulary)
    return counts, vocabulary, False


def _read(path: Path, digest: str) -> tuple[sparse.csr_array, Vocabulary] | None:
    try:
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["digest"]) != digest:
                return None
            words = json.loads(kept["words"].tobytes())
            parts = (kept["data"], kept["indices"], kept["indptr"])
            counts = sparse.csr_array(parts, shape=(len(kept["indptr"]) - 1, len(words)))
            vocabulary = Vocabulary({word: column for column, word in enumerate(words)}, kept["rarity"])
    except UNREADABLE:
        return None
    return counts, vocabulary


def _write(path: Path, digest: str, counts: sparse.csr_array, vocabulary: Vocabulary) -> None:
    words = np.frombuffer(json.dumps(list(vocabulary.column)).encode(), dtype=np.uint8)
    with replacing(path) as partial:
        np.savez(
            partial,
            digest=digest,
            words=words,
            rarity=vocabulary.rarity,
            data=counts.data,
            indices=counts.indices,
            indptr=counts.indptr,
        )
