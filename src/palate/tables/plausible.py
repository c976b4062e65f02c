"""Plausibility of decoded text: scripts, words, case and common characters."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from palate.tables.common_chars import EVENTS, HAN, SYLLABLES

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_ODD_CATEGORIES = {"Cc", "Co", "Cn", "Cs", "Cf"}
_ALLOWED_FORMATS = "\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff"
_NEVER_TYPED = "¤ˆ˜¯˘˙˚¸˝˛ˇ∂∑∏√∫◊∆∞≤≥≠≈\uf8ffﬁﬂ"
_ODD_THAI = re.compile(
    r"(?<![ก-ฮ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]|[\u0e40-\u0e44](?![ก-ฮ])|[๐-๛](?=[ก-ฮ])"
)
_ODD_HEBREW = re.compile(r"[ךםןףץ](?=[א-ת])|(?<![א-ת\u05b0-\u05c2])[\u05b0-\u05c2]")
_ODD_ARITHMETIC = re.compile(r"(?<=[^\W\d_])[÷¬±¦¹]")
_ODD_RUNS = (_ODD_THAI, _ODD_HEBREW, _ODD_ARITHMETIC)
_APOSTROPHES = "’ʼ‘´·"
_BEFORE_LETTER = re.compile(r"(.)(?=([^\x00-\x7f])([^\W\d_]))", re.DOTALL)
_EAST_ASIAN = {"han", "kana", "hangul"}
_TOGETHER = {"han", "kana", "latin"}

COMMON, UNCOMMON, KANA, MISFIT, ODD = 1.0, -1.3, 1.6, -2.0, -4.0
"""Log odds of a character in text of its language against in a wrong decoding.

About 80 % of running Chinese and Japanese are among HAN, and 27 % of what a wrong decoding hits; kana are two
of 94 rows of JIS X 0208.
"""
HALF_WIDTH = 0.8
"""Of half-width kana that are words."""
SYLLABLE, RARE_SYLLABLE = 2.0, -2.2
"""Likewise for Korean: about 90 % against 13 %."""


def odd_count(text: str) -> int:
    """Number of characters beyond ASCII that nobody writes where they stand.

    Odd are controls, private use and unassigned code points, box drawing, half-width kana, signs inside or
    before words, letters of two scripts in a word, and capitals after small letters.
    """
    alone = sum(_is_odd_alone(char) for char in text if ord(char) > 127)
    words = sum(_odd_letters(word) for word in _WORD.findall(text))
    return alone + words + _glued_signs(text) + sum(len(odd.findall(text)) for odd in _ODD_RUNS)


def odd_share(text: str) -> float:
    """Odd characters as a share of those beyond ASCII."""
    return odd_count(text) / max(1, sum(ord(char) > 127 for char in text))


def evidence_letters(text: str) -> tuple[int, bool]:
    """Letters beyond ASCII in the different words of two letters and more, and whether some aren't Latin."""
    words = {word for word in _WORD.findall(text) if len(word) > 1 and not word.isascii()}
    letters = [char for word in words for char in word if ord(char) > 127]
    return len(letters), any(script(char) != "latin" for char in letters)


@lru_cache(maxsize=65_536)
def _is_odd_alone(char: str) -> bool:
    code = ord(char)
    if 0x2500 <= code <= 0x25FF and char not in "■□▲△▼▽◆◇○◎●★☆▪▫":
        return True
    if 0xFF61 <= code <= 0xFF9F or char in _NEVER_TYPED:
        return True
    return unicodedata.category(char) in _ODD_CATEGORIES and char not in _ALLOWED_FORMATS


def _odd_letters(word: str) -> int:
    """1 for a word of scripts that do not go together, or else its capitals after small letters."""
    if word.isascii():
        return 0
    scripts = set(map(script, word))
    if len(scripts) > 1 and not (scripts & _EAST_ASIAN and scripts <= _TOGETHER):
        return 1
    beyond = sum(ord(char) > 127 for char in word)
    if scripts == {"latin"} and len(word) > 2 and beyond > 0.7 * len(word):
        return beyond
    return sum(
        after.isupper() and before.islower() and not (before + after).isascii()
        for before, after in pairwise(word)
    )


