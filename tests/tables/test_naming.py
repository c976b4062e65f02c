"""Columns under other names: each alias, in any spelling, is the column that it means, or a question."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.books import workbook

from palate.errors import UnusableFile
from palate.tables import Quarantine
from palate.tables.headers import plain
from palate.tables.meaning import Cells, Meaning
from palate.tables.meanings import MEANINGS
from palate.tables.naming import Naming
from palate.tables.readers import LINE, Table, read_table
from palate.tables.schema import ITEM, REQUIRED, USER

CELLS = {Cells.ANY: "x", Cells.NUMBERS: "4", Cells.TIMES: "2024", Cells.FILES: "a.png", Cells.PARTS: "train"}

Alias = tuple[str, Meaning, str]

ALIASES: list[Alias] = [
    (table, meaning, name)
    for table, meanings in MEANINGS.items()
    for meaning in meanings
    for names in meaning.ranks
    for name in sorted(names)
]

spelt = st.sampled_from(
    [
        str,
        str.upper,
        str.title,
        "_".join,
        "-".join,
        lambda name: f" {name} ",
        lambda name: f"{name}:token",
        lambda name: f"{name}:FLOAT",
        lambda name: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name),
    ]
)


def read(path: Path, table: str, naming: Naming | None = None, sheet: str = "") -> Table:
    return read_table(path, REQUIRED[table], Quarantine(), naming or Naming(table), sheet)


def written(path: Path, columns: dict[str, str], separator: str = ",", encoding: str = "utf-8") -> Path:
    rows = [separator.join(columns), separator.join(columns.values())]
    path.write_bytes("\n".join(rows).encode(encoding))
    return path


def needed(table: str, but: Meaning) -> dict[str, str]:
    return {name: "1" for name in REQUIRED[table] if name != but.column}


@given(
    st.sampled_from(ALIASES),
    spelt,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_every_alias_in_any_spelling_is_what_it_means(
    tmp_path_factory: pytest.TempPathFactory,
    alias: Alias,
    spelling: Callable[[str], str],
    separator: str,
    encoding: str,
) -> None:
    table, meaning, name = alias
    header = spelling(name)
    columns = (
        needed(table, meaning) | {header: CELLS[meaning.cells]} | {"其他的一些说明文字": "这是一个很好的商品"}
    )
    path = written(tmp_path_factory.mktemp("alias") / "a.csv", columns, separator, encoding)
    found = read(path, table)
    assert found.frame[meaning.column].to_list() == [CELLS[meaning.cells]]
    assert "其他的一些说明文字" in found.frame.columns
    exact = header.strip().removesuffix(":token").removesuffix(":FLOAT").lower() == meaning.column
    assert (meaning.column in found.headers) is not exact


@given(st.sampled_from([alias for alias in ALIASES if alias[1].exclusive]), st.data())
def test_two_columns_that_could_be_one_are_a_question_that_each_line_answers(
    tmp_path_factory: pytest.TempPathFactory, alias: Alias, data: st.DataObject
) -> None:
    table, meaning, name = alias
    group = next(names for names in meaning.ranks if name in names)
    sure = plain(meaning.column)
    others = sorted(group - {name, sure})
    assume(name != sure and others)
    other = data.draw(st.sampled_from(others))
    cell = CELLS[meaning.cells]
    columns = needed(table, meaning) | {name: cell, other: cell}
    path = written(tmp_path_factory.mktemp("two") / "t.csv", columns)
    with pytest.raises(UnusableFile, match=r"could both be .* at the top of palate\.toml") as asked:
        read(path, table)
    assert "\n" not in str(asked.value)
    for line in str(asked.value).rpartition("either ")[2].split(" or "):
        told = tomllib.loads(line)["columns"][table]
        settled = read(path, table, Naming(table, told))
        assert settled.headers[meaning.column] == told[meaning.column]


def test_the_name_of_the_contract_wins_over_every_alias(tmp_path: Path) -> None:
    path = written(
        tmp_path / "items.csv", {"item_id": "1", "sku": "S", "asin": "B", "title": "T", "name": "N"}
    )
    found = read(path, "items")
    assert found.headers == {}
    assert found.frame.columns == ["item_id", "sku", "asin", "title", "name", LINE]


def test_a_name_for_sure_wins_over_one_that_may_be_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"商品编号": "1", "商品": "台灯"})
    assert read(path, "items").headers == {"item_id": "商品编号", "title": "商品"}


def test_cells_that_do_not_fit_an_alias_leave_the_column_what_it_is(tmp_path: Path) -> None:
    columns = {"item_id": "1", "picture": "https://shop.example/1.png", "单价": "unknown"}
    assert read(written(tmp_path / "a.csv", columns), "items").headers == {}


def test_settings_win_and_what_they_displace_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"sku": "S", "asin": "B", "title": "T", "名字": "N"})
    told = Quarantine()
    found = read_table(path, [ITEM], told, Naming("items", {"item_id": "SKU", "title": "名字"}))
    assert found.frame.drop(LINE).row(0, named=True) == {
        "item_id": "S",
        "asin": "B",
        "title": "N",
        "title_in_file": "T",
    }
    assert any("title_in_file" in note for note in told.notes)


def test_false_leaves_a_column_what_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"item_id": "1", "name": "N"})
    assert read(path, "items", Naming("items", {"title": False})).headers == {}


@pytest.mark.parametrize("own", [True, False])
def test_false_puts_a_column_aside_that_is_called_so(tmp_path: Path, own: bool) -> None:
    path = written(tmp_path / "a.csv", {"item_id": "1", "brand": "B"})
    told = Quarantine()
    naming = Naming("items", {"brand": False}) if own else Naming("items", shared={"brand": False})
    found = read_table(path, [ITEM], told, naming)
    assert found.frame.drop(LINE).row(0, named=True) == {"item_id": "1", "brand_in_file": "B"}
    assert any("no column is brand; this one is kept as brand_in_file" in note for note in told.notes)


def test_settings_of_all_tables_hold_where_the_column_is(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"wer": "u", "was": "i"})
    found = read(
        path,
        "interactions",
        Naming("interactions", {}, {"user_id": "wer", "item_id": "was", "timestamp": "x"}),
    )
    assert found.frame.drop(LINE).row(0, named=True) == {"user_id": "u", "item_id": "i"}


def test_a_column_that_settings_name_and_the_file_lacks_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"item_id": "1", "name": "N"})
    with pytest.raises(UnusableFile, match="has no column 'nme', which palate"):
        read(path, "items", Naming("items", {"title": "nme"}))


@given(st.sampled_from(",;\t|"), st.integers(2, 6))
def test_a_file_without_a_header_is_a_question_whose_line_reads_every_row(
    tmp_path_factory: pytest.TempPathFactory, separator: str, rows: int
) -> None:
    path = tmp_path_factory.mktemp("bare") / "u.csv"
    lines = [separator.join((f"{n}", f"{n % 3 + 10}", "4", f"88125{n:04}")) for n in range(rows)]
    path.write_text("\n".join(lines))
    with pytest.raises(UnusableFile, match="line 1 looks like a row") as asked:
        read(path, "interactions")
    told = tomllib.loads(str(asked.value).partition("such as ")[2])["columns"]["interactions"]
    found = read(path, "interactions", Naming("interactions", told))
    assert found.frame[USER].to_list() == [str(n) for n in range(rows)]
    assert found.frame[LINE].to_list() == list(range(1, rows + 1))
    assert found.frame["timestamp"][-1] == f"88125{rows - 1:04}"


def test_a_missing_column_is_a_question_whose_line_answers_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", {"Artikel": "1", "Preis": "4"})
    with pytest.raises(UnusableFile, match="needs a column item_id; it has: artikel, preis") as asked:
        read(path, "items")
    told = tomllib.loads(str(asked.value).partition("such as ")[2])["columns"]["items"]
    assert read(path, "items", Naming("items", told)).headers == {"item_id": "Artikel"}


ROWS = [
    ["用户ID", "商品编号", "评分", "时间"],
    ["u1", 1001, 4.5, "2024-05-01"],
    ["u2", 1002, None, "2024-05-02"],
]


def test_a_sheet_reads_as_the_csv_of_it(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(workbook({"订单": [["二〇二四年"], [], *ROWS], "空": []}))
    told = Quarantine()
    found = read_table(tmp_path / "b.xlsx", [USER, ITEM], told, Naming("interactions"))
    assert found.frame.rows() == [
        ("u1", "1001", "4.5", "2024-05-01", 4),
        ("u2", "1002", None, "2024-05-02", 5),
    ]
    assert any("above the names" in note for note in told.notes)


@pytest.mark.parametrize(("sheet", "said"), [("", "has several sheets: a, b"), ("c", "has no sheet 'c'")])
def test_a_workbook_of_several_sheets_asks_which(tmp_path: Path, sheet: str, said: str) -> None:
    (tmp_path / "b.xlsx").write_bytes(workbook({"a": ROWS, "b": ROWS}))
    with pytest.raises(UnusableFile, match=said):
        read(tmp_path / "b.xlsx", "interactions", sheet=sheet)
    assert len(read(tmp_path / "b.xlsx", "interactions", sheet="b").frame) == 2


RECORDS = (
    '{"reviewerID": "A1", "asin": "0001", "overall": 5.0, "reviewText": "Good", "unixReviewTime": 1400000000}'
)


@pytest.mark.parametrize(
    "text",
    [
        f"{RECORDS}\n{RECORDS}\n",
        f"[{RECORDS}, {RECORDS}]",
        f'{{"reviews": [{RECORDS}, {RECORDS}], "count": 2}}',
        RECORDS.replace('"', "'") + "\n" + RECORDS.replace('"', "'"),
    ],
)
def test_json_is_read_whether_a_list_or_lines_or_as_python_prints_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    found = read(tmp_path / "r.json", "reviews")
    assert found.frame.select("user_id", "item_id", "rating", "text", "timestamp").rows() == 2 * [
        ("A1", "0001", "5", "Good", "1400000000")
    ]


@pytest.mark.parametrize(
    ("head", "roles"),
    [
        ("买家会员名,宝贝ID,购买数量,订单付款时间", {"user_id", "item_id", "timestamp"}),
        ("user_id,book_id,rating,date_added", {"user_id", "item_id", "rating", "timestamp"}),
        ("User-ID,ISBN,Book-Rating", {"user_id", "item_id", "rating"}),
        ("t_dat,customer_id,article_id,price", {"user_id", "item_id", "timestamp"}),
        ("timestamp,visitorid,event,itemid", {"user_id", "item_id", "timestamp", "event"}),
    ],
)
def test_events_of_shops_and_public_data_sets_are_read_by_their_names(
    tmp_path: Path, head: str, roles: set[str]
) -> None:
    cells = {
        "订单付款时间": "2024-05-01",
        "date_added": "2024-05-01",
        "t_dat": "2024-05-01",
        "timestamp": "9",
    }
    row = ",".join(cells.get(name, "4") for name in head.split(","))
    (tmp_path / "r.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    found = read(tmp_path / "r.csv", "interactions").frame.columns
    assert roles == roles & set(found)
