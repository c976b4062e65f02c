"""What mkdocs calls as it builds: pages from outside of docs, made pages, the language of each page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from scripts.site import reference

ROOT = Path(__file__).resolve().parents[2]

OUTSIDE = {
    "README.md": "index.md",
    "README.zh-CN.md": "zh/index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
"""Pages that lie beside docs, where people look for them, and what they are called on the site."""

CHINESE = "zh/"
"""The folder whose pages are Chinese."""

_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#]+)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the decisions, and guides that the order in mkdocs.yml does not name yet."""
    listed: list[Any] = config.nav or []
    for part in listed:
        for title in ("Guides", "Decisions"):
            if title in part:
                part[title] += _not_in(part[title], title.lower())
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what does not lie in docs."""
    for name, page in (*_from_outside(), *_reference()):
        files.append(File.generated(config, name, content=page))
    return files


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Let the theme speak the language of the page."""
    config.theme["language"] = "zh" if page.file.src_uri.startswith(CHINESE) else "en"
    return context


def _not_in(named: list[str], folder: str) -> list[str]:
    there = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs" / folder).glob("*.md")]
    return sorted(set(there) - set(named))


def _from_outside() -> Iterator[tuple[str, str]]:
    for name, called in OUTSIDE.items():
        text = (ROOT / name).read_text(encoding="utf-8").replace("<details>", "<details markdown>")
        yield called, _LINK.sub(lambda match, called=called: _moved(match[1], called), text)


def _reference() -> Iterator[tuple[str, str]]:
    for name, page in reference.pages().items():
        yield f"reference/{name}.md", page


def _moved(link: str, page: str) -> str:
    """Where a link of a page that lies beside docs leads on the site."""
    up = "../" * page.count("/")
    return up + OUTSIDE.get(link, link.removeprefix("docs/"))
