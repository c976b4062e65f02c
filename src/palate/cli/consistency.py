"""How `palate check --consistency` says what it found."""

from palate.cli.console import heading, say, table
from palate.fusion import Consistency
from palate.wording import counted
from palate.workspace import Workspace

SHOWN = 10
"""Disagreements and duplicates shown on a screen; --json has all."""


def show_consistency(found: Consistency, ws: Workspace) -> None:
    """Agreement of every two modalities, then the items to look at."""
    items = ws.shop.catalog.items
    heading("How much modalities tell of each other")
    if found.alignments:
        rows = [
            (
                alignment.left,
                alignment.right,
                alignment.items,
                alignment.cka,
                _rank(alignment.found),
                _rank(alignment.back),
                f"{alignment.chance:.3f}",
            )
            for alignment in found.alignments
        ]
        table(("one", "other", "items", "CKA", "finds it", "found by it", "chance"), rows, left=2)
        say("CKA: 1 is the same up to rotation, 0 nothing in common.")
        say("Found: mean reciprocal rank of an item's own; 1 is always first.")
    else:
        say("No two modalities meet in items enough to say.")
    if found.disagreements:
        heading(f"{counted(len(found.disagreements), 'item')} whose modalities seem to show different things")
        rows = [
            (
                ws.title(items[disagreement.item])[:40],
                items[disagreement.item],
                f"{disagreement.left} / {disagreement.right}",
                disagreement.cosine,
            )
            for disagreement in found.disagreements[:SHOWN]
        ]
        table(("title", "item", "disagree", "cosine"), rows, left=3)
    if found.duplicates:
        heading(f"{counted(len(found.duplicates), 'pair')} nearly the same")
        rows = [
            (
                ws.title(items[duplicate.first])[:30],
                items[duplicate.first],
                items[duplicate.second],
                duplicate.modality,
                f"{duplicate.cosine:.3f}",
            )
            for duplicate in found.duplicates[:SHOWN]
        ]
        table(("title", "item", "other", "in", "cosine"), rows, left=4)


def consistency_document(found: Consistency, ws: Workspace) -> dict[str, object]:
    """The same for `check --consistency --json`."""
    items = ws.shop.catalog.items
    return {
        "alignments": [dict(vars(alignment)) for alignment in found.alignments],
        "disagreements": [
            {
                "item_id": items[disagreement.item],
                "modalities": [disagreement.left, disagreement.right],
                "cosine": disagreement.cosine,
            }
            for disagreement in found.disagreements
        ],
        "duplicates": [
            {
                "item_ids": [items[duplicate.first], items[duplicate.second]],
                "modality": duplicate.modality,
                "cosine": duplicate.cosine,
            }
            for duplicate in found.duplicates
        ],
    }


def _rank(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
