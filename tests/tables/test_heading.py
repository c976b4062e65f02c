"""Titles, facts and comments above the names of the columns, as spreadsheets and banks write them."""

import gzip
from pathlib import Path

import pytest
from tests.books import workbook
from tests.shops import write_shop

from palate.errors import InputError, UnusableFile
from palate.importing import import_source
from palate.shop import Shop, read_shop
from palate.tables import Quarantine
from palate.tables.heading import HeadingQuestion
from palate.tables.naming import Naming
from palate.tables.readers import LINE, Table, read_table

NAMES = ["user", "item", "time", "rating"]
ROWS = [[f"u{n % 3}", f"i{n % 5}", f"2024-03-{n + 1:02}", str(n % 5 + 1)] for n in range(12)]

ABOVE = {
    "a title": [["Sales of March"]],
    "a title, blank lines and a date": [["Sales of March, all shops"], [], ["printed on 2024-04-01"], []],
    "padded, as Excel saves it": [["Sales of March", "", "", ""], ["", "", "", ""]],
    "facts, as banks write them": [["Account", "DE12"], ["Period", "01.03.2024 - 31.03.2024"], []],
    "groups of columns": [["Customer", "", "Order", ""]],
    "a title that is the name of a column": [["Item"], []],
    "comments": [["# exported by shop 3.1"], ["# on 2024-04-01; rows: 12"]],
    "other comments": [["// all, of, them, since, 2020, or, so"], ["% by me"]],
    "Chinese": [["三月销售报表"], ["导出时间：", "2024-04-01"]],
}


def text(rows: list[list[str]], separator: str = ",") -> str:
    return "".join(
        separator.join(cell if separator not in cell else f'"{cell}"' for cell in row) + "\n" for row in rows
    )


def read(path: Path, naming: Naming | None = None) -> tuple[Table, Quarantine]:
    told = Quarantine()
    return read_table(path, ["user_id", "item_id"], told, naming or Naming("interactions")), told


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_what_stands_above_the_names_is_left_out_and_said(
    tmp_path: Path, above: list[list[str]], separator: str
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text([*above, NAMES, *ROWS, ["u9", "", "", "", "too", "many"]], separator))
    table, told = read(path)
    names = len(above) + 1
    assert table.frame.columns == ["user_id", "item_id", "timestamp", "rating", LINE]
    assert table.frame[LINE].to_list() == list(range(names + 1, names + 1 + len(ROWS)))
    assert [list(row) for row in table.frame.drop(LINE).rows()] == ROWS
    assert [reject.line for reject in told.rejects] == [names + 1 + len(ROWS)]
    filled = [row for row in above if any(row)]
    many = "1 line above" if len(filled) == 1 else f"{len(filled)} lines above"
    (note,) = [note for note in told.notes if "above" in note]
    assert note.startswith(f"orders.csv: {many} the names of the columns")
    assert filled[0][0][:30] in note
    assert note.endswith(f"the names are on line {names}")


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_a_sheet_is_read_the_same(tmp_path: Path, above: list[list[str]]) -> None:
    (tmp_path / "orders.xlsx").write_bytes(workbook({"March": [*above, NAMES, *ROWS]}))
    table, told = read(tmp_path / "orders.xlsx")
    assert [list(row) for row in table.frame.drop(LINE).rows()] == ROWS
    assert table.frame[LINE][0] == len(above) + 2
    assert any(note.endswith(f"the names are on line {len(above) + 1}") for note in told.notes)


FIRST = {
    "names that nobody knows": "wer,was,wann\nu1,i1,5\n",
    "names without a name for the numbers of rows": "title\n1,lamp\n2,cup\n",
    "names for some of the columns": "user_id,item_id,,,,\nu1,i1,a,b,c,d\nu2,i2,a,b,c,d\n",
    "no name for the index": ",foo\n0,lamp\n1,cup\n",
    "one column": "item_id\na\nb\n",
    "a mark before the names": "#user_id,item_id\nu1,i1\n",
    "names in quotes over two lines": '"user\nid","item\nid"\nu1,i1\n',
    "words that are names of columns in a row": "user_id,item_id,event\nu,i,title\nu,price,rating\n",
    "rows with less": "user_id,item_id,note,place\nu,i,,\nv,j,,\n",
}


