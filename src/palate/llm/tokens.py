"""Estimate of the tokens of a text, without the tokenizer of its model."""

TEMPLATE = 16
"""Tokens that a chat template puts around a message, at most."""

ASCII, OTHER = 0.25, 1.1
"""Tokens of a character in the mean."""

MEDIA = 1_600
"""Tokens of a picture or a sound, at most: pictures are shrunk before they are sent."""

NOTABLE = 200
"""Tokens that must be seen before they correct the estimate."""


def bound(text: str) -> int:
    """Never fewer than a byte-level tokenizer gives."""
    return len(text.encode("utf-8", "replace"))


class Estimate:
    """Tokens of texts for one model, corrected by what its server counted."""

    def __init__(self) -> None:
        self._guessed = 0.0
        self._counted = 0.0

    def of(self, text: str) -> float:
        """About how many tokens a text has."""
        if self._guessed < NOTABLE:
            return guess(text)
        return guess(text) * min(max(self._counted / self._guessed, 0.25), 4.0)

    def learn(self, text: str, counted: int) -> None:
        """Take into account how many tokens a server counted in a text."""
        self._guessed += guess(text)
        self._counted += counted


def guess(text: str) -> float:
    """About how many tokens a text has for most models."""
    ascii_letters = sum(letter.isascii() for letter in text)
    return ASCII * ascii_letters + OTHER * (len(text) - ascii_letters)
