"""Words that free words may be made of besides those of the facts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from palate.llm.grounding.figures import without_figures
from palate.llm.grounding.stems import stem

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_LATIN = re.compile(rf"[^\W_{_HAN}]+(?:['’][^\W\d_{_HAN}]+)?")
_CHINESE = re.compile(f"[{_HAN}]+")
_NOT = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|hardly|barely|scarcely|cannot|lacks?|lacking|"
    r"fails?|failed|isnt|dont|doesnt|didnt|wont|cant|wasnt|except|unless)\b|n['’]t\b|[不没无未非勿莫否别毋甭]"
)

_NO_NOT = re.compile("非常|不错|不仅|不但|不光|无论|未来|特别|分别|区别|级别|个别|别的|别人|差不多|not only")
"""Words with a negation in them that turn nothing round."""


def negations(text: str) -> Counter[str]:
    """Words that turn a meaning round, how often each kind: "not" in English, characters in Chinese."""
    found = _NOT.findall(_NO_NOT.sub(" ", unicodedata.normalize("NFKC", text).casefold()))
    return Counter(word if len(word) == 1 and not word.isascii() else "not" for word in found)


@dataclass(frozen=True)
class Vocabulary:
    """Words without a claim of their own.

    Parameters
    ----------
    words : frozenset of str
        English ones; every form of them counts.
    phrases : frozenset of str
        Chinese ones.
    """

    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *texts: str) -> "Vocabulary":
        """Words and phrases of texts, split at spaces."""
        every = [word for text in texts for word in text.split()]
        chinese = frozenset(word for word in every if _CHINESE.search(word))
        return cls(frozenset(every) - chinese, chinese)

    @cached_property
    def stems(self) -> frozenset[str]:
        """What forms of the English words share, found when a model first says something."""
        return frozenset(map(stem, self.words))

    def __or__(self, other: "Vocabulary") -> "Vocabulary":
        return Vocabulary(self.words | other.words, self.phrases | other.phrases)

    def covers(self, said: str, facts: Iterable[str]) -> bool:
        """Whether all words are of the vocabulary or of the facts; numbers are looked at elsewhere."""
        plain = without_figures(said)
        told = [unicodedata.normalize("NFKC", fact).casefold() for fact in facts]
        known = self.stems | {stem(word) for fact in told for word in _LATIN.findall(fact)}
        if any(stem(word) not in known for word in _LATIN.findall(plain)):
            return False
        return all(self._covers_run(run, told) for run in _CHINESE.findall(plain))

    def _covers_run(self, run: str, facts: list[str]) -> bool:
        """Whether Chinese is made of phrases, and of runs of two characters or more of the facts."""
        reachable = {0}
        for start in range(len(run)):
            if start not in reachable:
                continue
            for end in range(start + 1, len(run) + 1):
                piece = run[start:end]
                long = len(piece) > 1 or piece == run
                if piece in self.phrases or (long and any(piece in fact for fact in facts)):
                    reachable.add(end)
        return len(run) in reachable
