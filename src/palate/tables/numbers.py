"""Columns of text into numbers: one convention a column, decimal point or comma, proven by its cells."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from palate.tables.coded import cell_by_cell
from palate.tables.loss import MUCH
from palate.tables.number_text import EITHER, PERCENT, PLAIN, parts_of
from palate.tables.quarantine import Quarantine
from palate.tables.readers import LINE
from palate.tables.schema import RATING, VALUE
from palate.wording import counted

Decimal = Literal[".", ","]

SETTING = "decimal under [numbers] in palate.toml"
"""What decides where a column does not."""

_NAMES = {".": "decimal point", ",": "decimal comma"}


@dataclass(frozen=True)
class Convention:
    """How the numbers of a column are written.

    Parameters
    ----------
    decimal : "." or ","
        The decimal mark. The other one, a space or an apostrophe may part groups of digits.
    unit : str
        "" for bare numbers, "%" for percentages, else the currency of the cells that name one.
    doubt : str
        Why another convention could be meant; empty where the cells prove this one.
    """

    decimal: Decimal
    unit: str
    doubt: str = ""


def convention_of(column: pl.Series, decimal: Decimal | None = None) -> Convention | None:
    """The convention of a column in which every cell that is there is a number, else None.

    Parameters
    ----------
    column : Series of str
        Cells, null where there is none.
    decimal : "." or ",", optional
        The decimal mark where the cells do not show it.
    """
    cells = column.drop_nulls()
    if len(cells) == 0:
        return None
    if _is_plain(cells):
        return Convention(".", "")
    readings = _Readings.of(cells)
    return readings.convention(decimal) if readings.all_numbers() else None


def numbers(
    frame: pl.DataFrame, file: str, name: str, quarantine: Quarantine, decimal: Decimal | None = None
) -> pl.Series:
    """A column as finite Float64, null where it is empty or, said so in the quarantine, no number.

    Cells decide together which of their signs is the decimal mark; what does not fit goes to the quarantine.
    Percentages are divided by 100.
    """
    if name not in frame.columns:
        return pl.repeat(None, len(frame), dtype=pl.Float64, eager=True).alias(name)
    cells = frame[name].drop_nulls()
    if len(cells) == 0 or _is_plain(cells):
        return cell_by_cell(frame[name], lambda some: some.cast(pl.Float64, strict=False))
    readings = _Readings.of(cells)
    convention = readings.convention(decimal)
    if convention.doubt:
        quarantine.say(file, f"{name}: {convention.doubt}")
    read = readings.read(convention)
    faults = dict(read.filter(pl.col("fault").is_not_null()).select("cell", "fault").iter_rows())
    wrong = cell_by_cell(frame[name], lambda some: some.is_in(list(faults)) & some.is_not_null())
    for line, cell in zip(frame[LINE].filter(wrong), frame[name].filter(wrong).cast(pl.String), strict=True):
        quarantine.add(file, line, name, f"'{cell[:40]}' {faults[cell]}")
    lost = int(wrong.sum())
    if name in (VALUE, RATING) and lost > MUCH * len(cells):  # they say what people think
        row = int(wrong.arg_true()[0])
        cell = str(frame[name][row])
        said = f"{lost:,} of {len(cells):,} cells can't be read and count as empty"
        quarantine.warn(file, f"{name}: {said}: line {frame[LINE][row]}: '{cell[:40]}' {faults[cell]}")

    def value(cells: pl.Series) -> pl.Series:
        return cells.replace_strict(read["cell"], read["value"], default=None, return_dtype=pl.Float64)

    return cell_by_cell(frame[name], value)


def _is_plain(cells: pl.Series) -> bool:
    """Whether all are digits with at most a decimal point that is plainly one."""
    if not cell_by_cell(cells, lambda some: some.str.contains(PLAIN)).all():
        return False
    either = cell_by_cell(cells, lambda some: some.str.contains(EITHER))
    if not either.any():
        return True
    points = cell_by_cell(cells, lambda some: some.str.contains(".", literal=True))
    return bool((points & ~either).any())


def _grammar(decimal: Decimal) -> str:
    """The digits of a number with this decimal mark."""
    mark, other = (r"\.", ",") if decimal == "." else (",", r"\.")
    groups = "|".join(rf"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+" for sign in (other, " ", "'"))
    indian = rf"[1-9][0-9]?(?:{other}[0-9]{{2}})+{other}[0-9]{{3}}"
    return rf"^(?:(?:[0-9]+|{groups}|{indian})(?:{mark}[0-9]*)?|{mark}[0-9]+)$"


class _Readings:
    """The distinct cells of a column, each read with a decimal point and with a decimal comma."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    @classmethod
    def of(cls, cells: pl.Series) -> "_Readings":
        by_cell = cells.alias("cell").to_frame().group_by("cell", maintain_order=True)
        counted = by_cell.agg(rows=pl.len()).with_columns(pl.col("cell").cast(pl.String))
        table = pl.concat([counted, parts_of(counted["cell"])], how="horizontal")
        return cls(table.with_columns(_value(table, ".").alias("."), _value(table, ",").alias(",")))

    def all_numbers(self) -> bool:
        return bool((self._table["."].is_not_null() | self._table[","].is_not_null()).all())

    def convention(self, decimal: Decimal | None) -> Convention:
        """What the cells have in common, by number of rows."""
        unit = self._unit()
        point, comma = self._table["."], self._table[","]
        points = self._table.filter(point.is_not_null() & comma.is_null())
        commas = self._table.filter(comma.is_not_null() & point.is_null())
        open_cells = self._table.filter((point != comma).fill_null(False))
        found: Decimal = "," if int(commas["rows"].sum()) > int(points["rows"].sum()) else "."
        if len(points) and len(commas):
            return (
                Convention(decimal, unit)
                if decimal
                else Convention(found, unit, _mixed(points, commas, found))
            )
        if len(open_cells) and not len(points) and not len(commas):
            return Convention(decimal, unit) if decimal else Convention(found, unit, _unproven(open_cells))
        return Convention(found, unit)

    def _unit(self) -> str:
        """The unit of the column: percent where most numbers have it, else the currency that most name."""
        found = self._table.filter(pl.col("body").is_not_null() & (pl.col("unit") != ""))
        if len(found) == 0:
            return ""
        units = (
            found.group_by("unit").agg(pl.col("rows").sum()).sort("rows", "unit", descending=[True, False])
        )
        percent = int(units.filter(pl.col("unit") == PERCENT)["rows"].sum())
        rows = int(self._table.filter(pl.col("body").is_not_null())["rows"].sum())
        if 2 * percent > rows:
            return PERCENT
        currencies = units.filter(pl.col("unit") != PERCENT)
        return str(currencies["unit"][0]) if len(currencies) else ""

    def read(self, convention: Convention) -> pl.DataFrame:
        """Every ``cell`` with its ``value`` or, where it does not fit the convention, with a ``fault``."""
        other = "," if convention.decimal == "." else "."
        value, unit = pl.col(convention.decimal), pl.col("unit")
        percent = convention.unit == PERCENT
        unlike = (unit != convention.unit) & ((unit != "") | percent) & (value != 0)
        fault = (
            pl.when(value.is_null() & pl.col(other).is_null())
            .then(pl.lit("is not a number"))
            .when(value.is_null())
            .then(pl.lit(f"has no {_NAMES[convention.decimal]}, as the others do"))
            .when(unlike & percent)
            .then(pl.lit("is not a percentage, unlike most"))
            .when(unlike & (unit == PERCENT))
            .then(pl.lit("is a percentage, unlike most"))
            .when(unlike)
            .then(pl.concat_str(pl.lit("is in "), unit, pl.lit(f", while most are in {convention.unit}")))
        )
        return self._table.select(
            "cell",
            pl.when(fault.is_null()).then(value / 100 if percent else value).alias("value"),
            fault.alias("fault"),
        )


