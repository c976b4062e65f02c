"""The output of ``make demo``, and an explanation from the same shop."""

import json
from functools import cache
from pathlib import Path

from scripts.docs.commands import document, palate, workplace

SHOP = "demo-shop"

UNREAD = r"(?m)\b\d[\d,.]* s\b|\s+[\d,.]+$|The cache saved.*$|^ +\d+\. "
"""Seconds, the last column of a table, which tells speed or a score, and ranks: processors differ in the last
digits of vectors, by which auto chooses and items of nearly one score change places."""

TERMS = 3
"""Terms of an explanation that a page shows."""


@cache
def _run() -> tuple[Path, str]:
    palate("simulate", SHOP, cwd=workplace())
    return workplace(), palate("run", SHOP, cwd=workplace())


def demo() -> str:
    """What ``make demo`` prints in the end, indented as Markdown wants it."""
    return "".join(f"    {line}".rstrip() + "\n" for line in _run()[1].strip().splitlines())


def explanation() -> str:
    """The first recommendation for one shopper as JSON, by a model without chance, with its largest terms."""
    folder, _ = _run()
    palate("train", SHOP, "--model", "l3ae", "--on", "all", cwd=folder)
    first = document("recommend", SHOP, "--user", "u0042", "--explain", cwd=folder)["items"][0]
    terms = first["contributions"]
    lines = [
        f'{{"item_id": {json.dumps(first["item_id"])}, "score": {first["score"]:.2f}, "contributions": [',
        *(f"    {json.dumps(_rounded(term), ensure_ascii=False)}," for term in terms[:TERMS]),
        f"    ... {len(terms) - TERMS} more],",
        f' "reason": {json.dumps(first["reason"], ensure_ascii=False)}}}',
    ]
    return "".join(f"    {line}\n" for line in lines)


def _rounded(term: dict[str, object]) -> dict[str, object]:
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in term.items()}
