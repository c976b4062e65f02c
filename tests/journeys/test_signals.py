"""Shops whose events weigh, reject, and come again: from check to recommending."""

from pathlib import Path

import numpy as np
import pytest
from tests.commands import run_palate
from tests.shops import write_shop

import palate

START = 1_700_000_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of two kinds of items, whose shoppers view, buy and return."""
    random = np.random.default_rng(5)
    lines = ["user_id,item_id,timestamp,event,value"]
    for user in range(60):
        own = random.permutation([item for item in range(40) if item % 2 == user % 2])
        lines += [
            f"u{user},i{item},{START + 1000 * n + user},{('view', 'purchase')[n % 2]},"
            for n, item in enumerate(own[:8])
        ]
        lines += [f"u{user},i{own[0]},{START + 9000},refund,-5", f"u{user},i{own[9]},{START + 9000},view,"]
    return write_shop(tmp_path_factory.mktemp("events") / "shop", interactions_csv="\n".join([*lines, ""]))


def test_from_check_to_recommending_a_shop_whose_events_weigh(shop: Path) -> None:
    checked = run_palate("check", shop)
    assert "60 rows speak against their item" in checked.out
    assert "view 0.2" in checked.out
    trained = run_palate("train", shop, "--model", "item-knn", "--on", "all")
    assert "events weigh" in trained.out
    measured = run_palate("evaluate", shop, "--model", "item-knn", "--split", "time", "--json").json
    assert measured["test"]["negative"] > 0
    ws = palate.open(shop)
    for user in ("u0", "u7"):
        returned = [
            row["item_id"]
            for row in ws.shop.interactions.iter_rows(named=True)
            if row["user_id"] == user and row["event"] == "refund"
        ]
        listed = run_palate("recommend", shop, "--user", user, "--k", "40", "--keep-seen", "--json").json[
            "items"
        ]
        assert not set(returned) & {item["item_id"] for item in listed}


def test_a_shop_of_refunds_alone_is_refused_in_a_line(shop: Path, tmp_path: Path) -> None:
    text = (
        (shop / "interactions.csv")
        .read_text()
        .replace(",view,", ",refund,")
        .replace(",purchase,", ",refund,")
    )
    refunds = write_shop(tmp_path, interactions_csv=text)
    refused = run_palate("train", refunds, "--model", "item-knn")
    assert refused.code == 2
    assert "every interaction speaks against its item" in refused.err


def test_a_shop_where_people_buy_again_is_measured_and_served_so(tmp_path: Path) -> None:
    lines = ["user_id,item_id,timestamp"]
    lines += [f"u{user},i{user},{86_400 * day}" for user in range(40) for day in range(1, 6)]
    shop = write_shop(tmp_path, interactions_csv="\n".join([*lines, ""]))
    assert "masked" in run_palate("evaluate", shop, "--model", "popularity").err
    again = run_palate("evaluate", shop, "--model", "buy-again", "--keep-seen", "--k", "1", "--json").json
    assert again["keep_seen"] is True
    assert again["results"][0]["metrics"]["recall@1"] == 1.0
    (shop / "palate.toml").write_text("keep_seen = true\n")
    run_palate("train", shop, "--model", "buy-again")
    best = run_palate("recommend", shop, "--user", "u3", "--k", "1", "--json").json["items"]
    assert [item["item_id"] for item in best] == ["i3"]
    other = run_palate("recommend", shop, "--user", "u3", "--k", "1", "--no-keep-seen", "--json").json[
        "items"
    ]
    assert other[0]["item_id"] != "i3"


def test_a_shop_of_impressions_alone_is_refused_in_a_line(shop: Path, tmp_path: Path) -> None:
    text = (shop / "interactions.csv").read_text().replace(",view,", ",impression,")
    text = text.replace(",purchase,", ",impression,").replace(",refund,", ",impression,")
    shown = write_shop(tmp_path, interactions_csv=text)
    refused = run_palate("train", shown, "--model", "item-knn")
    assert refused.code == 2
    assert "events that weigh 0" in refused.err
    assert "left out" in run_palate("check", shown).out
