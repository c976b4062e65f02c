"""A shopper's list as people read it, in their language."""

import re
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate
from palate.cli.recommendations import show_recommendations

NAMES = [
    "青瓷茶杯",
    "竹编风铃",
    "檀木音乐盒",
    "素色台灯",
    "手作风筝",
    "棉麻抱枕",
    "黄铜书签",
    "陶土花瓶",
    "藤编收纳篮",
    "羊毛围巾",
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two kinds of shoppers, and one who had eight things."""
    items = "".join(f"i{place},{name}\n" for place, name in enumerate(NAMES))
    users = {f"u{n}": range(n % 2, 10, 2) for n in range(14)} | {"all": range(8)}
    rows = "".join(f"{user},i{item}\n" for user, had in users.items() for item in had)
    folder = write_shop(
        tmp_path_factory.mktemp("zh") / "shop",
        items_csv=f"item_id,title\n{items}",
        interactions_csv=f"user_id,item_id\n{rows}",
        palate_toml='text_encoder = "none"\nsplit = "leave-last"\n',
    )
    palate.open(folder).train(model="item-knn", on="all")
    return folder


def shown(folder: Path, capsys: pytest.CaptureFixture[str], language: str | None = None) -> str:
    workspace = palate.open(folder)
    recommended = workspace.recommend("all", 5, language=language)
    show_recommendations(workspace, "all", recommended, workspace.language(language), parts=True)
    return capsys.readouterr().out


def test_the_language_is_that_of_the_titles(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert palate.open(shop).language().code == "zh"
    said = shown(shop, capsys)
    assert "为您推荐" in said
    assert re.search(r"选过“.+”的顾客也常选它（\d+ 位中有 \d+ 位）。", said)
    assert not re.search(r"[a-z]{4,}", said)


def test_another_language_may_be_asked_for(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(shop, capsys, "en")
    assert "palate recommends:" in said
    assert "latest first:" in said
    assert "often choose it too" in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_reasons_cite_is_among_the_history_shown(
    shop: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    workspace = palate.open(shop)
    recommended = workspace.recommend("all", 2, language=language)
    history = shown(shop, capsys, language).split("\n\n")[0]
    cited = {item.because for item in recommended if item.because}
    assert cited
    assert all(workspace.title(item) in history for item in cited)
    assert history.count("  - ") >= 5
    total = history.count("  - ") + int(re.findall(r"(\d+)", history.splitlines()[-1])[0])
    assert total == 8


def test_what_shares_a_past_item_is_grouped_and_ranks_stay(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = palate.open(shop)
    user = "u0"
    recommended = workspace.recommend(user, 5, language="en")
    for place, item in enumerate(recommended):
        object.__setattr__(item, "because", "i0" if place != 1 else "i2")
    show_recommendations(workspace, user, recommended, workspace.language("en"))
    lines = capsys.readouterr().out.split("palate recommends:\n")[1].splitlines()
    ranks = [int(match[1]) for line in lines if (match := re.match(r" +(\d+)\. ", line))]
    assert ranks == [1, 3, 4, 5, 2]
    assert lines[0] == f"  Because of {workspace.title('i0')}:"
    assert sum("Because of" in line for line in lines) == 1


def test_a_language_is_never_taken_and_then_ignored(palate_command: Palate, shop: Path) -> None:
    asked = ("recommend", shop)
    assert "多" not in palate_command(*asked, "--user", "all", "--language", "en").out
    document = palate_command(*asked, "--user", "all", "--explain", "--json", "--language", "en").json
    assert all(item["reason"].endswith(".") for item in document["items"])
    for wrong in (
        ("--user", "all", "--language", "fr"),
        ("--users", "all", "--language", "zh"),
        ("--user", "all", "--json", "--language", "zh"),
    ):
        refused = palate_command(*asked, *wrong)
        assert refused.code == 2
        assert "--language" in refused.err
