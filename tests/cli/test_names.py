"""A mistyped name is told the nearest one there is, wherever it is given."""

from pathlib import Path

import pytest
from tests.commands import Palate
from tests.shops import write_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    items = "".join(
        f"i{n},lamp of {word}\n" for n, word in enumerate(["oak", "ash", "elm", "fir", "yew"] * 2)
    )
    rows = "".join(f"u{n},i{(n + step) % 10}\n" for n in range(12) for step in range(4))
    return write_shop(
        tmp_path_factory.mktemp("names") / "shop",
        items_csv=f"item_id,title\n{items}",
        interactions_csv=f"user_id,item_id\n{rows}",
        palate_toml='text_encoder = "none"\n',
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("train", "--model", "eas"), "ease"),
        (("train", "--model", "EASE"), "ease"),
        (("evaluate", "--model", "item-kn"), "item-knn"),
        (("evaluate", "--split", "leave-lst"), "leave-last"),
        (("evaluate", "--split", "Random"), "random"),
        (("evaluate", "--mask", "train+vald"), "train+valid"),
        (("evaluate", "--impute", "neighbors"), "neighbours"),
        (("evaluate", "--model", "content-knn", "--without", "txt"), "text"),
        (("evaluate", "--model", "content-knn", "--drop", "txt=0.5"), "text"),
        (("similar", "--text", "oak", "--via", "txet"), "text"),
        (("export", "--modality", "lexicl", "--out", "never"), "lexical"),
    ],
)
def test_of_an_option(
    palate_command: Palate, shop: Path, tmp_path: Path, typed: tuple[str, ...], meant: str
) -> None:
    command, *options = typed
    done = palate_command(command, shop, *options, cwd=tmp_path)
    assert done.code == 2
    assert f"did you mean '{meant}'? There are: " in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('text_encoder = "multilingual-e5"', "multilingual-e5-small"),
        ('split = "randm"', "random"),
        ('impute = "means"', "mean"),
        ('model = "slitt"', "slit"),
    ],
)
def test_of_a_setting(palate_command: Palate, shop: Path, tmp_path: Path, line: str, meant: str) -> None:
    folder = write_shop(
        tmp_path / "shop",
        items_csv=(shop / "items.csv").read_text(),
        interactions_csv=(shop / "interactions.csv").read_text(),
        palate_toml=("" if "encoder" in line else 'text_encoder = "none"\n') + line + "\n",
    )
    done = palate_command("train", folder)
    assert done.code == 2
    assert f"did you mean '{meant}'? There are: " in done.err


def test_what_is_like_no_name_is_told_them_all(palate_command: Palate, shop: Path) -> None:
    done = palate_command("train", shop, "--model", "zzz")
    assert done.code == 2
    assert "no model called 'zzz'; there are: als, auto, blend, " in done.err
