"""Every command of the guide to language models runs as it is written."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands import run_palate
from tests.conftest import ROOT
from tests.llm.scripted import KEY, Scripted, running, says
from tests.shops import write_shop

import palate

GUIDE = ROOT / "docs" / "guides" / "llm.md"
COMMANDS = re.findall(r"^    palate (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Scripted]]:
    items = "".join(f"p000{place},Brass cup {place}\n" for place in range(9))
    rows = "".join(
        f"u{user},p000{item}\n" for user in range(12) for item in range(user % 2, 8, 2) if item != user
    )
    review = "The handle of this cup is made so well that the whole family drinks from it in the morning."
    with pytest.MonkeyPatch.context() as patch, running(says("{}")) as server:
        patch.setenv("PALATE_LLM_KEY", KEY)
        folder = write_shop(
            tmp_path_factory.mktemp("guide") / "shop",
            items_csv=f"item_id,title\n{items}",
            interactions_csv=f"user_id,item_id\n{rows}",
            reviews_csv=f"review_id,user_id,item_id,text,rating\nr1,u1,p0001,{review},5\n",
            palate_toml=f'text_encoder = "none"\n[llm]\nmodel = "m"\nurl = "{server.url}"\n',
        )
        palate.open(folder).train(model="item-knn", on="all")
        yield folder, server


def test_the_guide_has_commands() -> None:
    assert len(COMMANDS) == 9


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_runs(shop: tuple[Path, Scripted], command: str) -> None:
    folder, server = shop
    before = len(server.requests)
    done = run_palate(*shlex.split(command), cwd=folder.parent)
    assert done.code == 0, done.err
    if "--dry-run" in command:
        assert "Dry run, nothing was sent." in done.out
        assert len(server.requests) == before
    else:
        assert "so that something without a model did: refused answer" in " ".join(done.out.split())
        assert len(server.requests) > before
