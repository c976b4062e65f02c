"""A release is one version: of the tag, the package and the changelog."""

import pytest
from scripts.release import ROOT, notes_of

import palate

CHANGELOG = """# Changelog

## 0.3.0, not released yet

- Something new.

## 0.2.0, 2026-12-01

- Two things.
- And more.

## 0.1.0

## 0.0.1 (first)

- All of it.
"""


def test_notes_are_the_section_of_the_version() -> None:
    assert notes_of("v0.2.0", "0.2.0", CHANGELOG) == "- Two things.\n- And more.\n"
    assert notes_of("v0.0.1", "0.0.1", CHANGELOG) == "- All of it.\n"


@pytest.mark.parametrize(
    ("tag", "version", "said"),
    [
        ("v0.2.1", "0.2.0", "the tag is v0.2.1 and the version 0.2.0"),
        ("0.2.0", "0.2.0", "tag v0.2.0"),
        ("v0.3.0", "0.3.0", "not released yet"),
        ("v0.1.0", "0.1.0", "says nothing"),
        ("v0.4.0", "0.4.0", "no section '## 0.4.0'"),
        ("v0.2", "0.2", "no section"),
    ],
)
def test_a_tag_that_does_not_fit_is_refused(tag: str, version: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        notes_of(tag, version, CHANGELOG)


def test_the_changelog_has_a_section_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = changelog.replace(", not released yet", ", 2026-12-01")
    assert len(notes_of(f"v{palate.__version__}", palate.__version__, released)) > 1000
