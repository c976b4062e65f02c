"""From an export to recommendations in two commands at most; wrong usage is one line and leaves with 2."""

import sys
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.importing import exports
from tests.shops import write_shop

from palate.cli import main

TOML = 'text_encoder = "none"\nmodel = "item-knn"\n'


def test_two_commands_lead_from_an_export_to_recommendations(palate_command: Palate, tmp_path: Path) -> None:
    exports.movielens_100k(tmp_path / "ml-100k")
    write_shop(tmp_path / "films", palate_toml=TOML)
    done = palate_command("import", "ml-100k", "films", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "u.data: 320 ratings" in done.out
    assert "next: palate run films" in done.out
    done = palate_command("run", "films", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "palate recommends" in done.out


def test_one_command_leads_from_tables_as_they_come_to_recommendations(
    palate_command: Palate, tmp_path: Path
) -> None:
    exports.recbole(tmp_path / "ml")
    write_shop(tmp_path / "ml", palate_toml=TOML)
    done = palate_command("run", "ml", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "palate recommends" in done.out


def test_what_was_understood_is_one_document_too(palate_command: Palate, tmp_path: Path) -> None:
    exports.shopify(tmp_path / "export")
    done = palate_command("import", "export", "shop", "--json", cwd=tmp_path)
    assert done.json["tool"] == "shopify"
    assert (done.json["items"], done.json["addresses"], done.json["fetched"]) == (30, 90, None)


def test_check_shows_which_column_was_read_as_what(palate_command: Palate, tmp_path: Path) -> None:
    write_shop(tmp_path / "shop", 商品_csv="商品编号,名称\n1,台灯\n2,杯子\n")
    done = palate_command("check", "shop", cwd=tmp_path)
    assert "商品编号 = item_id" in done.out
    columns = palate_command("check", "shop", "--json", cwd=tmp_path).json["columns"]
    assert [(column["header"], column["name"]) for column in columns] == [
        ("商品编号", "item_id"),
        ("名称", "title"),
    ]


AB = "user_id,item_id\nu,a\nv,b\n"

WRONG: list[tuple[list[str], dict[str, str], str]] = [
    (["import"], {}, "Missing argument"),
    (["import", "export"], {}, "Missing argument"),
    (["import", "nowhere", "shop"], {}, "no such file or folder"),
    (["import", "export", "shop"], {}, "holds no file"),
    (["import", "export", "shop", "--from", "excel"], {"a_csv": AB}, "there is no such source"),
    (["import", "export", "export"], {"a_csv": AB}, "already"),
    (["import", "export/a.csv", "export/a.csv"], {"a_csv": AB}, "is a file"),
    (["import", "export", "shop", "--from", "shopify"], {"a_csv": AB}, "there is no export of products"),
    (["import", "export", "shop", "--from", "gorse"], {"a_csv": AB}, "there is no feedback.csv"),
    (["import", "export", "shop", "--from", "mmrec"], {"a_csv": AB}, "there is no .inter file"),
    (["import", "export", "shop", "--from", "amazon"], {"a_csv": AB}, "there is no file of reviews"),
    (["import", "export", "shop", "--from", "movielens"], {"a_csv": AB}, "there is no ratings.csv"),
    (["import", "export", "shop"], {"a_csv": AB, "b_csv": AB}, "files.interactions"),
    (["import", "export", "shop"], {"a_csv": "sku,asin,name\n1,2,x\n"}, "columns.items.item_id"),
    (["check", "export"], {"a_csv": AB, "b_csv": AB}, "files.interactions"),
    (["check", "export"], {"a_csv": "sku,asin,name\n1,2,x\n"}, 'columns.items.item_id = "sku" or'),
    (["check", "export"], {"items_csv": "sku,asin,name\n1,2,x\n"}, 'columns.items.item_id = "sku" or'),
    (["check", "export"], {"items_csv": "Artikel,Preis\n1,2\n"}, 'columns.items.item_id = "artikel"'),
    (["check", "export"], {"interactions_csv": "1,2,5\n1,3,4\n"}, "columns.interactions = {"),
    (["check", "export"], {"a_csv": "x,y\n1,2\n"}, 'files.items = "a.csv"'),
    (["check", "export"], {"a_csv": AB, "palate_toml": '[files]\nitem = "a.csv"\n'}, "no key 'files.item'"),
    (["check", "export"], {"a_csv": AB, "palate_toml": '[columns]\nname = "x"\n'}, "no column 'name'"),
    (["check", "export"], {"a_csv": AB, "palate_toml": '[files]\nitems = "b.csv"\n'}, "has no file b.csv"),
]


@pytest.mark.parametrize(("command", "files", "said"), WRONG)
def test_wrong_usage_is_one_clear_line_and_leaves_with_2(
    command: list[str],
    files: dict[str, str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_shop(tmp_path / "export", **files)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["palate", *command])
    with pytest.raises(SystemExit) as left:
        main()
    shown = capsys.readouterr()
    assert left.value.code == 2
    assert shown.out == ""
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1 or "Missing argument" in shown.err
    assert not (tmp_path / "shop").exists()
