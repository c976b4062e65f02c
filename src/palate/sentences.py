"""Sentences of a text, in English, Chinese and other languages, word for word."""

import re

LONG = 160
"""Columns from which a sentence is broken at commas, which in Chinese often stand for full stops."""

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_ABBREVIATIONS = ("mr", "mrs", "ms", "dr", "st", "vs", "etc", "e.g", "i.e", "no", "approx", "inc", "jr", "oz")
_END = re.compile(
    r"[。！？!?…；;]+[。.!?！？…~～]*[\"”’』」）)]*"  # full-width ends need no space after them
    rf"|\.+[\"”’)]*(?=\s|$)|(?<=[a-z]{{3}}\.)(?=[A-Z][a-z])|(?<=[a-z]\))\.(?=[A-Z])"
    rf"|(?<=[{_HAN}])[.~～]+(?=[{_HAN}])|(?<=[{_HAN}])\s+(?=[{_HAN}])|\n+"
)
_COMMA = re.compile(r"[，,、：:]+\s*")
_LETTER = re.compile(r"[^\W\d_]")


def sentences(text: str) -> list[str]:
    """Sentences that have a letter, each a verbatim part of the text, without the space around it.

    A full stop ends a sentence where space or the end follows, or a capital does after a word of three
    letters; not after an abbreviation or a single letter. Space between Chinese characters ends one too. A
    sentence of over :data:`LONG` columns is broken at commas.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if match[0].startswith(".") and _is_abbreviated(text[start : match.start()]):
            continue
        found.append(text[start : match.end()])
        start = match.end()
    found.append(text[start:])
    parts = [part for sentence in found for part in _broken(sentence.strip())]
    return [part for part in parts if _LETTER.search(part)]


def columns(text: str) -> int:
    """Width of a text on a screen, where a Chinese character takes two columns."""
    if text.isascii():
        return len(text)
    return sum(2 if "\u2e80" <= character <= "\uffe6" else 1 for character in text)


def _is_abbreviated(before: str) -> bool:
    word = before.rsplit(maxsplit=1)[-1].lstrip("(\"'“").lower() if before.strip() else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isascii() and word != "i")


def _broken(sentence: str) -> list[str]:
    """The sentence, or pieces of about half of LONG each where it is longer than that."""
    if columns(sentence) <= LONG:
        return [sentence]
    pieces: list[str] = []
    start = 0
    for match in _COMMA.finditer(sentence):
        if columns(sentence[start : match.end()]) >= LONG // 2:
            pieces.append(sentence[start : match.end()].strip())
            start = match.end()
    return [*pieces, sentence[start:].strip()]