@pytest.mark.parametrize("content", FIRST.values(), ids=FIRST)
def test_the_first_line_names_the_columns_where_nothing_speaks_against_it(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(content)
    told = Quarantine()
    table = read_table(path, [], told)
    assert table.frame[LINE][0] == (4 if content.startswith('"') else 2)
    assert told.headings == {}
    assert not [note for note in told.notes if "above" in note]


QUESTION = "Report for,all shops,of,March\n" + text([NAMES, *ROWS])


def test_two_lines_that_could_name_the_columns_are_a_question_whose_lines_settle_it(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", interactions_csv=QUESTION)
    with pytest.raises(HeadingQuestion) as asked:
        read_shop(folder)
    said = str(asked.value)
    assert "line 1 (“Report for, all shops, of, March”) and line 2 (“user, item, time, rating”)" in said
    either, other = said.partition("either ")[2].split(" or ")
    assert (either, other) == ("header.interactions = 1", "header.interactions = 2")
    (folder / "palate.toml").write_text(f"{other}\n")
    assert len(read_shop(folder).interactions) == len(ROWS)
    (folder / "palate.toml").write_text(f"{either}\n")
    with pytest.raises(UnusableFile, match=r"interactions\.csv:1: needs a column user_id and item_id"):
        read_shop(folder)


@pytest.mark.parametrize("name", ["march.csv", "march.csv.gz", "march.xlsx"])
def test_so_are_those_of_a_file_that_is_told_by_its_columns(tmp_path: Path, name: str) -> None:
    rows = [line.split(",") for line in QUESTION.splitlines()]
    data = workbook({"a": rows}) if name.endswith("xlsx") else QUESTION.encode()
    (tmp_path / "shop").mkdir()
    path = tmp_path / "shop" / name
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    for read in (lambda: read_shop(tmp_path / "shop"), lambda: import_source(path, tmp_path / "new")):
        with pytest.raises(InputError, match=r"either header\.interactions = 1 or header\.interactions = 2"):
            read()
    for folder in (tmp_path / "shop", tmp_path / "new"):
        folder.mkdir(exist_ok=True)
        (folder / "palate.toml").write_text("header.interactions = 2\n")
    shop = read_shop(tmp_path / "shop")
    assert len(shop.interactions) == len(ROWS)
    assert import_source(path, tmp_path / "new").interactions == len(ROWS)
    assert len(read_shop(tmp_path / "new").interactions) == len(ROWS)


def test_a_file_with_such_lines_that_is_no_table_stops_nothing(tmp_path: Path) -> None:
    money = "Account,of,mine\nprice,date,value\nx,y,z\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv=text([NAMES, *ROWS]), bank_csv=money))
    assert len(shop.interactions) == len(ROWS)


def test_an_import_says_it(tmp_path: Path) -> None:
    (tmp_path / "march.csv").write_text(text([["Sales of March"], [], NAMES, *ROWS], ";"))
    found = import_source(tmp_path / "march.csv", tmp_path / "new")
    assert found.interactions == len(ROWS)
    assert any("1 line above the names of the columns" in note for note in found.notes)


def test_a_missing_column_is_told_with_the_line_of_the_names(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Sales\n\nwer,item,time\nu1,i1,2024-01-01\n")
    with pytest.raises(UnusableFile, match=r"orders\.csv:3: needs a column user_id") as asked:
        read(path)
    assert 'columns.interactions.user_id = "wer"' in str(asked.value)


def test_rows_without_names_below_a_title_are_told_with_their_line_and_read_by_place(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text([["Sales of March"], [], *ROWS]))
    with pytest.raises(UnusableFile, match=r"orders\.csv:3: line 3 looks like a row") as asked:
        read(path)
    assert str(asked.value).endswith(
        "columns.interactions = { user_id = 1, item_id = 2, timestamp = 3, rating = 4 }"
    )
    table, told = read(path, Naming("interactions", {"user_id": 1, "item_id": 2}))
    assert table.frame["user_id"].to_list() == [row[0] for row in ROWS]
    assert table.frame[LINE].to_list() == list(range(3, 3 + len(ROWS)))
    assert any("above" in note for note in told.notes)


def shop_with(tmp_path: Path, settings: str, **files: str) -> Shop:
    return read_shop(write_shop(tmp_path / "shop", palate_toml=settings, **files))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("header.interactions = 99", "has no line 99, which palate.toml says names the columns"),
        ("header.interactions = 0", "greater than or equal to 1"),
        ("header.users = 1", "header.users"),
        ("header.interactions = 1\ncolumns.interactions.user_id = 1", "leave out header.interactions"),
    ],
)
def test_a_line_that_can_not_be_is_refused(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(InputError, match=said.replace(".", r"\.")):
        shop_with(tmp_path, settings, interactions_csv=text([NAMES, *ROWS]))


def test_a_line_of_a_file_without_lines_of_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"leave out header\.interactions"):
        shop_with(
            tmp_path, "header.interactions = 1", interactions_jsonl='{"user_id": "u", "item_id": "i"}\n'
        )


def test_a_line_of_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "header.reviews = 2", interactions_csv=text([NAMES, *ROWS]))
    assert any("columns of reviews: no such table" in warning for warning in shop.quarantine.warnings)
