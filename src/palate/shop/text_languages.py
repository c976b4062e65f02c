"""Which languages texts are written in."""

from collections import Counter
from collections.abc import Iterable

UNKNOWN = "unknown"
"""Of texts without letters."""

READ = 300
"""Characters of each text that its language is told by."""


def languages_of(texts: Iterable[str]) -> dict[str, int]:
    """Number of texts by ISO 639-1 code of their language, the most frequent first.

    The language of a very short text is often mistaken for a related one.

    Lui and Baldwin, langid.py, ACL 2012, as kept up in py3langid.
    """
    # Imported here: its model takes a second to load, which commands that count nothing need not wait for.
    import py3langid

    counts: Counter[str] = Counter()
    for text in texts:
        letters = any(map(str.isalpha, text[:READ]))
        counts[str(py3langid.classify(text[:READ])[0]) if letters else UNKNOWN] += 1
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
