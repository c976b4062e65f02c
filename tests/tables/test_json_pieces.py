"""JSON that is read piece by piece means what it means read at once, in bounded memory."""

import codecs
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from palate.errors import UnusableFile
from palate.shop.recognising import headers_of
from palate.tables import Quarantine
from palate.tables.decoding import decode, is_plain
from palate.tables.json_pieces import Pieces, entries_of, lines_of, listing_of
from palate.tables.naming import Naming
from palate.tables.readers import LINE, read_table

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(['ab\\"c', "\ud800", "—", "台灯", "a" * 60]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=12,
)
written = st.builds(
    lambda value, indent, ascii: json.dumps(value, indent=indent, ensure_ascii=ascii),
    values,
    st.sampled_from([None, 0, 2]),
    st.booleans(),
)
"""Documents as programs write them."""

broken = st.builds(
    lambda text, place, put: text[: place % (len(text) + 1)] + put + text[place % (len(text) + 1) :],
    written,
    st.integers(0, 300),
    st.sampled_from(
        ["", ",", "]", "}", "[", "{", '"', "1", "-", "\\", " ", "\n", "x", "NaN", ":", "\t", "\ufeff"]
    ),
)
cut = st.builds(lambda text, place: text[: place % (len(text) + 1)], written, st.integers(0, 300))


def in_pieces(text: str, size: int) -> Pieces:
    return lambda: (text[start : start + size] for start in range(0, len(text), size))


