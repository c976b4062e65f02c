"""Bounds on numbers in a question: below, above, between, about; cheap and dear."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from palate.asking.amounts import AFTER, BEFORE, NUMBER, number_of
from palate.asking.constraints import Band, Bound

PRICE = "price"
"""The column of prices."""

NEAR = 0.2
"""How far "about" reaches, as a share of the number."""

_BELOW_STRICT = (
    r"under|below|(?:for )?(?:less|lower|cheaper|fewer|smaller) than|<(?!=)|小于|低于|少于|便宜于|不到"
)
_BELOW = (
    r"(?:no|not) (?:more|higher|greater) than|not (?:over|above)|nothing (?:over|above)|"
    r"not? exceed(?:ing)?|(?:must |can )?not cost more than"
    r"|at most|up to|max(?:imum)?(?: of| is|:)?|within|<=|≤|my budget(?: is| of|:)?|"
    r"budget(?: is| of|:)?|i(?: only)? have(?: only)?|no dearer than"
    r"|不(?:要|能|可以?)?(?:超过|高于|大于|多于)|别超过|最多|至多|顶多|最高|上限|"
    r"预算(?:是|为|只有|在|有|:)?|我(?:只)?有"
)
_ABOVE_STRICT = r"over|above|(?:more|greater|higher) than|exceeding|>(?!=)|大于|高于|多于|超过"
_ABOVE = (
    r"(?:no|not) (?:less|lower|fewer|cheaper) than|not (?:under|below)|nothing (?:under|"
    r"below)|at least|min(?:imum)?(?: of| is|:)?|>=|≥"
    r"|starting (?:at|from)|upwards of|不(?:要|能|可以?)?(?:低于|少于|小于)|别低于|至少|最少|最低|起码"
)
_ABOUT = r"about|around|roughly|approximately|approx\.?|circa|near|close to|大约|大概|差不多|约|~"
_PRICED = r"(?:priced? (?:at |is )?|costs? |costing |for |价格|价钱|售价|单价)?"
_AFTER_BELOW = (
    r"(?:or|and) (?:less|under|below|cheaper|lower)|max(?:imum)?\b|tops|at most|及?以下|"
    r"以内|之内|之下|内|封顶"
)
_AFTER_ABOVE = r"(?:or|and) (?:more|up|above|over|higher)|plus\b|\+|及?以上|之上|起|往上"
_AFTER_ABOUT = r"or so|左右|上下|前后"

_AMOUNT = rf"(?P<before>{BEFORE})?\s?(?P<number>{NUMBER})\s?(?P<after>{AFTER})?"


def _amount(name: str) -> str:
    return re.sub(r"\?P<(\w+)>", rf"?P<\1_{name}>", _AMOUNT)


_LATIN = r"(?<![a-z])"
_RANGES = [
    re.compile(rf"{_LATIN}(?:between|from)\s{_amount('a')}\s?(?:and|to|-|–|~)\s?{_amount('b')}"),
    re.compile(
        rf"(?:介于|在)?\s?{_amount('a')}\s?(?:到|至|和|-|–|—|~|to)\s?{_amount('b')}(?:\s?之间|\s?间)?"
    ),
]
_ONE = re.compile(
    rf"(?:(?:{_LATIN}(?P<below_strict>{_BELOW_STRICT})|{_LATIN}(?P<below>{_BELOW})|"
    rf"{_LATIN}(?P<above_strict>{_ABOVE_STRICT})"
    rf"|{_LATIN}(?P<above>{_ABOVE})|{_LATIN}(?P<about>{_ABOUT}))\s?(?:的|是|为)?\s?)?{_AMOUNT}"
    rf"(?:\s?(?:的)?(?:(?P<after_below>{_AFTER_BELOW})|(?P<after_above>{_AFTER_ABOVE})|"
    rf"(?P<after_about>{_AFTER_ABOUT})))?"
)
_UNIT = re.compile(
    r"\s?-?(years?|yrs?|yo|inch(?:es)?|in|cm|mm|meters?|metres?|m|km|kg|kilos?|grams?|g|mg|ml|"
    r"cl|dl|lit(?:er|re)s?|l|oz|lbs?|gb|tb|mb|"
    r"hours?|hrs?|h|minutes?|mins?|seconds?|days?|weeks?|months?|people|persons?|pieces?|pcs|"
    r"packs?|stars?|points?|watts?|w|mah|volts?|v|percent|"
    r"pages?|items?|things?|others?|more|of|movies?|films?|books?|st|nd|rd|th)(?![a-z])"
    r"|\s?(%|岁|年|英寸|寸|厘米|毫米|米|公里|公斤|千克|斤|克|毫升|升|小时|分钟|秒|天|周|"
    r"个月|月|人|件|个|片|星|分|号|码|瓦|伏|种|款|部|本|"
    r"页|次|张|只|条|双|台|\+)"
)
_SCORE, _MONEY = ("score", "rating"), (PRICE,)
_SYNONYMS = {
    **dict.fromkeys(("评分", "分数", "分", "rating", "rated", "score"), _SCORE),
    **dict.fromkeys(("星", "star"), ("rating", "stars")),
    **dict.fromkeys(("价格", "价钱", "售价", "cost", "costs"), _MONEY),
    "重量": ("weight",),
    "年份": ("year",),
    "页数": ("pages",),
}
"""Words for a number beside its column's own name."""

