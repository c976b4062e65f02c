"""Word counts of a catalogue, cached until any of its texts changes."""

from collections.abc import Sequence
from pathlib import Path

from scipy import sparse

from palate.encoders import Vocabulary, terms
from palate.encoders.tfidf import FINGERPRINT
from palate.features.word_cache import KeptCounts, digest_of, read_counts, write_counts


def word_counts(texts: Sequence[Sequence[str]], folder: Path) -> tuple[sparse.csr_array, Vocabulary, bool]:
    """Return weighted word counts of each item, the vocabulary, and whether they were cached.

    How much a word weighs depends on all texts, so that the catalogue is counted as one.

    Parameters
    ----------
    texts : sequence of sequence of str
        Texts of each item.
    folder : Path
        Where caches lie; an older catalogue's counts are replaced.
    """
    digest = digest_of([list(own) for own in texts])
    path = folder / f"{FINGERPRINT.encoder}-{FINGERPRINT.digest}.npz"
    known = read_counts(path, digest, ("rarity",))
    if known is not None:
        return known.counts, Vocabulary(known.column, known.more["rarity"]), True
    documents = [terms(own) for own in texts]
    vocabulary = Vocabulary.of(document for document in documents if document)
    counts = vocabulary.transform(documents)
    write_counts(path, digest, KeptCounts(counts, vocabulary.column, {"rarity": vocabulary.rarity}))
    return counts, vocabulary, False
