"""Formats of numbers: sign, currency or percent around digits in groups with a decimal mark."""

import re

import polars as pl

from palate.tables.missing import INVISIBLE

CURRENCIES = {
    "$": ("us$", "usd", "$", "dollars", "dollar", "美元"),
    "€": ("€", "eur", "euros", "euro", "欧元"),
    "£": ("£", "gbp", "英镑"),
    "¥": ("¥", "￥", "cny", "rmb", "cn¥", "元", "圆", "圓", "人民币", "人民幣"),
    "JPY": ("jpy", "jp¥", "円", "日元"),
    "₽": ("₽", "rub", "руб.", "руб", "р."),
    "₩": ("₩", "krw", "원", "韩元"),
    "₹": ("₹", "inr", "rs.", "rs"),
    "HKD": ("hk$", "hkd", "港元", "港币"),
    "TWD": ("nt$", "twd", "新台币"),
    "AUD": ("a$", "au$", "aud"),
    "CAD": ("c$", "ca$", "cad"),
    "SGD": ("s$", "sgd"),
    "NZD": ("nz$", "nzd"),
    "MXN": ("mx$", "mxn"),
    "BRL": ("r$", "brl"),
    "CHF": ("chf", "fr.", "sfr."),
    "kr": ("kr.", "kr", "sek", "nok", "dkk", "isk"),
    "PLN": ("zł", "pln"),
    "CZK": ("kč", "czk"),
    "HUF": ("ft", "huf"),
    "RON": ("lei", "ron"),
    "₺": ("₺", "try", "tl"),
    "₴": ("₴", "uah", "грн.", "грн"),
    "₫": ("₫", "vnd", "đ"),
    "฿": ("฿", "thb"),
    "₪": ("₪", "ils"),
    "₱": ("₱", "php"),
    "IDR": ("idr", "rp.", "rp"),
    "MYR": ("myr", "rm"),
    "ZAR": ("zar",),
    "SAR": ("sar",),
    "AED": ("aed",),
}
"""Signs and codes that mean one currency, by its shortest name; lower-case."""

PERCENT = "%"
_UNITS = {sign: name for name, signs in CURRENCIES.items() for sign in signs} | {PERCENT: PERCENT}

_UNIT = "|".join(re.escape(sign) for sign in sorted(_UNITS, key=len, reverse=True))
_WHOLE = (
    r"^(?P<open>\()? ?(?P<sign>[+-])? ?(?P<before>UNIT)? ?(?P<inner>[+-])? ?"
    r"(?P<body>[0-9](?:[0-9., ']*[0-9.])?|[.,][0-9]+)(?:e(?P<power>[+-]?[0-9]{1,3}))?"
    r" ?(?P<after>UNIT)? ?(?P<last>-)? ?(?P<close>\))?$"
).replace("UNIT", _UNIT)

_NO_CENTS = r"([0-9][.,]) ?--?( ?[^0-9 -]+)?$"

PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
"""The number that every program writes."""

EITHER = r"^-?[1-9][0-9]{0,2}[.,][0-9]{3}$"
"""One mark before exactly three digits: a decimal mark, or the sign between groups."""

_LOOKALIKES = {
    **{chr(ord("０") + digit): str(digit) for digit in range(10)},
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
    **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys("．。٫", "."),
    **dict.fromkeys("，٬", ","),
    **dict.fromkeys("−–—﹣－‒", "-"),
    **dict.fromkeys("’‘ʼ＇´`", "'"),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008\u200a\u3000\t", " "),
    **{"＋": "+", "（": "(", "）": ")", "％": "%", "﹪": "%", "＄": "$", "￡": "£", "￦": "₩"},
}


def with_plain_signs(cells: pl.Series) -> pl.Series:
    """Cells trimmed, with full-width digits, minus signs, apostrophes and thin spaces as in ASCII."""
    cells = cells.str.strip_chars(INVISIBLE)
    if cells.str.contains(r"[^\x00-\x7f]").any():
        cells = cells.str.replace_many(_LOOKALIKES)
    return cells


def parts_of(cells: pl.Series) -> pl.DataFrame:
    """What each cell is made of.

    Returns
    -------
    DataFrame
        body (str: digits, groups and decimal mark; null where the cell is no number), power (str, "" where
        there is no exponent), negative (bool), unit (str: "", "%" or a currency).
    """
    # Swiss, German and Dutch prices without cents: 7.–, 99,-.
    plain = with_plain_signs(cells).str.to_lowercase().str.replace(_NO_CENTS, "${1}00${2}")
    found = plain.str.extract_groups(_WHOLE).struct.unnest()
    text = {name: found[name].fill_null("") for name in found.columns if name != "body"}
    before = text["before"].replace(_UNITS)
    after = text["after"].replace(_UNITS)
    signs = pl.DataFrame([text[name] for name in ("open", "sign", "inner", "last")])
    used = sum((signs[name] != "" for name in signs.columns), start=pl.zeros(len(cells), eager=True))
    fits = (
        ((text["open"] != "") == (text["close"] != ""))
        & (used <= 1)
        & ((before == "") | (after == "") | (before == after))
        & (before != PERCENT)
    )
    negative = (text["open"] != "") | (text["last"] != "") | (text["sign"] == "-") | (text["inner"] == "-")
    unit = pl.select(pl.when(before != "").then(before).otherwise(after)).to_series()
    body = pl.select(pl.when(fits).then(found["body"])).to_series()
    return pl.DataFrame({"body": body, "power": text["power"], "negative": negative, "unit": unit})
