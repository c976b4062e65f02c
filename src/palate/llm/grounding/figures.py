"""Numbers that a text states, in digits or in words, with what they count where it matters."""

import re
import unicodedata
from collections.abc import Container, Iterable
from decimal import Decimal, InvalidOperation

from palate.llm.grounding.stems import stem

Figure = tuple[Decimal, str, str]
"""A value; what it is: a currency, "%", or ""; and the word right behind it, or ""."""

_DIGITS = r"\d+(?:[.,]\d+)*"
_CURRENCIES = {"$": "$", "usd": "$", "dollar": "$", "dollars": "$", "buck": "$", "bucks": "$", "美元": "$"}
_CURRENCIES |= {"€": "€", "eur": "€", "euro": "€", "euros": "€", "欧元": "€", "£": "£", "pounds": "£"}
_CURRENCIES |= dict.fromkeys(("¥", "元", "块", "块钱", "人民币", "yuan", "rmb", "cny"), "¥")
_CURRENCIES |= {"%": "%", "percent": "%", "折": "折"}
_SIGN = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<before>[$€£¥])?\s*(?P<digits>{_DIGITS})\s*(?P<scale>[万千百亿]|k\b)?\s*(?P<after>{_SIGN})?"
)

_ONES = "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_WORDS: dict[str, int] = dict(zip(_ONES.split(), [0, *range(2, 17)], strict=True))
_WORDS |= {"seventeen": 17, "eighteen": 18, "nineteen": 19, "dozen": 12, "half": 0, "double": 2, "twice": 2}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS |= {word: 10 * value for word, value in zip(_TENS.split(), range(2, 10), strict=True)}
_WORDS |= {"hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000, "million": 1_000_000}
_WORDS |= {"millions": 1_000_000, "billion": 1_000_000_000}
_ANY_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_WORD = re.compile(
    rf"\b(?P<words>(?:{_ANY_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_ANY_WORD}))*)\b\s*(?P<after>{_SIGN})?"
)

_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_SCALES = {**_HAN_SCALES, "k": 1_000}
_HAN_NUMBER = re.compile(rf"[{''.join(_HAN_DIGITS)}{''.join(_HAN_SCALES)}]{{2,}}(?:{_SIGN})?")
_HAN = re.compile(rf"(?P<han>[{''.join(_HAN_DIGITS)}{''.join(_HAN_SCALES)}半]+)\s*(?P<after>{_SIGN})?")


_BEHIND = re.compile(r"[ -]*(?:[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+)")


def figures(text: str) -> set[Figure]:
    """Numbers of a text. "one" and a lone 一 are articles as often as numbers and count as none."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found: set[Figure] = set()
    for match in _FIGURE.finditer(plain):
        sign = _CURRENCIES.get(match["before"] or match["after"] or "", "")
        value = _value(match["digits"]) * _SCALES.get(match["scale"] or "", 1)
        found.add((value, sign, _counted(plain, match.end())))
    for match in _WORD.finditer(plain):
        sign = _CURRENCIES.get(match["after"] or "", "")
        found.add((_of_words(match["words"]), sign, _counted(plain, match.end())))
    for match in _HAN.finditer(plain):
        before = plain[match.start() - 1 : match.start()]
        if match["han"] != "一" and not before.isdigit():
            sign = _CURRENCIES.get(match["after"] or "", "")
            found.add((_of_han(match["han"]), sign, _counted(plain, match.end())))
    return found


def without_figures(text: str) -> str:
    """A text in NFKC and without case and numbers."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for pattern in (_FIGURE, _WORD, _HAN_NUMBER):
        plain = pattern.sub(" ", plain)
    return plain


def unfounded(said: str, facts: Iterable[str], common: Container[str] = ()) -> bool:
    """Whether words state a number, a price or a share that no fact states, or a number of other things.

    Parameters
    ----------
    said : str
        The words.
    facts : iterable of str
        What is known.
    common : container of str
        Words that say nothing of what is counted.
    """
    known = {figure for fact in facts for figure in figures(fact)}

    def founded(figure: Figure) -> bool:
        value, sign, counted = figure
        same = [other for other in known if other[0] == value]
        if sign:
            return any(other[1] == sign for other in same)
        return any(not counted or counted in common or other[2] == counted for other in same)

    return not all(map(founded, figures(said)))


def _counted(text: str, end: int) -> str:
    """The word behind a number, or the Chinese character."""
    match = _BEHIND.match(text, end)
    return "" if match is None else stem(match[0].strip(" -"))


def _value(digits: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        return Decimal(digits.replace(",", ".")).normalize()
    except InvalidOperation:  # such as 1.2.3, which is a name rather than a number
        return Decimal(int("".join(filter(str.isdecimal, digits)) or "0"))


def _of_words(words: str) -> Decimal:
    """Value of English number words, such as "two hundred and fifty"."""
    total = section = 0
    for word in re.findall(r"[a-z]+", words):
        value = _WORDS.get(word, 0)
        if value >= 1_000:
            total, section = total + (section or 1) * value, 0
        elif word in ("hundred", "hundreds"):
            section = (section or 1) * value
        else:
            section += value
    return Decimal(total + section)


def _of_han(numeral: str) -> Decimal:
    """Value of a Chinese numeral; digits side by side are read as digits."""
    if "半" in numeral:
        return Decimal("0.5")
    if not set(numeral) & set(_HAN_SCALES):
        return Decimal(int("".join(str(_HAN_DIGITS[digit]) for digit in numeral)))
    total = section = digit = 0
    for sign in numeral:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif (scale := _HAN_SCALES[sign]) >= 10_000:
            total, section, digit = (total + section + digit) * scale or scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return Decimal(total + section + digit)
