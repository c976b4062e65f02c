"""Tables as CSV that people open in a spreadsheet, where no cell may become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, in full width too."""

MARK = "\ufeff"
"""Tells Excel that the text is UTF-8."""


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """Rows below the names of their columns, as CSV in UTF-8.

    A text that a spreadsheet would calculate stands behind an apostrophe, every text in quotes.
    """
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell if isinstance(cell, int) else harmless(cell or "") for cell in row])
    return (MARK + written.getvalue()).encode("utf-8", "replace")


def harmless(text: str) -> str:
    """A text that a spreadsheet shows as it is, and does not calculate."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(BEGINS_FORMULA) else text
