"""One table in many formats, well-formed and not."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InputError, UnusableFile
from palate.tables import Quarantine
from palate.tables.mojibake import undone
from palate.tables.readers import LINE, find_table, read_table

# Everything a cell may hold that is text (quotes, separators, line breaks, Chinese) but byte order marks.
cell = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n", exclude_characters="\ufeff"),
    max_size=12,
).map(str.strip)


def as_meant(table: list[tuple[str, str]]) -> bool:
    """Whether titles are what their author wrote: no UTF-8 read as another encoding, which reading undoes."""
    text = "\n".join(title for _, title in table)
    return undone("items.csv", text, Quarantine()) == text


rows = st.lists(st.tuples(st.text("abc123-_", min_size=1, max_size=6), cell), min_size=1, max_size=12).filter(
    as_meant
)


def read(path: Path, *required: str) -> tuple[pl.DataFrame, Quarantine]:
    quarantine = Quarantine()
    return read_table(path, required, quarantine).frame, quarantine


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@given(table=rows)
def test_csv_gives_back_every_cell(
    tmp_path_factory: pytest.TempPathFactory, separator: str, ending: str, table: list[tuple[str, str]]
) -> None:
    lines = [separator.join(("item_id", "title"))]
    lines += [separator.join((quoted(item), quoted(title))) for item, title in table]
    path = written(tmp_path_factory.mktemp("csv"), "items.csv", (ending.join(lines) + ending).encode())
    frame, quarantine = read(path, "item_id")
    assert frame["item_id"].to_list() == [item for item, _ in table]
    assert [title or "" for title in frame["title"]] == [title for _, title in table]
    assert len(quarantine) == 0


@given(table=rows)
def test_every_format_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("formats")
    frame = pl.DataFrame(table, schema={"item_id": pl.String, "title": pl.String}, orient="row")
    csv = "item_id,title\n" + "".join(f"{quoted(item)},{quoted(title)}\n" for item, title in table)
    records = [json.dumps({"item_id": item, "title": title}) for item, title in table]
    frame.write_parquet(folder / "items.parquet")
    paths = [
        written(folder, "items.csv", csv.encode()),
        written(folder, "items.csv.gz", csv.encode()),
        written(folder, "items.jsonl", "\n".join(records).encode()),
        folder / "items.parquet",
    ]
    for path in paths:
        found, quarantine = read(path, "item_id")
        assert found["item_id"].to_list() == frame["item_id"].to_list()
        assert [title or "" for title in found["title"]] == frame["title"].to_list()
        assert len(quarantine) == 0


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("bytes"), "items.csv", data)
    refused = None
    frame = pl.DataFrame()
    try:
        frame, _ = read(path, "item_id")
    except UnusableFile as error:
        refused = str(error)
    assert "items.csv" in refused if refused else "item_id" in frame.columns


def test_numbers_in_parquet_become_the_ids_that_csv_would_hold(tmp_path: Path) -> None:
    pl.DataFrame({"item_id": [7, 8], "user_id": [7.0, 8.5]}).write_parquet(tmp_path / "interactions.parquet")
    frame, _ = read(tmp_path / "interactions.parquet", "item_id")
    assert frame["item_id"].to_list() == ["7", "8"]
    assert frame["user_id"].to_list() == ["7", "8.5"]


def test_numbers_in_jsonl_become_the_ids_that_csv_would_hold(tmp_path: Path) -> None:
    path = written(
        tmp_path, "items.jsonl", b'{"item_id": 7, "tags": ["a", "b"]}\n{"item_id": "8", "price": 3.5}\n'
    )
    frame, _ = read(path, "item_id")
    assert frame["item_id"].to_list() == ["7", "8"]
    assert frame["tags"].to_list() == ["a|b", None]
    assert frame["price"].to_list() == [None, "3.5"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\xff" * 100, "not text"),
        (b"sku,title\n1,x\n", "item_id"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = written(tmp_path, "items.csv", data)
    with pytest.raises(UnusableFile, match=said) as raised:
        read(path, "item_id")
    assert "items.csv" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_column_is_answered_with_the_columns_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"sku.*title"):
        read(written(tmp_path, "items.csv", b"sku,title\n1,x\n"), "item_id")


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    frame, _ = read(written(tmp_path, "items.csv", b"\xef\xbb\xbfitem_id,title\na,b\n"), "item_id")
    assert frame["item_id"].to_list() == ["a"]


def test_a_table_of_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    frame, quarantine = read(written(tmp_path, "items.csv", b"item_id,title\n"), "item_id")
    assert (len(frame), len(quarantine)) == (0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_text_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    text = "item_id,title\n" + "".join(f"p{n},竹编灯笼与风铃，手工制作\n" for n in range(20))
    frame, _ = read(written(tmp_path, "items.csv", text.encode(encoding)), "item_id")
    assert frame["title"].to_list() == ["竹编灯笼与风铃，手工制作"] * 20


def test_a_row_with_too_many_cells_is_quarantined_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "items.csv", b'item_id,title\na,"one\ntwo"\nb,x,y,z\nc,three\n')
    frame, quarantine = read(path, "item_id")
    assert frame["item_id"].to_list() == ["a", "c"]
    assert [(reject.file, reject.line) for reject in quarantine.rejects] == [("items.csv", 4)]


def test_an_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    path = written(tmp_path, "items.csv", b'item_id,title\na,one\nb,"two\nc,three\nd,four\n')
    frame, quarantine = read(path, "item_id")
    assert frame["item_id"].to_list() == ["a", "c", "d"]
    assert [reject.line for reject in quarantine.rejects] == [3]


def test_nul_bytes_cost_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path, "items.csv", b"item_id,title\na,on\x00e\nb,two\n")
    frame, _ = read(path, "item_id")
    assert frame["item_id"].to_list()[-1] == "b"


def test_bytes_that_are_no_text_cost_their_line(tmp_path: Path) -> None:
    lines = [b"item_id,title"] + [f"p{n},fine".encode() for n in range(200)]
    lines[7] = b"p6,\xff\xfe\xff bad"
    frame, quarantine = read(written(tmp_path, "items.csv", b"\n".join(lines)), "item_id")
    assert len(frame) == 199
    assert [reject.line for reject in quarantine.rejects] == [8]


def test_a_cell_of_ten_megabytes_is_cut_and_said_so(tmp_path: Path) -> None:
    frame, quarantine = read(
        written(tmp_path, "items.csv", b"item_id,title\na," + b"x" * 10_000_000 + b"\nb,y\n"), "item_id"
    )
    assert frame["item_id"].to_list() == ["a", "b"]
    assert len(frame["title"][0]) < 1_000_000
    assert [(reject.line, reject.column) for reject in quarantine.rejects] == [(2, "title")]


def test_a_line_of_jsonl_that_is_no_object_is_quarantined(tmp_path: Path) -> None:
    path = written(tmp_path, "items.jsonl", b'{"item_id": "a"}\nnot json\n[1]\n\n{"item_id": "b"}\n')
    frame, quarantine = read(path, "item_id")
    assert frame["item_id"].to_list() == ["a", "b"]
    assert frame[LINE].to_list() == [1, 5]
    assert [reject.line for reject in quarantine.rejects] == [2, 3]


def test_a_broken_gzip_or_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "items.csv.gz").write_bytes(gzip.compress(b"item_id\na\n")[:-6])
    (tmp_path / "items.parquet").write_bytes(b"PAR1 nothing")
    for name in ("items.csv.gz", "items.parquet"):
        with pytest.raises(UnusableFile, match=name):
            read(tmp_path / name, "item_id")


def test_two_files_for_one_table_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "items.csv", b"item_id\na\n")
    assert find_table(tmp_path, "items") == tmp_path / "items.csv"
    written(tmp_path, "items.jsonl", b'{"item_id": "a"}\n')
    with pytest.raises(InputError, match=r"items\.csv and items\.jsonl"):
        find_table(tmp_path, "items")
    assert find_table(tmp_path, "reviews") is None