def _glued_signs(text: str) -> int:
    """Signs beyond ASCII between letters or right before a word."""
    count = 0
    for found in _BEFORE_LETTER.finditer(f" {text}"):
        before, sign, after = found.group(1, 2, 3)
        if sign.isalpha():
            continue
        kind = unicodedata.category(sign)
        if kind[0] == "M" or script(after) in _EAST_ASIAN or script(before) in _EAST_ASIAN:
            continue
        if before.isalpha():
            count += kind != "Pd" and sign not in _APOSTROPHES
        else:
            count += kind in {"So", "Sm", "Sk", "No"} or sign in "§¶’"
    return count


@lru_cache(maxsize=65_536)
def script(char: str) -> str:
    """Name of the script of a letter, "latin" for ASCII."""
    code = ord(char)
    if code < 0x250:
        return "latin"
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return unicodedata.name(char, "?").split(" ")[0].lower()


_RANGES = (
    (0x0250, 0x02FF, "latin"),
    (0x0300, 0x036F, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x3005, 0x3007, "han"),
    (0x3040, 0x30FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7A3, "hangul"),
    (0x1100, 0x11FF, "hangul"),
    (0x3130, 0x318F, "hangul"),
    (0xF900, 0xFAFF, "han"),
)


def east_asian_evidence(text: str, language: str) -> float:
    """Sum of the log odds that text is of a language rather than a wrong decoding.

    Parameters
    ----------
    text : str
        Cells, separators between them.
    language : str
        zh, ja or ko.
    """
    odds = 0.0
    if language == "ja" and is_half_width_kana(text):
        odds = (HALF_WIDTH - ODD) * len(_HALF_WIDTH.findall(text))
    for char, count in Counter(char for char in text if ord(char) > 127).items():
        odds += count * _odds(char, language)
    return odds


def event_words(text: str) -> int:
    """Number of whole words, each counted once, that name an event in Chinese, Japanese or Korean."""
    return len(EVENTS.intersection(_WORD.findall(text)))


def is_half_width_kana(text: str) -> bool:
    """Whether half-width kana are words: with voicing marks, each after a letter that can have one."""
    marks, rows = len(_VOICING.findall(text)), len(_FIRST_ROWS.findall(text))
    kana = len(_HALF_WIDTH.findall(text))
    voiced = marks >= 3 and marks >= LEAST_VOICED * kana and not _MISVOICED.search(text)
    return voiced and rows >= LEAST_FIRST_ROWS * kana


_HALF_WIDTH, _VOICING, _FIRST_ROWS = re.compile("[ｦ-ﾟ]"), re.compile("[ﾞﾟ]"), re.compile("[ｱ-ｿ]")
_MISVOICED = re.compile("(?<![ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?<![ﾊ-ﾎ])ﾟ")
LEAST_VOICED, LEAST_FIRST_ROWS = 0.05, 0.15
"""Shares of voicing marks and of the letters from ｱ to ｿ, whose bytes are no letters of other scripts."""


def _odds(char: str, language: str) -> float:
    code = ord(char)
    if 0x3040 <= code <= 0x30FF:
        return KANA if language == "ja" else MISFIT
    if 0xAC00 <= code <= 0xD7A3:
        if language != "ko":
            return MISFIT
        return SYLLABLE if char in SYLLABLES else RARE_SYLLABLE
    if 0x4E00 <= code <= 0x9FFF or char == "々":
        if language == "ko":
            return MISFIT
        return COMMON if char in HAN or char == "々" else UNCOMMON
    if 0x3000 <= code <= 0x301F or 0xFF01 <= code <= 0xFF5E or char in "“”‘’…—·×℃":
        return 0.5
    return ODD if _is_odd_alone(char) or char.isalpha() else -0.5