_LOW = re.compile(
    r"(?:(?P<not>not (?:so |very |too |that )?|no |nothing |不要|别|不)\s?(?:太|很|那么|这么)?)?"
    r"(?:(?P<low>\b(?P<lowest>cheapest|least expensive|lowest[- ]priced?|most affordable)\b|"
    r"\b(?:cheap|cheaper|inexpensive|affordable|low[- ]cost|low[- ]priced?"
    r"|less expensive|less pricey|bargain|budget(?=[- ]friendly| option|"
    r" price)(?:[- ]friendly| option| price)?)\b|(?P<lowest_zh>最便宜|价格最低|最低价)|"
    r"便宜(?:一点|一些|点|些)?|"
    r"实惠|廉价|平价|低价|经济实惠)"
    r"|(?P<high>\b(?P<highest>most expensive|priciest|dearest)\b|\b(?:expensive|pricey|"
    r"overpriced|high[- ]end|high[- ]priced?)\b|(?P<highest_zh>最贵)|昂贵|高档|高端|高价|贵(?!州|族|宾|妃|重|"
    r"阳)(?:一点|一些|点|些)?))"
)


@dataclass(frozen=True)
class Found:
    """A constraint on a number, and the part of the plain text that says it."""

    constraint: Bound | Band
    start: int
    end: int


def numbers_in(text: str, numeric: Sequence[str]) -> list[Found]:
    """Bounds on prices and other numbers of items, in the order in which they stand.

    Spans are positions in ``text``. A number without a currency is a price only where items have prices
    and something says that the number is a bound.

    Parameters
    ----------
    text : str
        The question in :func:`palate.asking.plain.plainly`'s form.
    numeric : sequence of str
        Names of the catalogue's columns of numbers.
    """
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    for bound in (*_ranges(text, numeric), *_bounds(text, numeric), *_bands(text, numeric)):
        if all(bound.end <= start or end <= bound.start for start, end in taken):
            found.append(bound)
            taken.append((bound.start, bound.end))
    return sorted(found, key=lambda bound: bound.start)


def _ranges(text: str, numeric: Sequence[str]) -> Iterator[Found]:
    for which, pattern in enumerate(_RANGES):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            least, most = number_of(parts["number_a"]), number_of(parts["number_b"])
            currency = any(parts[name] for name in ("before_a", "before_b", "after_a", "after_b"))
            is_said = which == 0 or match[0].endswith("间")
            facet = _facet(text, match.start(), match.end(), numeric, currency=currency, is_bound=is_said)
            if facet is None or least is None or most is None:
                continue
            low, high = sorted((least, most))
            yield Found(Bound(facet, low, high, (match.start(), match.end())), match.start(), match.end())


def _bounds(text: str, numeric: Sequence[str]) -> Iterator[Found]:
    for match in _ONE.finditer(text):
        parts = {name: value for name, value in match.groupdict().items() if value}
        value = number_of(parts["number"])
        side = parts.keys() - {"before", "after", "number"}
        currency = "before" in parts or "after" in parts
        facet = _facet(text, match.start(), match.end(), numeric, currency=currency, is_bound=bool(side))
        if value is None or facet is None:
            continue
        start, end = match.start(), match.end()
        yield Found(_bound(facet, value, side, (start, end)), start, end)


def _bound(facet: str, value: float, side: set[str], span: tuple[int, int]) -> Bound:
    if side & {"below_strict", "below", "after_below"}:
        return Bound(facet, None, value, span, strict="below_strict" in side)
    if side & {"above_strict", "above", "after_above"}:
        return Bound(facet, value, None, span, strict="above_strict" in side)
    return Bound(facet, value * (1 - NEAR), value * (1 + NEAR), span, about=value)


def _facet(
    text: str, start: int, end: int, numeric: Sequence[str], *, currency: bool, is_bound: bool
) -> str | None:
    """Which number of items an amount is about; None where it is none of theirs."""
    if currency:
        return PRICE
    before = re.findall(r"[a-z_]+|[\u4e00-\u9fff]+", text[max(0, start - 24) : start])
    unit = _UNIT.match(text, end) or (text[end - 1 : end] == "+" and None)
    after = unit[0].strip(" -") if unit else ""
    if not is_bound and not after:
        return None
    for name in numeric:
        words = set(re.split(r"[\W_]+", name.casefold()))
        near = before[-2:]
        said = {*near, after, after.rstrip("s")}
        meant = {
            other
            for word in said
            for key, others in _SYNONYMS.items()
            for other in others
            if _says(word, key)
        }
        if is_bound and words & (said | meant) - {""} and (name != PRICE or not after):
            return name
    return PRICE if is_bound and not after and PRICE in numeric else None


def _says(word: str, key: str) -> bool:
    return word == key or (not key.isascii() and word.endswith(key))


def _bands(text: str, numeric: Sequence[str]) -> Iterator[Found]:
    if PRICE not in numeric:
        return
    for match in _LOW.finditer(text):
        parts: Mapping[str, str | None] = match.groupdict()
        first = any(parts[name] for name in ("lowest", "lowest_zh", "highest", "highest_zh"))
        negated = parts["not"] is not None
        start, end = match.start(), match.end()
        yield Found(Band(PRICE, parts["low"] is not None, (start, end), negated, first), start, end)
