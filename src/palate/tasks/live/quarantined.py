"""What a living shop could not use: rows of its folder, and items and reviews that can't be encoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from palate.derived import derived_folder
from palate.store import Store
from palate.store.jobs import Job, jobs_page
from palate.tables.quarantine import read_rejects
from palate.tasks.live.items import ENCODE_ITEM
from palate.tasks.live.reviews import ENCODE_REVIEW

REJECTS = ("import-quarantine.csv", "quarantine.csv")
"""Rows that could not be used, of the export that the folder was made from and of the folder."""

MOST_PARKED = 10_000


@dataclass(frozen=True)
class Quarantined:
    """One thing that could not be used.

    Parameters
    ----------
    file : str or None
        Of the folder; None for what came by the API.
    line : int or None
        As an editor counts; None where the file has no lines.
    column : str or None
        Of the bad value; None where the whole row is bad.
    id : str or None
        Of the item or review that came by the API.
    reason : str
    """

    file: str | None
    line: int | None
    column: str | None
    id: str | None
    reason: str


def quarantined(folder: Path, store: Store) -> list[Quarantined]:
    """All that could not be used: rows of the folder by file and line, then what came by the API."""
    rows = [
        Quarantined(reject.file, reject.line or None, reject.column or None, None, reject.reason)
        for name in REJECTS
        for reject in read_rejects(derived_folder(folder) / name)
    ]
    return [*rows, *_parked(store)]


def _parked(store: Store) -> Sequence[Quarantined]:
    named = {ENCODE_ITEM: "item_id", ENCODE_REVIEW: "review_id"}
    jobs: list[Job] = [
        job for kind in named for job in store.read(jobs_page, None, MOST_PARKED, "parked", kind)
    ]
    return [
        Quarantined(None, None, None, str(job.payload[named[job.kind]]), job.error or "it can't be encoded")
        for job in jobs
    ]
