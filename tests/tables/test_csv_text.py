"""CSV that is odd: two readers, one truth; dialects; columns without a name."""

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from palate.errors import UnusableFile
from palate.tables import Quarantine
from palate.tables.csv_dialect import is_padded
from palate.tables.csv_fast import read_regular
from palate.tables.csv_records import read_records
from palate.tables.readers import LINE, read_table

PIECES = [
    "a",
    "b",
    "1",
    '"',
    '""',
    '"x"',
    '"x\ny"',
    '"p,q"',
    ",",
    ",",
    ";",
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\\",
]
PIECES += [
    '\\"',
    "\x00",
    "\ufeff",
    "|",
    "é",
    "中",
    "\u2028",
    "\x0b",
    "\x1c",
    "\x85",
    "  ",
    '" ',
    ' "',
    "''",
    "#",
    "sep=;",
]
content = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


def read(tmp_path: Path, text: str | bytes) -> tuple[pl.DataFrame, Quarantine]:
    quarantine = Quarantine()
    (tmp_path / "items.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(tmp_path / "items.csv", ("item_id",), quarantine).frame, quarantine


@settings(max_examples=1500, deadline=None)
@example('a,b\n"",1\n')
@example('a\n""\nb\n')
@example('a,b\n1,"x\n\ny"\n2,3\n')
@example('a,b\n1,"x""y"\n"""",2\n')
@given(text=content)
def test_what_the_fast_reader_takes_the_careful_one_reads_the_same(text: str) -> None:
    text = text.replace("\r", "")
    fast = read_regular(text, ",", 3)
    if fast is None:
        return
    quarantine = Quarantine()
    careful = read_records("items.csv", text, ",", 3, quarantine)
    assert fast.to_dict(as_series=False) == careful.to_dict(as_series=False)
    assert fast.schema == careful.schema
    assert len(quarantine) == 0
    assert quarantine.notes == []


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\ufeff"), max_size=8)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8), quoted=st.booleans())
def test_the_fast_reader_takes_what_is_regular(rows: list[list[str]], quoted: bool) -> None:
    def written(cell: str) -> str:
        plain = not quoted and not set(cell) & set('",\n')
        return cell if plain else '"' + cell.replace('"', '""') + '"'

    lines = ["x,y,z", *(",".join(map(written, row)) for row in rows)]
    frame = read_regular("\n".join(lines) + "\n", ",", 0)
    assert frame is not None
    kept = [
        [cell or None for cell in row] for row in rows if any(cell.strip(" \t\u3000\xa0") for cell in row)
    ]
    assert [list(row) for row in frame.drop(LINE).rows()[1:]] == kept


@settings(max_examples=300, deadline=None)
@given(text=content)
def test_any_text_is_read_or_refused_and_no_row_vanishes(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Every line with content is in the table, in quarantine, inside a quoted cell, or the header."""
    folder = tmp_path_factory.mktemp("csv")
    text = text.replace("\x00", "")  # many of them make a file that is not text
    frame, quarantine = read(folder, "item_id,title\n" + text)
    known = {1, *frame[LINE].to_list(), *(reject.line for reject in quarantine.rejects)}
    lines = text.replace("\r\n", "\n").split("\n")
    if '"' not in text and "\r" not in text:
        blank = {n for n, line in enumerate(lines, start=2) if not line.strip(" \t\u3000\xa0,\ufeff")}
        assert set(range(2, len(lines) + 2)) - blank <= known


def test_excels_directive_is_no_header(tmp_path: Path) -> None:
    for first in ("sep=;", '"sep=;"', "SEP=;", "sep=;\r"):
        frame, quarantine = read(tmp_path, f"{first}\nitem_id;title\na;Lamp, big\nb;Cup\n")
        assert frame["title"].to_list() == ["Lamp, big", "Cup"]
        assert frame[LINE].to_list() == [3, 4]
        assert "sep=;" in quarantine.notes[0].lower()


def test_a_directive_may_name_any_separator(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, "sep=^\nitem_id^title\na^Lamp, big\n")
    assert frame["title"].to_list() == ["Lamp, big"]


MYSQL = r"""item_id,title,description
r1,"Vinyl 12\" single","black, or red"
r2,"Mug \"Best Dad\"","dishwasher safe"
r3,"C:\\new","a\nb"
"""


def test_a_backslash_before_a_quote_escapes_it_where_only_so_records_are_whole(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, MYSQL)
    assert frame["title"].to_list() == ['Vinyl 12" single', 'Mug "Best Dad"', r"C:\new"]
    assert frame["description"].to_list() == ["black, or red", "dishwasher safe", r"a\nb"]
    assert len(quarantine) == 0
    assert "MySQL" in quarantine.notes[0]


def test_a_backslash_at_the_end_of_a_cell_is_one_where_records_are_whole_so(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, 'item_id,title\na,"C:\\data\\"\nb,"D:\\"\n')
    assert frame["title"].to_list() == ["C:\\data\\", "D:\\"]
    assert len(quarantine) == 0
    assert quarantine.notes == []


def test_backslashes_elsewhere_are_content_and_not_worth_a_note(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, 'item_id,title\na,C:\\x\nb,12\\" disc\nc,\\N\n')
    assert frame["title"].to_list() == ["C:\\x", '12\\" disc', "\\N"]
    assert quarantine.notes == []


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_quoted_header_is_read(tmp_path: Path, quote: str) -> None:
    frame, _ = read(tmp_path, f'{quote}item_id{quote},{quote} Title {quote}\na,"Cup\nand saucer"\nb,Lamp\n')
    assert frame.columns == ["item_id", "title", LINE]
    assert frame["title"].to_list() == ["Cup\nand saucer", "Lamp"]
    assert frame[LINE].to_list() == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        "item_id,title,,\na,Lamp,,\nb,Cup,,\n",
        "item_id,title,,\na,Lamp\nb,Cup, ,\n",
        "item_id,title\na,Lamp,,\nb,Cup,\n",
    ],
)
def test_empty_columns_without_a_name_are_left_out(tmp_path: Path, text: str) -> None:
    frame, quarantine = read(tmp_path, text)
    assert frame.columns == ["item_id", "title", LINE]
    assert frame["title"].to_list() == ["Lamp", "Cup"]
    assert len(quarantine) == 0


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "unnamed: 0.1", '""'])
@pytest.mark.parametrize("first", [0, 1])
def test_a_written_row_index_is_left_out_and_said(tmp_path: Path, name: str, first: int) -> None:
    rows = "".join(f"{first + row},k{row},Lamp\n" for row in range(12) if row != 5)
    frame, quarantine = read(tmp_path, f"{name},item_id,title\n{rows}")
    assert frame.columns == ["item_id", "title", LINE]
    assert len(frame) == 11
    assert "column 1 has no name and numbers the rows" in quarantine.notes[0]


def test_the_row_numbers_of_r_which_have_no_header_are_left_out(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, '"item_id"\t"title"\n"1"\t"a"\t"Lamp"\n"2"\t"b"\t"Cup"\n')
    assert frame["title"].to_list() == ["Lamp", "Cup"]
    assert "numbers the rows" in quarantine.notes[0]
    frame, quarantine = read(tmp_path, "item_id,title\n1,Lamp, big\n2,Cup\n")
    assert frame["title"].to_list() == ["Cup"]
    assert [reject.line for reject in quarantine.rejects] == [2]


def test_other_columns_without_a_name_are_kept_and_said(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, "item_id,,title,Unnamed: 3\na,red,Lamp,7\nb,,Cup,3\n")
    assert frame.columns == ["item_id", "unnamed_2", "title", "unnamed: 3", LINE]
    assert frame["unnamed_2"].to_list() == ["red", None]
    assert "column 2 has no name; it is kept as unnamed_2" in quarantine.notes[0]


@pytest.mark.parametrize("second", ["title", "Title", " title ", "TITLE\t", '"title"'])
@pytest.mark.parametrize("cell", ["Cup", '"Cup"', '"Cup" broken'])
def test_a_column_that_is_there_twice_is_refused(tmp_path: Path, second: str, cell: str) -> None:
    with pytest.raises(UnusableFile, match=r"items\.csv:1: column title is there twice"):
        read(tmp_path, f"item_id,title,{second}\na,Lamp,x\nb,{cell},y\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_any_separator_and_any_ends_of_lines(tmp_path: Path, separator: str, end: str, last: bool) -> None:
    lines = [
        separator.join(cells) for cells in (("item_id", "title"), ("a", '"Lamp, big|x;y\tz"'), ("b", "Cup"))
    ]
    frame, quarantine = read(tmp_path, end.join(lines) + (end if last else ""))
    assert frame["title"].to_list() == ["Lamp, big|x;y\tz", "Cup"]
    assert frame[LINE].to_list() == [2, 3]
    assert len(quarantine) == 0


def test_carriage_returns_inside_lines_cost_no_row(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, 'item_id,title\na,"Lamp\rbig"\nb,Cup\rand saucer\n')
    assert frame["title"].to_list() == ["Lamp big", "Cup and saucer"]
    assert "2 carriage returns" in quarantine.notes[0]


def test_rows_that_end_early_are_counted(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, "item_id,title,price\na,Lamp\nb,Cup,3\nc\n")
    assert frame["title"].to_list() == ["Lamp", "Cup", None]
    assert "2 rows end before the last column (the first is line 2)" in quarantine.notes[0]


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_line_feeds_and_carriage_returns_end_lines(tmp_path: Path, separator: str) -> None:
    for quote in ("", '"'):
        frame, quarantine = read(tmp_path, f"item_id,title\na,{quote}x{separator}y{quote}\nb,\x00\nc,z\n")
        assert frame["title"].to_list() == [f"x{separator}y", "z"]
        assert [reject.line for reject in quarantine.rejects] == [3]


@pytest.mark.parametrize("pads", [("", " "), (" ", ""), (" ", "  ")])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spaces_around_quoted_cells_are_no_part_of_them(
    tmp_path: Path, separator: str, pads: tuple[str, str]
) -> None:
    rows = [["item_id", "title", "price"], ["a", f"Red{separator} deep", "3"], ["b", '5"" pipe', "4"]]
    between = f"{pads[0]}{separator}{pads[1]}"
    frame, quarantine = read(tmp_path, "\n".join(between.join(f'"{cell}"' for cell in row) for row in rows))
    assert frame["title"].to_list() == [f"Red{separator} deep", '5" pipe']
    assert frame["price"].to_list() == ["3", "4"]
    assert quarantine.notes == ["items.csv: spaces around quoted cells are left out"]
    assert len(quarantine) == 0


def test_quotes_and_spaces_within_cells_are_content(tmp_path: Path) -> None:
    frame, quarantine = read(tmp_path, 'item_id,title\na,"say, ""hi"", now"\nb,"x, """\nc, big "pipe" \n')
    assert frame["title"].to_list() == ['say, "hi", now', 'x, "', ' big "pipe" ']
    assert quarantine.notes == []


@pytest.mark.parametrize("cell", ['="001"', '"=""001"""'])
def test_a_formula_of_a_text_is_the_text(tmp_path: Path, cell: str) -> None:
    frame, quarantine = read(tmp_path, f"item_id,title\n{cell},Lamp\n002,a=b\n")
    assert frame["item_id"].to_list() == ["001", "002"]
    assert frame["title"].to_list() == ["Lamp", "a=b"]
    assert '="001"' in quarantine.notes[0]


@given(st.text(alphabet=' ",\n;|a', max_size=12), st.sampled_from([",", ";", "|"]))
@example(' "a', ",")
@example('"a" ', ",")
def test_spaces_between_quotes_and_edges_are_found(text: str, separator: str) -> None:
    edge = re.escape(separator)
    plain = re.search(rf'(?:[{edge}\n]|\A) +"|" +(?:[{edge}\n]|\Z)', text)
    assert is_padded(text, edge) == (plain is not None)
