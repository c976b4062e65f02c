"""Pages in two languages say the same: commands, figures and links; a change of one is a change of both."""

import os
import re
from pathlib import Path

import pytest
from scripts.docs.blocks import ROOT, blocks, hand_written
from tests.docs.test_pages import commands

PAIRS = [("README.md", "README.zh-CN.md"), ("docs/first-steps.md", "docs/zh/first-steps.md")]
"""English and Chinese."""

CODE = re.compile(r"^ {4}(\S.*?)(?:\s{2,}\S.*)?$", re.MULTILINE)
"""A line of an indented block, without what is said of it beside."""

HALF_WIDTH = re.compile(r"[一-鿿][,;:!?()]|[,;:!?()][一-鿿]")
"""Half-width punctuation beside a Chinese character, where full-width belongs."""


def text_of(page: str) -> str:
    return hand_written(ROOT / page)


def code_of(page: str) -> list[str]:
    """What a reader types or lays out; comments are in the page's own language."""
    lines = [line.split("#")[0].strip() for line in CODE.findall(text_of(page)) if "→" not in line]
    return [line for line in lines if line]


def links_of(page: str) -> set[str]:
    """Where a page leads, from the root of the project; a page in both languages goes by its English name."""
    english = {chinese: first for first, chinese in PAIRS}
    found: set[str] = set()
    for link in re.findall(r"\]\(([^)#]+)", text_of(page)):
        leads = link if "://" in link else os.path.relpath(ROOT / Path(page).parent / link, ROOT)
        found.add(english.get(leads, leads.replace(".zh.webp", ".webp")))
    return found


def numbers_of(page: str) -> set[str]:
    return set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text_of(page)))


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_commands_code_links_and_numbers_are_the_same(english: str, chinese: str) -> None:
    of = {page: commands(ROOT / page) for page in (english, chinese)}
    assert of[english]
    assert of[chinese] == of[english]
    assert code_of(chinese) == code_of(english)
    assert links_of(chinese) == links_of(english)
    assert numbers_of(chinese) == numbers_of(english)


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_blocks_show_the_same_figures(english: str, chinese: str) -> None:
    figures = {english: {}, chinese: {}}
    for block in blocks():
        page = str(block.page.relative_to(ROOT))
        if page in figures:
            name = block.name.removesuffix("-zh")
            figures[page][name] = re.findall(r"\d[\d,.]*", block.text)
    assert figures[chinese] == figures[english]


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_each_links_to_the_other(english: str, chinese: str) -> None:
    for page, other in ((english, chinese), (chinese, english)):
        assert f"]({os.path.relpath(ROOT / other, (ROOT / page).parent)})" in text_of(page)


@pytest.mark.parametrize("chinese", [chinese for _, chinese in PAIRS])
def test_chinese_has_full_width_punctuation(chinese: str) -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)|^ {4}.*$|<[^>]*>", "", text_of(chinese), flags=re.MULTILINE)
    assert HALF_WIDTH.findall(prose) == []


@pytest.mark.parametrize("chinese", [chinese for _, chinese in PAIRS])
def test_no_line_ends_within_a_chinese_sentence(chinese: str) -> None:
    """Browsers would show a space there."""
    assert re.findall(r"[一-鿿，、；：].*\n[一-鿿（\[`a-z].*", text_of(chinese)) == []
