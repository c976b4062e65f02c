"""A text as it is compared: one width, one case, simplified characters, and where each letter came from."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Plain:
    """A text brought to one form.

    Parameters
    ----------
    text : str
        NFKC, case-folded, Chinese in simplified characters.
    origins : tuple of int
        For each character of ``text``, and for its end, the position in the original.
    """

    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> "Plain":
        """Bring a text to one form, character by character, so that positions can be told."""
        letters: list[str] = []
        origins: list[int] = []
        for position, letter in enumerate(original):
            for plain in plainly(letter) or " ":
                letters.append(plain)
                origins.append(position)
        return cls("".join(letters), (*origins, len(original)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of ``text`` stands in the original."""
        return self.origins[start], self.origins[end - 1] + 1 if end > start else self.origins[start]


def blanked(text: str, *spans: tuple[int, int]) -> str:
    """A text with spaces in place of some parts of it, so that positions stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def plainly(text: str) -> str:
    """A text in one width and case and in simplified characters; positions are not kept."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLIFIED)
    return folded.replace("’", "'").replace("‘", "'")


class _Simplified(dict[int, str]):
    """Simplified forms of characters, one by one and looked up once: many traditional ones become one, so
    that context hardly counts.
    """

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if "\u3400" <= letter <= "\u9fff":
            simple = _converter()(letter)
            letter = simple if len(simple) == 1 else letter
        self[code] = letter
        return letter


_SIMPLIFIED = _Simplified()


@cache
def _converter() -> Callable[[str], str]:
    # Imported here: its tables take a while to load, which texts without Chinese need not wait for.
    import opencc

    library: Any = opencc  # comes without types
    return library.OpenCC("t2s").convert
