"""A shop whose items lack pictures, sounds or texts: nothing is dropped, and what is lost is measured."""

from pathlib import Path

import pytest
from tests.commands import Palate

KNN = ("--model", "content-knn")


def test_one_fraction_gives_one_result_a_model(palate_command: Palate, own_shop: Path) -> None:
    models = ("--model", "popularity", *KNN)
    document = palate_command("evaluate", own_shop, *models, "--drop", "image=0.5", "--json").json
    assert [result["model"] for result in document["results"]] == ["popularity", "content-knn"]
    assert all(result["drop"] == {"image": 0.5} for result in document["results"])
    assert len({result["imputation"] for result in document["results"]}) == 1


def test_several_fractions_give_the_curve(palate_command: Palate, own_shop: Path) -> None:
    command = ("evaluate", own_shop, *KNN, "--drop", "image=0.3,0.6", "--drop", "text=0.5")
    document = palate_command(*command, "--json").json
    asked = [(result["drop"]["image"], result["drop"]["text"]) for result in document["results"]]
    assert list(dict.fromkeys(asked)) == [(0.0, 0.0), (0.3, 0.5), (0.6, 0.5)]
    for drop in set(asked):
        ways = [
            result["imputation"]
            for result, its in zip(document["results"], asked, strict=True)
            if its == drop
        ]
        assert ways[0] == "zeros"
        assert len(ways) == len(set(ways)) <= 2
    shown = palate_command(*command)
    assert "recovered" in shown.out
    assert "image 0.3" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= 80


def test_ways_to_impute_can_be_compared(palate_command: Palate, own_shop: Path) -> None:
    ways = [word for way in ("zeros", "multi-hop", "content") for word in ("--impute", way)]
    command = ("evaluate", own_shop, *KNN, "--drop", "image=0.5", *ways)
    results = palate_command(*command, "--json").json["results"]
    assert [result["imputation"] for result in results] == ["zeros", "multi-hop", "content"]
    assert len({result["metrics"]["ndcg@20"] for result in results}) > 1
    assert "multi-hop" in palate_command(*command).out


def test_new_items_without_a_picture_are_served(palate_command: Palate, own_shop: Path) -> None:
    command = ("evaluate", own_shop, *KNN, "--split", "cold-items", "--drop", "image=0.5", "--json")
    result = palate_command(*command).json["results"][0]
    assert result["metrics"]["recall@20"] > 0


def test_the_settings_file_says_how(palate_command: Palate, own_shop: Path) -> None:
    (own_shop / "palate.toml").write_text('impute = "heat"\n')
    result = palate_command("evaluate", own_shop, *KNN, "--drop", "image=0.5", "--json").json["results"][0]
    assert result["imputation"] == "heat"
    assert palate_command("train", own_shop, *KNN, "--json").json["imputation"] == "heat"
    (own_shop / "palate.toml").write_text('impute = "magic"\n')
    refused = palate_command("train", own_shop)
    assert refused.code == 2
    assert "impute" in refused.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--drop", "image=0.1,x"), "MODALITY=FRACTION"),
        (("--drop", "image"), "MODALITY=FRACTION"),
        (("--drop", "image=0.1,0.2", "--drop", "text=0.1,0.2,0.3"), "one fraction or 3"),
        (("--drop", "image=0.1,1.5"), "between 0 and 1"),
        (("--drop", "smell=0.1"), "no modality 'smell'"),
        (("--impute", "zeros", "--impute", "magic"), "no imputation 'magic'"),
    ],
)
def test_wrong_options_are_said_in_one_line(
    palate_command: Palate, own_shop: Path, options: tuple[str, ...], said: str
) -> None:
    refused = palate_command("evaluate", own_shop, *KNN, *options)
    assert refused.code == 2
    assert said in refused.err
    assert refused.err.strip().count("\n") == 0
    assert refused.out == ""
