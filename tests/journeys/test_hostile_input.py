"""Bad input through the command line: quarantined or one clear line, and nothing else lost."""

import csv
from pathlib import Path

import pytest
from PIL import Image
from tests.commands import Palate
from tests.shops import png_bomb, write_shop


def quarantined(folder: Path) -> set[tuple[str, int, str]]:
    with (folder / ".palate" / "quarantine.csv").open(encoding="utf-8") as file:
        return {(row["file"], int(row["line"]), row["column"]) for row in csv.DictReader(file)}


@pytest.fixture
def hostile_shop(tmp_path: Path) -> Path:
    """Everything that can be wrong with a cell or a picture, among rows that are fine."""
    folder = tmp_path / "shop"
    (folder / "images").mkdir(parents=True)
    (folder / "audio").mkdir()
    Image.effect_noise((80, 80), 60).convert("RGB").save(folder / "images" / "fine.jpg")
    (folder / "images" / "bomb.png").write_bytes(png_bomb(50_000))
    fine = (folder / "images" / "fine.jpg").read_bytes()
    (folder / "images" / "cut.jpg").write_bytes(fine[: len(fine) // 3])
    (folder / "audio" / "words.wav").write_text("this is no sound")
    lines = [
        "\ufeffitem_id;title;image;audio",
        "1;Blue kettle;images/fine.jpg;",
        "2;Red lantern;images/bomb.png;",
        "3;Tin drum;images/cut.jpg;audio/words.wav",
        "4;Green vase;../../etc/passwd;",
        "5;Nu\0l bytes;images/fine.jpg;",
        "1;Blue kettle again;images/fine.jpg;",
        ";Nobody;;",
        f"6;{'long ' * 2_000_000};;",
        "7;Round mirror;;",
    ]
    pairs = [(user, item) for user in range(12) for item in (1, 2, 3, 4, 5, 6, 7) if (user + item) % 3]
    events = '{"user_id": "a\\u0000b", "item_id": 1}\nnot json\n'
    events += "".join(f'{{"user_id": {user}, "item_id": {item}.0}}\n' for user, item in pairs)
    return write_shop(folder, items_csv="\n".join(lines) + "\n", interactions_jsonl=events)


def test_the_main_job_survives_everything_at_once(palate_command: Palate, hostile_shop: Path) -> None:
    run = palate_command("run", hostile_shop)
    assert run.code == 0, run.err
    assert "7 items" in run.out
    assert "quarantine.csv" in run.out
    assert quarantined(hostile_shop) >= {
        ("items.csv", 3, "image"),
        ("items.csv", 4, "image"),
        ("items.csv", 4, "audio"),
        ("items.csv", 5, "image"),
        ("items.csv", 7, "item_id"),
        ("items.csv", 8, "item_id"),
        ("items.csv", 9, "title"),
        ("interactions.jsonl", 2, ""),
    }


REFUSED = {
    "an empty file": ({"items_csv": ""}, "items.csv"),
    "not text": ({"items_csv": bytes(range(256)) * 20}, "items.csv"),
    "no item_id": ({"items_csv": "shelf,title\n1,x\n"}, "item_id"),
    "no user_id": ({"interactions_csv": "item_id\n1\n"}, "user_id"),
    "settings that are no TOML": ({"items_csv": "item_id\n1\n", "palate_toml": "seed = = 1"}, "palate.toml"),
    "settings with an unknown key": ({"items_csv": "item_id\n1\n", "palate_toml": "sead = 1"}, "sead"),
    "settings with a wrong value": (
        {"items_csv": "item_id\n1\n", "palate_toml": 'fusion = "stir"'},
        "fusion",
    ),
    "a folder without tables": ({}, "items, interactions or reviews"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
@pytest.mark.parametrize("command", ["run", "check"])
def test_what_cannot_be_used_is_one_line_and_exit_code_2(
    palate_command: Palate, tmp_path: Path, case: str, command: str
) -> None:
    files, said = REFUSED[case]
    ended = palate_command(command, write_shop(tmp_path / "shop", **files))
    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert ended.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nowhere"], "nowhere"),
        (["train", "SHOP", "--model", "oracle"], "l3ae"),
        (["train", "SHOP", "--on", "test"], "train+valid"),
        (["evaluate", "SHOP", "--split", "by-moon"], "leave-last"),
        (["evaluate", "SHOP", "--k", "ten"], "--k"),
        (["evaluate", "SHOP", "--drop", "image"], "image=0.3"),
        (["evaluate", "SHOP", "--without", "smell"], "smell"),
        (["recommend", "SHOP", "--user", "nobody"], "nobody"),
        (["recommend", "SHOP"], "--user"),
        (["recommend", "SHOP", "--users", "all", "--out", "recs.txt"], ".csv"),
        (["recommend", "SHOP", "--users", "missing.txt"], "missing.txt"),
        (["similar", "SHOP", "--item", "nothing"], "nothing"),
        (["similar", "SHOP"], "--item"),
        (["similar", "SHOP", "--image", "missing.png"], "missing.png"),
        (["export", "SHOP", "--modality", "smell", "--out", "x"], "smell"),
        (["simulate", "SHOP"], "already"),
        (["simulate", "new", "--items", "1"], "at least"),
        (["simulate", "new", "--items", "-5"], "items"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_and_exits_with_2(
    palate_command: Palate, own_shop: Path, arguments: list[str], said: str
) -> None:
    arguments = [str(own_shop) if argument == "SHOP" else argument for argument in arguments]
    ended = palate_command(*arguments, cwd=own_shop)
    assert ended.code == 2, ended.err
    assert said in ended.err
    assert ended.out == ""


def test_a_shop_without_users_says_what_can_be_done(palate_command: Palate, tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "shop", items_csv="item_id,title\na,Blue kettle\nb,Blue pot\nc,Red drum\n")
    run = palate_command("run", folder)
    assert run.code == 0
    assert "palate similar" in run.out
    assert palate_command("train", folder).code == 2
    assert palate_command("similar", folder, "--text", "kettle", "--json").json["items"][0]["item_id"] == "a"


def test_a_model_that_was_tampered_with_is_refused(palate_command: Palate, own_shop: Path) -> None:
    description = own_shop / ".palate" / "model" / "model.json"
    description.write_text(description.read_text().replace('"auto"', '"../../evil"'))
    user = "u0001"
    ended = palate_command("recommend", own_shop, "--user", user)
    assert ended.code in (1, 2)
    assert "train it again" in ended.err
