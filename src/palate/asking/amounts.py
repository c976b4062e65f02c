"""Amounts as people write them: 1,299.50, €1.299,00, 1.5k, fifty dollars, 两百块, 3万2."""

import re

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: value for value, word in enumerate(_UNITS.split(), start=1)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
_SCALES = {"hundred": 100, "thousand": 1000}

_WORD = "|".join(sorted([*_WORDS, *_SCALES], key=len, reverse=True))
_DIGITS = r"\d+(?:[.,]\d+)*(?:\s?(?:k\b|[千万]\d?))?"
_HAN = r"[零〇一二两三四五六七八九十百千万半]+"
NUMBER = rf"(?:{_DIGITS}|(?:(?:a\s)?(?:{_WORD})(?:[\s-](?:and\s)?(?:{_WORD}))*)\b|{_HAN})"
"""A number as it stands in a question."""

BEFORE = r"(?:(?:us|hk|nt|au?|ca?|s)?\$|€|£|¥|₹|rmb|usd|eur|gbp|cny)"
"""A currency that stands before its amount."""

AFTER = (
    r"(?:dollars?\b|bucks?\b|usd\b|euros?\b|eur\b|pounds?\b|quid\b|gbp\b|rmb\b|yuan\b|cny\b|"
    r"美元|美金|欧元|英镑|人民币|元钱?|块钱?|圆|刀|€|\$|¥|£)"
)
"""A currency that stands after its amount."""


def number_of(text: str) -> float | None:
    """The number that a span says; None where it says none.

    Parameters
    ----------
    text : str
        What :data:`NUMBER` matches.
    """
    text = text.strip()
    if text[:1].isdigit():
        return _of_digits(text)
    return _of_words(text) if text[:1].isascii() else _of_han(text)


def _of_digits(text: str) -> float | None:
    body = re.match(r"[\d.,]+", text)
    if body is None:
        return None
    rest = text[body.end() :].strip()
    value = float(_plain_digits(body[0].rstrip(".,")))
    if rest[:1] == "k":
        return value * 1000
    if rest[:1] in ("千", "万"):
        scale = 1000 if rest[0] == "千" else 10_000
        return value * scale + (int(rest[1:]) * scale / 10 if rest[1:] else 0)
    return value


def _plain_digits(body: str) -> str:
    """Digits with a point: the last mark is the decimal one unless it parts off groups of three."""
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return body
    mark, other = body[last], "," if body[last] == "." else "."
    groups = other not in body and (body.count(mark) > 1 or len(body) - last - 1 == 3)
    whole = body if groups else body[:last]
    plain = whole.replace(".", "").replace(",", "")
    return plain if groups else f"{plain}.{body[last + 1 :]}"


def _of_words(text: str) -> float | None:
    total = current = 0
    for word in re.findall(rf"{_WORD}", text):
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if word == "thousand":
                total, current = total + current, 0
        else:
            current += _WORDS[word]
    return float(total + current) or None


def _of_han(text: str) -> float | None:
    # Imported here: it reads its tables, which questions without Chinese numerals need not wait for.
    import cn2an

    if text == "半":
        return 0.5
    try:
        return float(cn2an.cn2an(text, "smart"))
    except ValueError:
        return None
