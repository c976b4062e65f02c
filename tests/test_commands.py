"""Commands that start from a process with modules loaded do and say what they do in a fresh one."""

from pathlib import Path

import pytest
from tests.commands import run_fresh_palate, run_palate
from tests.shops import write_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    items = "item_id,title\na,Blue kettle\nb,Blauer Kessel 蓝\n"
    return write_shop(tmp_path_factory.mktemp("commands") / "shop", items_csv=items)


@pytest.mark.parametrize(
    "words", [["check", "shop"], ["check", "shop", "--json"], ["train", "shop"], ["chek", "shop"], []]
)
def test_forked_or_fresh_it_is_the_same(shop: Path, words: list[str]) -> None:
    forked = run_palate(*words, cwd=shop.parent)
    fresh = run_fresh_palate(*words, cwd=shop.parent)
    assert forked == fresh


def test_the_environment_and_the_folder_of_now_hold(
    shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run_palate("encode", shop).code == 0
    monkeypatch.setenv("PALATE_MEMORY_GIB", "none")
    monkeypatch.chdir(shop)
    assert run_palate("check", ".").code == 0
    monkeypatch.chdir(tmp_path)
    assert run_palate("check", "shop").code == 2


def test_a_traceback_is_a_failure(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_MEMORY_GIB", "much")
    rows = "user_id,item_id\n" + "".join(f"u{n},{'ab'[n % 2]}\n" for n in range(9))
    write_shop(shop, interactions_csv=rows)
    with pytest.raises(AssertionError, match="Traceback"):
        run_palate("train", shop, "--model", "ease", "--on", "all")
