"""What the pages for people of other tools show runs on both sides, and gives the same where they say so."""

import json
import os
import re
import shutil
import subprocess
from contextlib import ExitStack, chdir
from pathlib import Path
from typing import Any

import pytest
from scripts.docs.blocks import ROOT
from scripts.peers import PEERS, python_of
from tests.commands import run_palate
from tests.importing import exports
from tests.served import served

from palate.models import RECOMMENDERS, class_of

PAGES = {page.stem: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "coming-from").glob("*.md")}

NOT_RUN = {"gorse": "is a server written in Go", "mmrec": "is a repository and no package"}
"""Peers whose side of the page is not run."""

RESULTS = {"implicit": "lists", "cornac": "measured", "lenskit": "measured", "recbole": "measured"}
"""What both sides of a page name the same."""

VARIABLES = {"recbole": {"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}}
"""Of the environment, as pages say."""

HOMES = {
    "implicit": "implicit.als,implicit.bpr,implicit.nearest_neighbours",
    "cornac": "cornac.models,cornac.data",
    "lenskit": "lenskit.knn,lenskit.als,lenskit.flexmf",
    "recbole": "recbole",
}
"""Modules that have the classes that a page names."""

BLOCK = r"((?:^ {4}.*\n|^\n(?= {4}))+)"

MODELS = {entry.class_name: name for name, entry in RECOMMENDERS.items()}


def blocks(page: str, side: str) -> list[str]:
    """Blocks of code of one side, and those of both."""
    told = re.compile(rf"^\*\*(?:{side}|both)\*\*\n\n{BLOCK}", re.MULTILINE | re.IGNORECASE)
    found = told.findall(PAGES[page])
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in found]


def names(column: int) -> list[tuple[str, str, str]]:
    """Page, class and parameter of each ``Class(parameter=)`` in a column of a table of names."""
    return [
        (page, *name)
        for page, text in sorted(PAGES.items())
        for row in re.findall(r"^\|.*\|$", text, re.MULTILINE)
        for name in re.findall(r"([A-Z]\w+)\((\w+)=\)", row.split("|")[column])
    ]


@pytest.fixture
def data(encoded_shop: Path, tmp_path: Path) -> Path:
    """A folder with everything that the pages read."""
    shutil.copytree(encoded_shop, tmp_path / "demo-shop")
    exports.recbole(tmp_path / "films")
    for ending in ("inter", "item", "user"):
        (tmp_path / "films" / f"ml-100k.{ending}").rename(tmp_path / "films" / f"films.{ending}")
    exports.mmrec(tmp_path / "baby")
    exports.gorse(tmp_path / "gorse-export")
    return tmp_path


def python(page: str, folder: Path, *arguments: object) -> str:
    """What a peer's interpreter prints; it sees nothing of this checkout."""
    if not python_of(page).exists():
        pytest.skip(f"{page} is not installed; make peers")
    more = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **VARIABLES.get(page, {})}
    seen = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    command = [str(word) for word in (python_of(page), *arguments)]
    done = subprocess.run(command, cwd=folder, env=seen | more, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def ours(page: str, folder: Path) -> dict[str, Any]:
    """Names that palate's side of a page leaves behind."""
    left: dict[str, Any] = {}
    address = "http://127.0.0.1:8000"
    with chdir(folder), ExitStack() as running:
        for block in blocks(page, "palate"):
            if not block.startswith("palate "):
                exec(compile(block.replace("http://127.0.0.1:8000", address), page, "exec"), left)
                continue
            for line in block.splitlines():
                words = line.split("#")[0].split()[1:]
                if words[0] == "serve":
                    client, _ = running.enter_context(served(folder / words[1]))
                    address = str(client.base_url)
                    continue
                done = run_palate(*words)
                assert done.code == 0, (line, done.err)
    return left


def theirs(page: str, folder: Path) -> Any:
    """What the peer's side of a page gives."""
    code = "\n".join([*blocks(page, page), f"import json; print(); print(json.dumps({RESULTS[page]}))"])
    (folder / "theirs.py").write_text(code, encoding="utf-8")
    return json.loads(python(page, folder, "theirs.py").splitlines()[-1])


@pytest.mark.parametrize("page", sorted(PAGES))
def test_our_side_of_a_page_runs(page: str, data: Path) -> None:
    assert blocks(page, "palate")
    left = ours(page, data)
    assert page in NOT_RUN or left[RESULTS[page]]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_both_sides_give_the_same(page: str, data: Path) -> None:
    if page in NOT_RUN:
        pytest.skip(f"{page} {NOT_RUN[page]}")
    expected = theirs(page, data)
    found = ours(page, data)[RESULTS[page]]
    assert found
    if isinstance(found, dict):
        assert found == pytest.approx(expected, abs=1e-4)
    else:
        assert found == expected


@pytest.mark.parametrize(("page", "name", "parameter"), names(column=2))
def test_names_of_ours_are_there(page: str, name: str, parameter: str) -> None:
    assert parameter in class_of(MODELS[name])().get_params(), page


@pytest.mark.parametrize("page", sorted(PEERS))
def test_names_of_theirs_are_there(page: str, tmp_path: Path) -> None:
    told = [f"{name}.{parameter}" for of, name, parameter in names(column=1) if of == page]
    assert len(told) > 3
    script = Path(__file__).with_name("peer_names.py")
    assert python(page, tmp_path, script, HOMES[page], *told).splitlines() == []


@pytest.mark.parametrize("page", sorted(PEERS))
def test_a_page_names_the_version_that_it_is_tried_with(page: str) -> None:
    name, version = PEERS[page][0].split("==")
    assert name == page
    assert version in PAGES[page].split("\n\n")[1]


def test_every_page_is_linked_from_readme_and_the_site() -> None:
    for index in ("README.md", "mkdocs.yml"):
        text = (ROOT / index).read_text(encoding="utf-8")
        assert [page for page in PAGES if f"coming-from/{page}.md" not in text] == []
