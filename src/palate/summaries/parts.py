"""Parts of a sentence that can stand by themselves, for models that are too small to write others."""

import re
from collections.abc import Callable, Iterator

from palate.sentences import columns

MOST = 4
"""Parts of a sentence that are offered, the shortest."""

SHORT = 16
"""Columns that a part has at least."""

SHORTER = 0.9
"""Share of the sentence's columns that a part has at most."""

_BEGINS = (
    r"(?:i|it|it's|its|they|they're|this|that|these|the|we|you|he|she|my|there|i'm|i've|great|good|nice"
    r"|excellent|works|sounds|looks|feels|easy)"
)
_PRONOUNS = r"(?:i|it|it's|they|they're|this|we|you|he|she|i'm|i've)"
_BREAK = re.compile(
    rf"[,;:]\s+(?:and\s+|so\s+)?(?={_BEGINS}\b)|\s+(?:and|so)\s+(?={_PRONOUNS}\b)|[，；：]\s*", re.IGNORECASE
)
"""Between clauses, where another subject begins behind it; without a comma that is sure of pronouns alone."""

_HANGS = re.compile(
    r"\b(?:although|though|however|only|except|even|which|while|when|as|because|since|where|just|wish|should"
    r"|would|could|hop(?:e|ed|ing)|thought|reasons?|expect\w*|suppos\w*|first|confess)\b"
    r"|虽然|尽管|不过|只是|除了|即使|本来|以为|希望|应该|原因|因为",
    re.IGNORECASE,
)
"""Words by which clauses hang together, so that none of them is taken alone."""

_FILLERS = re.compile(
    r"\b(?:very|really|quite|absolutely|simply|actually|definitely|totally|completely|extremely|truly)\s+"
    r"|非常|十分|真的|实在|确实|的确|简直",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:and |so |also )?(?:i (?:think|believe|must say|have to say|feel)(?: that)? |in my opinion,? "
    r"|overall,? |all in all,? |to be honest,? )|^我(?:觉得|认为|感觉)|^(?:总的来说|说实话)[，,]?",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def parts_of(sentence: str, may_stand: Callable[[str], bool]) -> list[str]:
    """Clauses of a sentence, runs of them, and the whole without fillers: those that may stand for it.

    Parameters
    ----------
    sentence : str
        As it was written.
    may_stand : callable
        Whether a text may be shown in its place.
    """
    found: dict[str, str] = {}
    for piece in (*_runs(sentence), sentence):
        part = _tidy(piece)
        if SHORT <= columns(part) <= SHORTER * columns(sentence) and may_stand(part):
            found.setdefault(part.casefold(), part)
    return sorted(found.values(), key=columns)[:MOST]


def _runs(sentence: str) -> Iterator[str]:
    if _HANGS.search(sentence):
        return
    breaks = [match.span() for match in _BREAK.finditer(sentence)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(sentence)]
    for first, start in enumerate(starts):
        for end in ends[first:]:
            yield sentence[start:end]


def _tidy(piece: str) -> str:
    plain = _OPENS.sub("", piece.strip(" ,;:，；：、-—.。!！"))
    plain = " ".join(_FILLERS.sub("", plain).split())
    if not plain:
        return ""
    return plain[:1].upper() + plain[1:] + ("。" if _HAN.search(plain) else ".")
