"""Language detection of texts."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

UNKNOWN = "unknown"
"""Of texts without letters."""

READ = 300
"""Characters of each text that its language is told by."""


_LANGUAGES = """
ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv ta
th tr uk ur vi zh
"""

AMONG = _LANGUAGES.split()
"""Languages that a text may be in; among dialects and rarer ones, short texts are often mistaken."""


def languages_of(texts: Iterable[str]) -> dict[str, int]:
    """Number of texts by ISO 639-1 code of their language, the most frequent first; one of :data:`AMONG`.

    The language of a very short text may be mistaken for a related one.

    Lui and Baldwin, langid.py, ACL 2012, as kept up in py3langid.
    """
    # Imported here: its model takes a second to load, which commands that count nothing need not wait for.
    import py3langid

    langid: Any = py3langid  # comes without types
    langid.set_languages(AMONG)
    counts: Counter[str] = Counter()
    for text in texts:
        letters = any(map(str.isalpha, text[:READ]))
        counts[str(langid.classify(text[:READ])[0]) if letters else UNKNOWN] += 1
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
