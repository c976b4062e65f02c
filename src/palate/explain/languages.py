"""Languages of reasons, and detection of a catalogue's language."""

from collections.abc import Iterable

from palate.errors import InputError
from palate.explain.chinese import Chinese
from palate.explain.english import English

Language = English | Chinese
"""The words of one language."""

LANGUAGES: dict[str, Language] = {language.code: language for language in (English(), Chinese())}
"""By ISO 639-1 code."""


def language(code: str) -> Language:
    """Return a language by its code.

    Raises
    ------
    InputError
        If there are no sentences in it.
    """
    if code not in LANGUAGES:
        raise InputError(f"--language {code}: choose one of {', '.join(LANGUAGES)}")
    return LANGUAGES[code]


def language_of(titles: Iterable[str]) -> Language:
    """Return Chinese where most titles that have letters are Chinese, else English."""
    chinese = others = 0
    for title in titles:
        if any(map(str.isalpha, title)):
            chinese, others = (chinese + 1, others) if _is_chinese(title) else (chinese, others + 1)
    return LANGUAGES["zh" if chinese > others else "en"]


def _is_chinese(title: str) -> bool:
    """Return whether a title has Han characters and no kana or hangul, as Japanese and Korean ones have."""
    return any(map(_is_han, title)) and not any(map(_is_kana_or_hangul, title))


def _is_han(letter: str) -> bool:
    return (
        "\u4e00" <= letter <= "\u9fff"
        or "\u3400" <= letter <= "\u4dbf"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


def _is_kana_or_hangul(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30ff" or "\uac00" <= letter <= "\ud7a3" or "\u1100" <= letter <= "\u11ff"
