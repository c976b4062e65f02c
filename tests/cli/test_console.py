"""Tables on narrow screens keep every word whole and every cell; terminals of few characters print."""

import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.shops import write_shop

from palate.cli.app import main
from palate.cli.columns import GAP, groups, longest_word, widths
from palate.cli.console import console, table
from palate.cli.encoding import print_anywhere

WORDS = st.lists(st.text("abc-@/[]_", min_size=1, max_size=14), min_size=1, max_size=5).map(" ".join)
CELLS = st.one_of(WORDS, st.text("青瓷茶杯", min_size=1, max_size=30))


@st.composite
def _columns(draw: st.DrawFn) -> list[list[str]]:
    rows = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(CELLS, min_size=rows, max_size=rows), min_size=1, max_size=8))


@given(_columns(), st.integers(10, 100))
def test_columns_beside_each_other_fit_and_none_is_lost(columns: list[list[str]], room: int) -> None:
    made = groups(columns, room)
    assert [position for group in made for position in group if position or group is made[0]] == list(
        range(len(columns))
    )
    for group in made:
        beside = [columns[position] for position in group]
        given_widths = widths(beside, room)
        for cells, width in zip(beside, given_widths, strict=True):
            assert longest_word(cells) <= width <= max(map(cell_len, cells))
        if len(group) > 2:
            assert sum(given_widths) + GAP * (len(group) - 1) <= room


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_no_word_is_broken(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "_width", width)
    names = ("model", "recall@10", "ndcg@10", "recall@20", "ndcg@20", "coverage@20", "s")
    rows = [
        (name, *(f"0.{n}{place}23" for n in range(5)), "[bold]")
        for place, name in enumerate(("item-knn", "a-model-of-someone-else@1.0.3"))
    ]
    table(names, rows)
    shown = capsys.readouterr().out.split()
    assert {*names, *(word for row in rows for word in row)} <= set(shown)


def test_sentences_in_cells_are_broken_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "_width", 40)
    said = "weighted sum of other models' scores, scaled for each user"
    table(("model", "what it does"), [("blend", said)], left=2)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 40
    assert " ".join(lines[2:]).replace("blend", "").split() == said.split()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = "青瓷茶杯", "“café” – lamp", "竹编风铃", "naïve vase…"
    rows = "".join(f"ü{n},i{(n + step) % 4}\n" for n in range(8) for step in range(3))
    return write_shop(
        tmp_path_factory.mktemp("few") / "shop",
        items_csv="item_id,title\n" + "".join(f"i{n},{word}\n" for n, word in enumerate(words)),
        interactions_csv=f"user_id,item_id\n{rows}",
        reviews_csv="review_id,item_id,user_id,text,rating\n"
        "r1,i0,ü1,很好看，“值得”买,5\nr2,i1,ü2,très bon · oui,2\n",
        palate_toml='text_encoder = "none"\n',
    )


COMMANDS = [
    ["-h"],
    ["models"],
    ["encoders"],
    ["check", "SHOP"],
    ["train", "SHOP", "--model", "item-knn", "--on", "all"],
    ["recommend", "SHOP", "--user", "ü1", "--explain"],
    ["recommend", "SHOP", "--users", "all"],
    ["recommend", "SHOP", "--user", "nobody-ü"],
    ["similar", "SHOP", "--item", "i0"],
    ["ask", "SHOP", "茶杯"],
    ["summarize", "SHOP", "--item", "i0"],
    ["profile", "SHOP", "--user", "ü1"],
    ["enrich", "SHOP"],
    ["evaluate", "SHOP", "--model", "item-knn"],
]


def _printed(words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, bytes]:
    """Exit code and bytes of a command whose standard output has an encoding."""
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding=encoding))
    monkeypatch.setattr(sys, "argv", ["palate", *words])
    with pytest.raises(SystemExit) as left:
        main()
    sys.stdout.flush()
    return left.value.code or 0, kept.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk", "utf-8"])
def test_terminals_of_few_characters_print(
    shop: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in COMMANDS:
        typed = [str(shop) if word == "SHOP" else word for word in words]
        code, printed = _printed(typed, encoding, monkeypatch)
        assert code == (2 if "nobody-ü" in words else 0)
        assert bool(printed.decode(encoding)) == (code == 0)
        code, printed = _printed([*typed, "--json"], encoding, monkeypatch)
        if "-h" not in words:
            assert json.loads(printed.decode(encoding))


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_what_programs_read_loses_nothing(shop: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["recommend", str(shop), "--user", "ü1", "--explain", "--k", "1"]
    _, document = _printed([*asked, "--json"], encoding, monkeypatch)
    assert json.loads(document.decode(encoding))["user"] == "ü1"
    _, table_of_csv = _printed([*asked, "--out", "-"], encoding, monkeypatch)
    assert table_of_csv.decode("utf-8").splitlines()[1].startswith("ü1,")


def test_marks_stand_for_themselves_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    print_anywhere()
    out.write("“café” · naïve… 2 – 3 × 瓷")
    out.seek(0)
    assert out.read() == '"cafe" * naive... 2 - 3 x \\u74f7'
