"""The documentation site builds without a warning, shows public names alone, loads nothing from afar."""

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from mkdocs.exceptions import MkDocsException
from scripts.docs.blocks import ROOT
from scripts.site.__main__ import build
from scripts.site.reference import ROOMS

from palate.models import RECOMMENDERS

LOADED = re.compile(
    r"<(?:script|img|source|iframe|audio|video)\b[^>]*\bsrc=[\"']?([^\"' >]+)"
    r"|<link\b(?=[^>]*\brel=[\"']?(?:stylesheet|icon|preload|preconnect|modulepreload))"
    r"[^>]*\bhref=[\"']?([^\"' >]+)"
)
"""What a browser fetches without being asked."""

FETCHED_BY_STYLE = re.compile(
    r"url\(\s*[\"']?((?:https?:)?//[^)\"']+)|@import\s+[\"']((?:https?:)?//[^\"']+)"
)

NAME = re.compile(r"<h\d id=\"?(palate[\w.]+)")

SHOWN_CODE = re.compile(r"<code[^>]*>(.*?)</code>", re.DOTALL)

PRIVATE = re.compile(r"(?<![\w*])_[a-z]\w*", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def pages(site: Path) -> dict[str, str]:
    return {
        page.relative_to(site).as_posix(): page.read_text(encoding="utf-8") for page in site.rglob("*.html")
    }


def test_every_page_of_docs_is_there(site: Path) -> None:
    there = set(pages(site))
    docs = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")]
    told = {page.with_name("index.html" if page.stem == "README" else f"{page.stem}.html") for page in docs}
    assert {page.as_posix() for page in told} <= there
    assert {"index.html", "zh/index.html", "changelog.html", "contributing.html"} <= there


def test_pages_load_nothing_from_another_host(site: Path) -> None:
    for name, page in pages(site).items():
        loaded = [first or other for first, other in LOADED.findall(page)]
        assert loaded, name
        assert [address for address in loaded if "//" in address] == [], name
    for style in site.rglob("*.css"):
        assert FETCHED_BY_STYLE.findall(style.read_text(encoding="utf-8")) == [], style


def test_every_list_and_table_is_one(site: Path) -> None:
    """Where no blank line stands before it, the generator takes a list for a part of the paragraph."""
    for name, page in pages(site).items():
        paragraphs = re.findall(r"<p>(.*?)</p>", page, re.DOTALL)
        assert [
            paragraph[:200] for paragraph in paragraphs if re.search(r"\n(?:[-*|] ?|\d+\. )\S", paragraph)
        ] == [], name


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    shown = {name for page in (site / "reference").glob("*.html") for name in NAME.findall(page.read_text())}
    for room in ROOMS.values():
        module = import_module(room.module)
        names = [name for name in module.__all__ if not isinstance(getattr(module, name), ModuleType)]
        assert {f"{room.module}.{name}" for name in names if not name.startswith("__")} <= shown
    models = {
        f"{weights.module}.{weights.class_name}" for weights in RECOMMENDERS.values() if not weights.package
    }
    assert models <= shown


def test_the_reference_shows_no_private_name(site: Path) -> None:
    for page in (site / "reference").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert [name for name in NAME.findall(text) if "._" in name] == []
        code = re.sub(r"<[^>]+>", "", " ".join(SHOWN_CODE.findall(text)))
        assert PRIVATE.findall(code) == [], page.name


def test_pages_say_their_language(site: Path) -> None:
    for name, page in pages(site).items():
        if name != "404.html":
            language = "zh" if name.startswith("zh/") else "en"
            assert f'<html lang="{language}"' in page, name


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    settings = tmp_path / "mkdocs.yml"
    settings.write_text(
        f"INHERIT: {ROOT / 'mkdocs.yml'}\ndocs_dir: docs\nhooks: []\nplugins: []\nnav: [index.md]\n"
    )
    for text, right in [("[a](#one)\n\n# one", True), ("[a](two.md)", False), ("[a](#two)", False)]:
        (docs / "index.md").write_text(text)
        if right:
            build(tmp_path / "site", settings)
        else:
            with pytest.raises(MkDocsException):
                build(tmp_path / "site", settings)
