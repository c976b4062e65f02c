"""The form of free words: one plain line, no markup, no address, no words of the prompt."""

import re
import unicodedata

ECHO = 8
"""Words, or Chinese characters, in a row that may not be those of a prompt."""

_UNITS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+")

_ADDRESS = re.compile(
    r"\w+://|\bwww\.|\S@\S|@\w|\b[\w-]+\.(?:com|cn|net|org|io|co|shop|store|xyz|info|biz|top|ru|de|uk|me|app|dev|link|site)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>`|\\{}\[\]^~*_#=]|&#?\w+;|javascript:", re.IGNORECASE)
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def units(text: str) -> list[str]:
    """Words of a text without case, and each Chinese character by itself."""
    return _UNITS.findall(unicodedata.normalize("NFKC", text).casefold())


def form_refusal(said: str, longest: int) -> str | None:
    """Why words are no plain short line; None where they are."""
    if not said.strip():
        return "it is empty"
    if len(said) > longest:
        return "it is too long"
    if any(unicodedata.category(letter) in _UNSEEN for letter in said):
        return "it has more than one line or hidden characters"
    if _ADDRESS.search(unicodedata.normalize("NFKC", said)):
        return "it has an address"
    if _MARKUP.search(unicodedata.normalize("NFKC", said)):
        return "it has markup"
    return None


def echoes(said: str, prompt: str) -> bool:
    """Whether words say as many of the prompt's in a row as :data:`ECHO`."""
    return bool(_runs(units(said)) & _runs(units(prompt)))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + ECHO]) for start in range(len(words) - ECHO + 1)}
