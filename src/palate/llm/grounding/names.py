"""Names of items and brands of a catalogue, found in free words."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from palate.llm.grounding.form import units

LONGEST = 24
"""Words of a name, or Chinese characters, that are looked for; of longer names the first so many."""


@dataclass(frozen=True)
class Names:
    """Names as rows of words.

    Parameters
    ----------
    known : frozenset of tuple of str
        Each in words without case.
    """

    known: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """Of titles and brands; a single character or digit names nothing."""
        rows = (tuple(units(name)[:LONGEST]) for name in names)
        return cls(frozenset(row for row in rows if sum(map(len, row)) > 1))

    def foreign(self, said: str, facts: Iterable[str], common: Container[str] = ()) -> bool:
        """Whether words name an item or a brand that no fact names; ``common`` words name nothing."""
        words = units(said)
        known = [units(fact) for fact in facts]
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                row = tuple(words[start:end])
                if row not in self.known or all(word in common for word in row):
                    continue
                if not any(_within(row, fact) for fact in known):
                    return True
        return False


def _within(row: tuple[str, ...], words: list[str]) -> bool:
    length = len(row)
    return any(tuple(words[start : start + length]) == row for start in range(len(words) - length + 1))
