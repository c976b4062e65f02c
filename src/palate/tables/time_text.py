"""Dates written out, with or without a time of day: their parts, before anyone decides on their order."""

import polars as pl

_LOOKALIKES = {
    **{chr(ord("０") + digit): str(digit) for digit in range(10)},
    **{f"{week}日": f"{week}天" for week in ("星期", "周", "週", "礼拜", "禮拜")},
    **dict.fromkeys("\u00a0\u202f\u2009\u3000\t", " "),
    **dict.fromkeys("−–‐‑－", "-"),
    **{"／": "/", "：": ":", "．": ".", "，": ",", "年": "-", "년": "-", "月": "-", "월": "-"},
    **dict.fromkeys("日号號일", " "),
    **dict.fromkeys("时時点點시", ":"),
    **dict.fromkeys("分분", ":"),
    **{"秒": "", "초": ""},
    **dict.fromkeys(("上午", "午前", "오전", "凌晨", "早上", "清晨"), " am "),
    **dict.fromkeys(("下午", "午後", "오후", "晚上", "傍晚"), " pm "),
}
_WEEKDAY = (
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|r|rs|rsday|nesday|urday)?\b[.,]?"
    r"|[(（]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][)）]?"
)

_HALF = r"(?P<half{}>[ap])\.? ?m\.?"
_CLOCK = (
    rf"(?:{_HALF.format('before')} ?)?(?P<hour>[0-9]{{1,2}})"
    r"(?::(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]+))?)?)?:?"
    rf"(?: ?{_HALF.format('after')})?"
)
_PACKED_CLOCK = (
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?:(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
)
_ZONE = (
    r"(?: ?(?P<zone>[a-z]{1,5})?(?:(?P<east>[+-])(?P<zone_hour>[0-9]{1,2}):?(?P<zone_minute>[0-9]{2})?"
    r"(?: [a-z]{3,5})?)?)"
    r"(?: ?\([^()]*\)| ?\[[^\[\]]*\])?"
)
_NAME = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_AFTER = rf"(?:(?:t|,? |:)(?: ?at )? ?{_CLOCK})?{_ZONE}"

FAMILIES = {
    "year first": rf"{_YEAR}[-/.:](?P<month>[0-9]{{1,2}})[-/.:](?P<day>[0-9]{{1,2}}){_AFTER}",
    "packed": rf"{_YEAR}-?(?P<month>[0-9]{{2}})-?(?P<day>[0-9]{{2}})[t ]?{_PACKED_CLOCK}{_ZONE}",
    "packed date": rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})[t ]{_CLOCK}{_ZONE}",
    "year last": rf"(?P<first>[0-9]{{1,2}})[-/. ](?P<next>[0-9]{{1,2}})[-/. ]{_YEAR}{_AFTER}",
    "short year": rf"(?P<first>[0-9]{{1,2}})[-/.](?P<next>[0-9]{{1,2}})[-/.](?P<last>[0-9]{{2}}){_AFTER}",
    "day month": rf"{_DAY}(?: of |[-/. ])? ?{_NAME}[-/., ]? ?{_YEAR}{_AFTER}",
    "month day": rf"{_NAME}[-/. ] ?{_DAY}[-/., ] ?{_YEAR}{_AFTER}",
    "year month": rf"{_YEAR}[-/. ]{_NAME}[-/. ]{_DAY}{_AFTER}",
    "day month short": rf"{_DAY}[-/ ]{_NAME}[-/ ](?P<last>[0-9]{{2}}){_AFTER}",
    "clock before year": rf"{_NAME} {_DAY} {_CLOCK}{_ZONE} {_YEAR}",
}
"""Regular expressions of the ways to write a date, each for the whole cell; no cell fits two."""

PARTS = (
    *("year", "month", "day", "first", "next", "last", "halfbefore", "halfafter", "hour", "minute", "second"),
    *("fraction", "zone", "east", "zone_hour", "zone_minute"),
)


def normal(cells: pl.Series) -> pl.Series:
    """Lower-case cells with signs as in ASCII, Chinese, Japanese and Korean units as "-" and ":"."""
    cells = cells.str.strip_chars()
    if cells.str.contains(r"[^\x00-\x7f]").any():
        cells = cells.str.replace(r"[(（][月火水木金土日](?:曜日?)?[)）]", " ")
        short = cells.str.replace(r"^([0-9]{2})年", "20${1}年")
        cells = short.str.replace_many(_LOOKALIKES).str.replace_all(r"([0-9][-:]) +([0-9])", "${1}${2}")
        cells = cells.str.replace_all(r"([0-9][-:]) +([0-9])", "${1}${2}")
    cells = _single_spaced(cells.str.to_lowercase()).str.strip_suffix(" uhr")
    cells = cells.str.replace(r"([+-]00:?00) ?z$", "${1}")
    if cells.str.contains(r"[0-9] [0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$").any():
        cells = cells.str.replace(r"([0-9] [0-9]{1,2})\.([0-9]{2})$", "${1}:${2}")
        cells = cells.str.replace(r"([0-9] [0-9]{1,2})\.([0-9]{2})\.([0-9]{2})$", "${1}:${2}:${3}")
    return cells


def _single_spaced(cells: pl.Series) -> pl.Series:
    if cells.str.contains(r"\s\s|[\t\n]| ,").any():
        cells = cells.str.replace_all(r"\s+", " ").str.replace_all(" ,", ",", literal=True)
    return cells.str.strip_chars(" ,")


def parts_of(cells: pl.Series) -> pl.DataFrame:
    """The parts of each cell.

    Returns
    -------
    DataFrame
        ``weekday`` as it is written, ``family`` (null where the cell is no date) and the PARTS; strings, null
        where they are not there.
    """
    text = normal(cells)
    weekday = text.str.extract(rf"({_WEEKDAY})", 1)
    if weekday.null_count() < len(weekday):
        text = _single_spaced(text.str.replace(_WEEKDAY, " "))
    schema = dict.fromkeys(("family", *PARTS), pl.String)
    rest = pl.DataFrame({"at": pl.int_range(len(cells), dtype=pl.UInt32, eager=True), "text": text})
    found: list[pl.DataFrame] = []
    for name, pattern in FAMILIES.items():
        fits = rest["text"].str.contains(f"^{pattern}$").fill_null(False)
        if fits.any():
            groups = rest["text"].filter(fits).str.extract_groups(f"^{pattern}$").struct.unnest()
            found.append(groups.with_columns(rest["at"].filter(fits), family=pl.lit(name)))
            rest = rest.filter(~fits)
    found.append(rest.select("at"))
    parts = pl.concat(found, how="diagonal").sort("at")
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in schema if name not in parts.columns]
    return parts.with_columns(*absent, weekday=weekday).select("weekday", *schema)
