"""Numbers in the ways that people and programs write them: read as what they are, or refused."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.shops import write_shop

from palate.shop import read_shop
from palate.tables import Quarantine
from palate.tables.numbers import Decimal, convention_of, numbers
from palate.tables.readers import LINE

GROUPS = {".": [",", " ", "'", "’", "\u202f", "\u00a0", ""], ",": [".", " ", "'", "\u2009", ""]}
UNITS = [
    ("", ""),
    ("¥", ""),
    ("￥ ", ""),
    ("", " €"),
    ("", "元"),
    ("$", ""),
    ("USD ", ""),
    ("", " ₽"),
    ("kr ", ""),
]


def read(cells: list[str | None], decimal: Decimal | None = None) -> tuple[list[float | None], Quarantine]:
    quarantine = Quarantine()
    lines = pl.int_range(2, len(cells) + 2, eager=True, dtype=pl.Int64)
    frame = pl.DataFrame({"price": pl.Series(cells, dtype=pl.String), LINE: lines})
    return numbers(frame, "items.csv", "price", quarantine, decimal).to_list(), quarantine


def written(cents: int, places: int, decimal: str, group: str) -> str:
    """A number of 10**-places as text, digits before the mark in groups of three."""
    digits = str(abs(cents)).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    grouped = f"{int(whole):,}".replace(",", group)
    return ("-" if cents < 0 else "") + grouped + (decimal + fraction if places else "")


@given(
    values=st.lists(st.tuples(st.integers(-(10**11), 10**11), st.integers(0, 4)), min_size=1, max_size=8),
    decimal=st.sampled_from([".", ","]),
    data=st.data(),
)
def test_a_column_in_one_convention_is_read_exactly_or_its_doubt_is_said(
    values: list[tuple[int, int]], decimal: Decimal, data: st.DataObject
) -> None:
    group = data.draw(st.sampled_from(GROUPS[decimal]))
    before, after = data.draw(st.sampled_from(UNITS))
    cells: list[str | None] = [before + written(*value, decimal, group) + after for value in values]
    expected = [float(f"{cents}e-{places}") for cents, places in values]
    found, quarantine = read(cells)
    assert found == expected or (quarantine.notes and convention_of(pl.Series(cells, dtype=pl.String)))
    assert len(quarantine) == 0 or found != expected
    # The setting resolves every doubt.
    assert read(cells, decimal)[0] == expected


@given(
    values=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=64), min_size=1, max_size=8),
)
def test_whatever_a_program_writes_is_read_back(values: list[float]) -> None:
    cells: list[str | None] = [repr(value) for value in values]
    found, quarantine = read(cells)
    assert found == values
    assert len(quarantine) == 0


@given(
    proof=st.sampled_from(["12.50", "1,299.00", "0.750", "1,234,567", "1234.567", ".5"]), swap=st.booleans()
)
def test_one_cell_that_has_one_reading_settles_those_that_have_two(proof: str, swap: bool) -> None:
    cells: list[str | None] = [proof, "1,299", "1.299"]
    if swap:
        cells = [cell.translate(str.maketrans(".,", ",.")) for cell in cells if cell]
    found, quarantine = read(cells)
    assert found[1:] == [1299.0, 1.299]
    assert not quarantine.notes


@pytest.mark.parametrize(("cell", "default", "other"), [("1.299", 1.299, 1299.0), ("1,299", 1299.0, 1.299)])
def test_a_column_that_shows_no_convention_is_read_with_a_point_and_that_is_said(
    cell: str, default: float, other: float
) -> None:
    found, quarantine = read([cell, cell, "7"])
    assert found == [default, default, 7.0]
    assert "could be" in quarantine.notes[0]
    assert "[numbers]" in quarantine.notes[0]
    found, quarantine = read([cell, cell, "7"], ",")
    assert found == [other, other, 7.0]
    assert not quarantine.notes


def test_a_cell_in_the_other_convention_is_quarantined_with_its_line() -> None:
    found, quarantine = read(["1,299.00", "12.50", "12,50", "3,000"])
    assert found == [1299.0, 12.5, None, 3000.0]
    assert [(reject.line, reject.column) for reject in quarantine.rejects] == [(4, "price")]
    assert len(quarantine.notes) == 1


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["−3.5", "(12.50)", "($1,000.00)", "12-", "-$5", "$-5", "+7"], [-3.5, -12.5, -1000, -12, -5, -5, 7]),
        (["１２．５", "３"], [12.5, 3]),
        (["¥12", "12元", "CNY 12.5", "12.50 rmb"], [12, 12, 12.5, 12.5]),
        (["15%", "12,5 %", "０％"], [0.15, 0.125, 0]),
        (["1.5e3", "1E+05", "2.5E-3"], [1500, 100000, 0.0025]),
        (["1,5E+03", "1.299,00"], [1500, 1299]),
        (["1,00,000", "12,34,567.89"], [100000, 1234567.89]),
        (["007", " 8 ", "\u00a09\u00a0"], [7, 8, 9]),
    ],
)
def test_signs_units_and_exponents_have_one_reading(cells: list[str | None], expected: list[float]) -> None:
    found, quarantine = read(cells)
    assert found == expected
    assert len(quarantine) == 0


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["$3", "$4", "€5"], "is in €, while most are in \\$"),
        (["3", "4", "5%"], "percentage"),
        (["3%", "4%", "5"], "not a percentage"),
    ],
)
def test_a_unit_that_the_others_have_not_is_not_read_away(cells: list[str | None], said: str) -> None:
    found, quarantine = read(cells)
    assert found[2] is None
    with pytest.raises(ValueError, match=said):
        raise ValueError(quarantine.rejects[0].reason)


@pytest.mark.parametrize(
    "cell",
    [
        "--5",
        "5-3",
        "1.2.3",
        "1,2,3",
        "12 50",
        "$",
        "1_000",
        "0x10",
        "1e999",
        "(5",
        "5)",
        "-(5)",
        "%5",
        "$5€",
        "1,23,4",
    ],
)
def test_what_is_no_number_is_none(cell: str) -> None:
    assert convention_of(pl.Series(["1", cell])) is None
    found, quarantine = read(["1", cell])
    assert found == [1.0, None]
    assert quarantine.rejects[0].line == 3


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize("dash", ["-", "–", "—", "--", " -"])
@pytest.mark.parametrize("unit", ["", " CHF", "€"])
def test_a_dash_in_place_of_cents_makes_nothing_negative(mark: str, dash: str, unit: str) -> None:
    found, quarantine = read([f"7{mark}{dash}{unit}", f"12{mark}5", f"7{mark}50-"])
    assert found == [7.0, 12.5, -7.5]
    assert not quarantine.rejects


def test_a_column_of_decimal_commas_is_an_attribute_not_a_word(tmp_path: Path) -> None:
    items = "item_id;title;weight\na;Lamp;0,75\nb;Cup;1,5\n"
    catalog = read_shop(write_shop(tmp_path, items_csv=items)).catalog
    assert catalog.attributes["weight"].to_list() == [0.75, 1.5]
    assert not any("0,75" in text for text in catalog.texts[0])


@given(
    value=st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(1000, 999_999).map(lambda n: n / 1000)
)
def test_numbers_of_typed_formats_have_no_second_reading(
    tmp_path_factory: pytest.TempPathFactory, value: float
) -> None:
    assume(abs(value) < 2**63)
    for ending in ("jsonl", "parquet"):
        folder = write_shop(tmp_path_factory.mktemp("typed"), palate_toml='[numbers]\ndecimal = ","\n')
        if ending == "jsonl":
            (folder / "items.jsonl").write_text(json.dumps({"item_id": "a", "price": value}))
        else:
            pl.DataFrame({"item_id": ["a"], "price": [value]}).write_parquet(folder / "items.parquet")
        shop = read_shop(folder)
        assert shop.catalog.attributes["price"].to_list() == [value]
        assert not shop.quarantine.notes


@pytest.mark.parametrize(("name", "aloud"), [("value", True), ("rating", True), ("price", False)])
def test_many_values_that_are_no_numbers_are_said_aloud(name: str, aloud: bool) -> None:
    for cells, many in ((["5", "★★★★", "4 stars", "3"], True), (["free", *map(str, range(20))], False)):
        quarantine = Quarantine()
        lines = pl.int_range(2, len(cells) + 2, eager=True, dtype=pl.Int64)
        numbers(pl.DataFrame({name: cells, LINE: lines}), "items.csv", name, quarantine)
        told = [f"{name}: 2 of 4 cells can't be read" in line for line in quarantine.warnings]
        assert told == [True] * (many and aloud)