def at_once(text: str) -> tuple[bool, list[object] | None]:
    """Whether it is a document, and the list that it is or holds, by the decoder of the standard library."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False, None
    if isinstance(document, list):
        return True, document
    if not isinstance(document, dict):
        return True, None
    lists = [
        value
        for value in document.values()
        if isinstance(value, list) and any(isinstance(member, dict) for member in value)
    ]
    return True, lists[0] if len(lists) == 1 else None


@given(text=st.one_of(written, broken, cut), size=st.integers(1, 40))
@example(text="[1234, 5]", size=3)
@example(text='{"a": 1, "a": [{}]}', size=2)
@example(text='{"a": [{}], "a": 1}', size=2)
@example(text='{"a": [{"x": 1}], "b": [{}], "a": [{"y": 2}], "b": 1}', size=5)
@example(text='{"a": [{}], "b": 5} {}', size=4)
@example(text='[{"a": NaN}, -Infinity, 1e5, "\\ud800\\ude00"]', size=1)
@example(text="[{} {}]", size=3)
@example(text="[1,]", size=2)
@example(text="{1: [{}]}", size=2)
def test_it_means_what_it_means_read_at_once(text: str, size: int) -> None:
    pieces = in_pieces(text, size)
    is_document, entries = at_once(text)
    try:
        listing = listing_of(pieces)
    except (ValueError, RecursionError):
        assert not is_document
        return
    assert is_document
    if entries is None:
        assert listing is None
    else:
        assert listing is not None
        assert repr(list(entries_of(pieces, listing))) == repr(entries)  # NaN equals nothing but its name


@given(text=st.text(st.sampled_from("ab\n\r\u2028 "), max_size=30), size=st.integers(1, 9))
def test_lines_are_those_of_the_text(text: str, size: int) -> None:
    assert list(lines_of(in_pieces(text, size))) == text.split("\n")


PLAIN = ["lamp", "台灯 wooden", "Größe", "é", '{"a": "日本"}\n', "~{ and é", "\ufefflamp"]
ODD = ["GrÃ¶ÃŸe", "Ã©Ã©", "\x1b$B", "~{<:Ky2;~}", "\x00" * 20, "鍙扮伅鍙扮伅", "PK\x03\x04", "caf\ufffd"]


@given(
    st.lists(st.sampled_from([*PLAIN, *ODD]), min_size=1, max_size=5).map("".join),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "gb18030", "cp1252"]),
    st.integers(1, 9),
)
def test_plain_is_what_decoding_says_nothing_of(text: str, encoding: str, size: int) -> None:
    data = text.encode(encoding, "replace")
    pieces = [data[:4096], *(data[start : start + size] for start in range(4096, len(data), size))]
    told = Quarantine()
    try:
        decoded = decode(Path("a.json"), data, told)
    except UnusableFile:
        assert not is_plain(pieces)
        return
    if is_plain(pieces):
        assert decoded == "".join(codecs.iterdecode(pieces, "utf-8-sig"))
        assert (told.notes, told.warnings, told.rejects) == ([], [], [])


@pytest.mark.parametrize("text", [*PLAIN, "lamp " * 5000 + "Größe 台灯", "Größe 台灯" * 3000])
def test_text_that_means_what_it_says_is_plain(text: str) -> None:
    data = text.encode()
    assert is_plain([data[:4096], *(data[start : start + 7] for start in range(4096, len(data), 7))])


@pytest.mark.parametrize("text", ["lamp " * 5000 + "GrÃ¶ÃŸe", "lamp " * 5000 + "caf\ufffd"])
def test_what_was_decoded_wrongly_far_down_is_not_plain(text: str) -> None:
    data = text.encode()
    assert not is_plain([data[:4096], *(data[start : start + 7] for start in range(4096, len(data), 7))])


def records(count: int) -> Iterator[dict[str, object]]:
    for n in range(count):
        yield {
            "reviewerID": f"u{n % 500}",
            "asin": n % 900,
            "overall": 5,
            "reviewText": f"gut 很好 {n} " + "so warm " * 30,
        }


def write_json(path: Path, shape: str, count: int) -> Path:
    separator, before, after = {
        "lines": ("\n", "", "\n"),
        "list": (", ", "[", "]"),
        "field": (",\n", '{"shop": {"id": 1}, "tags": ["x"], "reviews": [', '], "pages": 3}'),
    }[shape]
    with (
        gzip.open(path, "wt", encoding="utf-8", compresslevel=1)
        if path.suffix == ".gz"
        else path.open("w", encoding="utf-8") as file
    ):
        file.write(before)
        for n, record in enumerate(records(count)):
            file.write((separator if n else "") + json.dumps(record, ensure_ascii=bool(n % 2)))
        file.write(after)
    return path


SHAPES = [
    ("lines", "a.jsonl"),
    ("lines", "a.json"),
    ("list", "a.json"),
    ("field", "a.json"),
    ("list", "a.json.gz"),
]


@pytest.mark.parametrize(("shape", "name"), SHAPES)
@pytest.mark.parametrize("table", ["reviews", "interactions"])
def test_a_file_of_any_shape_is_the_same_table(tmp_path: Path, shape: str, name: str, table: str) -> None:
    path = write_json(tmp_path / name, shape, 12_345)
    ((_, columns),) = headers_of(path)
    assert columns == ("reviewerID", "asin", "overall", "reviewText")
    found = read_table(path, ["item_id"], Quarantine(), Naming(table)).frame
    assert found["user_id"].to_list() == [f"u{n % 500}" for n in range(12_345)]
    assert found["item_id"].to_list() == [str(n % 900) for n in range(12_345)]
    assert found[LINE].to_list() == list(range(1, 12_346))
    text = found["text" if table == "reviews" else "reviewtext"]
    assert text[12_344].startswith("gut 很好 12344 so warm")


def test_what_is_no_object_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "interactions.jsonl"
    path.write_text('{"user_id": "u", "item_id": "i"}\nno\n[1]\n' * 2)
    told = Quarantine()
    assert len(read_table(path, ["user_id"], told, Naming("interactions")).frame) == 2
    assert [reject.line for reject in told.rejects] == [2, 3, 5, 6]


def test_columns_that_come_late_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(
        "".join(
            json.dumps({"item_id": n} | ({"late": "x"} if n > 25_000 else {})) + "\n" for n in range(25_002)
        )
    )
    frame = read_table(path, ["item_id"], Quarantine(), Naming("items")).frame
    assert frame.columns == ["item_id", "late", LINE]
    assert frame["late"].null_count() == 25_001


MEASURED = """
import resource, sys
from pathlib import Path
import palate.importing
from palate.shop.recognising import headers_of
from palate.tables import Quarantine
from palate.tables.naming import Naming
from palate.tables.readers import read_table

peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
path = Path(sys.argv[1])
before = peak()
list(headers_of(path))
frame = read_table(path, ["item_id"], Quarantine(), Naming(sys.argv[2])).frame
print(frame.height, peak() - before, frame.estimated_size())
"""

OVER = 48 * 2**20
"""Bytes beside the table: what is read at a time, and what the allocator keeps."""


@pytest.mark.parametrize(("shape", "name"), [("lines", "a.jsonl"), ("list", "a.json.gz")])
def test_memory_is_that_of_the_table_and_of_a_piece(tmp_path: Path, shape: str, name: str) -> None:
    """Read at once, such a file takes twelve times the table."""
    path = write_json(tmp_path / name, shape, 60_000)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), "interactions"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, grown, table = map(int, done.stdout.split())
    assert rows == 60_000
    assert grown < 2 * table + OVER < 6 * table