def _value(table: pl.DataFrame, decimal: Decimal) -> pl.Series:
    """Each cell with one decimal mark, null where it can't be read so."""
    body = table["body"]
    groups = "[ ',]" if decimal == "." else r"[ '.]"
    digits = body.str.replace_all(groups, "").str.replace(",", ".", literal=True)
    sign = pl.select(pl.when(table["negative"]).then(pl.lit("-")).otherwise(pl.lit(""))).to_series()
    power = pl.select(pl.when(table["power"] != "").then("e" + table["power"]).otherwise(pl.lit("")))
    value = (sign + digits + power.to_series()).cast(pl.Float64, strict=False)
    # Nobody puts groups and an exponent in one number.
    mark = r"\." if decimal == "." else ","
    simple = (table["power"] == "") | body.str.contains(rf"^[0-9]*{mark}?[0-9]*$")
    fits = body.str.contains(_grammar(decimal)) & simple & value.is_finite()
    return pl.select(pl.when(fits).then(value)).to_series()


def _mixed(points: pl.DataFrame, commas: pl.DataFrame, found: Decimal) -> str:
    shown = (
        f"{_NAMES[mark]} in {counted(int(cells['rows'].sum()), 'row')} ('{cells['cell'][0]}')"
        for mark, cells in ((".", points), (",", commas))
    )
    return (
        f"{', '.join(shown)}; read with a {_NAMES[found]}, the others are in the quarantine; "
        f"{SETTING} decides otherwise"
    )


def _unproven(cells: pl.DataFrame) -> str:
    cell, point, comma = cells.select("cell", ".", ",").row(0)
    return (
        f"'{cell}' could be {point:g} or {comma:g}, and no cell shows which; read with a decimal point "
        f"as {point:g}; {SETTING} decides otherwise"
    )
