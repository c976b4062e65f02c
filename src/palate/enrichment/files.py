"""Enrichments as one JSON line an item, below `.palate`."""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from palate.atomic import replacing
from palate.enrichment.attributes import Enrichment
from palate.errors import UnusableFile

FILE = "enriched.jsonl"

_LINE = TypeAdapter(Enrichment)


def write_enrichments(folder: Path, enrichments: Iterable[Enrichment]) -> Path:
    """Write enrichments in the place of those before."""
    path = folder / FILE
    with replacing(path) as partial, partial.open("w", encoding="utf-8") as file:
        for one in enrichments:
            file.write(json.dumps(one.document(), ensure_ascii=False) + "\n")
    return path


def read_enrichments(folder: Path) -> list[Enrichment]:
    """Enrichments that were written; none where there is no file.

    Raises
    ------
    UnusableFile
        If a line is none.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    found: list[Enrichment] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_LINE.validate_json(line))
        except ValidationError:
            problem = "is no line of palate enrich; run it again, or delete the file"
            raise UnusableFile(path, problem, number) from None
    return found
