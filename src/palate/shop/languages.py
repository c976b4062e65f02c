"""Language of a column, by its name or, where that proves nothing, by its cells."""

import re
from collections.abc import Sequence

import polars as pl

from palate.tables.schema import BRAND, CATEGORY, DESCRIPTION, TEXT, TITLE


def _words(text: str) -> list[str]:
    return text.split()


_CODES = frozenset(
    _words("""
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
vo wa wo xh yi yo za zh zu
""")
)
"""ISO 639-1."""

_PLAIN = frozenset(
    _words("""
ar bg bn cs da de el en es et fa fi fr he hi hr hu it ja ko lt lv nb nl nn pl pt ro ru sk sl sr sv sw ta
th tr uk ur vi zh
""")
)
"""Codes that stand for nothing else at the end of a column's name; others need cells that are sentences."""

_SCRIPTS = {
    "zh": r"\p{Han}", "ja": r"[\p{Han}\p{Hiragana}\p{Katakana}]", "ko": r"[\p{Hangul}\p{Han}]",
    **dict.fromkeys(_words("ru uk bg be mk kk ky tg mn tt ba cv ce os av"), r"\p{Cyrillic}"),
    **dict.fromkeys(_words("ar fa ur ps sd ug ks"), r"\p{Arabic}"),
    **dict.fromkeys(_words("hi mr ne sa"), r"\p{Devanagari}"),
    "el": r"\p{Greek}", "he": r"\p{Hebrew}", "yi": r"\p{Hebrew}", "th": r"\p{Thai}", "bn": r"\p{Bengali}",
    "ta": r"\p{Tamil}", "te": r"\p{Telugu}", "kn": r"\p{Kannada}", "ml": r"\p{Malayalam}",
    "gu": r"\p{Gujarati}", "pa": r"[\p{Gurmukhi}\p{Arabic}]", "si": r"\p{Sinhala}", "my": r"\p{Myanmar}",
    "km": r"\p{Khmer}", "lo": r"\p{Lao}", "ka": r"\p{Georgian}", "hy": r"\p{Armenian}", "am": r"\p{Ethiopic}",
    "ti": r"\p{Ethiopic}", "bo": r"\p{Tibetan}", "dz": r"\p{Tibetan}", "or": r"\p{Oriya}",
}  # fmt: skip
"""Signs that a language is written in, where they are its own."""

_NAME = re.compile(r"^(.+?)[_\-. ]([a-z]{2})(?:[_\-]([a-z]{2}|[a-z]{4}|[0-9]{3}))?$")
_WORDS_OF_TEXT = (TITLE, DESCRIPTION, CATEGORY, BRAND, TEXT, "name", "subtitle", "summary", "label")

WORDS, MOST = 4, 0.5
"""Mean number of words of sentences, and the share of cells in which a script must be seen."""


def language_of(name: str, cells: pl.Series, columns: Sequence[str]) -> str:
    """The language of a column such as description_zh or title_pt-br; empty where it is none.

    Its name must end in a code of ISO 639-1, with a region or a script after it or without. The cells must
    be in a script of the language where it has its own. For other languages the rest of the name must be a
    column too, or a usual one, and a code that stands for other things as well (id, is, no, to) counts only
    where the cells are sentences.
    """
    match = _NAME.match(name)
    if match is None or match[2] not in _CODES:
        return ""
    base, code = match[1], match[2]
    if (script := _SCRIPTS.get(code)) is not None:
        return code if _share(cells, script) >= MOST else ""
    if _share(cells, r"\p{L}{2}") < MOST:  # numbers and codes are in no language
        return ""
    known = base in _WORDS_OF_TEXT or base in columns or _siblings(base, columns) > 1
    return code if known and (code in _PLAIN or _are_sentences(cells)) else ""


def _are_sentences(cells: pl.Series) -> bool:
    words = cells.str.strip_chars().str.count_matches(r"\s+") + 1
    return float(words.mean() or 0) >= WORDS  # pyright: ignore[reportArgumentType]


def _siblings(base: str, columns: Sequence[str]) -> int:
    """How many columns are this one in some language."""
    return sum((match := _NAME.match(column)) is not None and match[1] == base for column in columns)


def _share(cells: pl.Series, pattern: str) -> float:
    return float(cells.str.contains(pattern).mean() or 0)  # pyright: ignore[reportArgumentType]
