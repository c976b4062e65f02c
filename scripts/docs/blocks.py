"""Marked blocks of Markdown pages: find them, rewrite them, compare them with what was made anew.

A block stands between ``<!-- made by: NAME -->`` and ``<!-- end: NAME -->``, each on a line of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

_BLOCK = re.compile(
    r"<!-- made by: (?P<name>[\w-]+)[^>]* -->\n(?P<text>.*?)<!-- end: (?P=name) -->", re.DOTALL
)
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.]*\d)")


@dataclass(frozen=True)
class Block:
    """One marked block as a page has it."""

    page: Path
    name: str
    text: str


@dataclass(frozen=True)
class Tolerance:
    """How far a block may be from what its command gives today.

    Parameters
    ----------
    relative, absolute : float
        A number may differ by the larger of ``relative`` of itself and ``absolute``.
    lines : float
        Share of the lines whose words may differ.
    unread : str
        Regular expression of what is not compared, such as seconds.
    """

    relative: float = 0.0
    absolute: float = 0.0
    lines: float = 0.0
    unread: str = r"(?!)"

    def __str__(self) -> str:
        parts = [
            f"numbers within {self.relative:.0%}" if self.relative else "",
            f"or {self.absolute:g}" if self.absolute else "",
            f"{self.lines:.0%} of the lines may read otherwise" if self.lines else "",
        ]
        return ", ".join(part for part in parts if part).replace(", or", " or") or "to the letter"


def pages() -> list[Path]:
    """README in its languages and every page of docs."""
    return [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def blocks() -> Iterator[Block]:
    """Every marked block of every page."""
    for page in pages():
        for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            yield Block(page, match["name"], match["text"])


def hand_written(page: Path) -> str:
    """A page without its marked blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def rewrite(name: str, text: str, tolerance: Tolerance) -> list[Path]:
    """Put a text into every block of a name, with the tolerance in its mark.

    Returns
    -------
    list of Path
        The pages that have the block.
    """
    changed: list[Path] = []
    for page in pages():
        old = page.read_text(encoding="utf-8")
        fresh = f"<!-- made by: {name} ({tolerance}) -->\n{text.rstrip()}\n<!-- end: {name} -->"
        new = _BLOCK.sub(lambda match, fresh=fresh: fresh if match["name"] == name else match[0], old)
        if f"<!-- made by: {name}" in old:
            changed.append(page)
            page.write_text(new, encoding="utf-8")
    return changed


def differences(said: str, found: str, tolerance: Tolerance) -> list[str]:
    """What a page says that its command does not give today, in words; empty where they agree."""
    left, right = _lines(said, tolerance), _lines(found, tolerance)
    matcher = SequenceMatcher(None, [_words(line) for line in left], [_words(line) for line in right], False)
    wrong: list[str] = []
    numbers: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(left[a:b], right[c:d], strict=True)
            numbers += [
                f"said {said!r}, found {other!r}" for said, other in pairs if _far(said, other, tolerance)
            ]
        else:
            wrong += [f"said {line!r}" for line in left[a:b]] + [f"found {line!r}" for line in right[c:d]]
    return numbers + (wrong if len(wrong) > tolerance.lines * (len(left) + len(right)) else [])


def _lines(text: str, tolerance: Tolerance) -> list[str]:
    read = re.sub(tolerance.unread, " ", text)
    return [" ".join(line.split()) for line in read.splitlines() if line.strip()]


def _words(line: str) -> str:
    return " ".join(_NUMBER.sub("#", line).split())


def _far(said: str, found: str, tolerance: Tolerance) -> bool:
    pairs = zip(_NUMBER.findall(said), _NUMBER.findall(found), strict=True)
    return any(
        abs(said - other) > max(tolerance.relative * abs(said), tolerance.absolute) + 1e-12
        for said, other in ((_value(a), _value(b)) for a, b in pairs)
    )


def _value(text: str) -> float:
    return float(text.replace(",", ""))
