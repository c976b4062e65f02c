"""Write a workspace: tables as CSV in UTF-8, features, media, and a list of what is on the web."""

import csv
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import tomlkit

from palate.atomic import filling
from palate.derived import DERIVED
from palate.errors import InputError
from palate.importing.found import Contents
from palate.shop.settings import FILE
from palate.tables.quarantine import Quarantine
from palate.tables.schema import INTERACTIONS, ITEMS, REVIEWS

ADDRESSES = "media-urls.csv"
"""Pictures and sounds on the web: whose they are, their address, and the file once it is fetched."""

REJECTED = "import-quarantine.csv"
"""Rows of the export that can't be used, below the derived folder."""


def write_folder(folder: Path, contents: Contents, quarantine: Quarantine) -> tuple[int, int, int]:
    """Write all of it, or nothing; return the rows of items, interactions and reviews.

    Raises
    ------
    InputError
        If there is nothing to write.
    """
    frames = {ITEMS: contents.items, INTERACTIONS: contents.interactions, REVIEWS: contents.reviews}
    rows = {name: 0 if frame is None else len(frame) for name, frame in frames.items()}
    if not any(rows.values()):
        raise InputError(f"{folder}: nothing to write; the export has no row that can be used")
    settings = _kept_settings(folder)
    with filling(folder) as new:
        for name, frame in frames.items():
            if frame is not None and len(frame):
                _without_empty(frame).write_csv(new / f"{name}.csv")
        for name, (ids, values) in contents.features.items():
            (new / "features").mkdir(exist_ok=True)
            np.save(new / "features" / f"{name}.npy", values)
            (new / "features" / f"{name}.ids.txt").write_text("\n".join(ids) + "\n", encoding="utf-8")
        for name, path in contents.media.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, new / name)
        if contents.addresses:
            _write_addresses(new / ADDRESSES, contents)
        if settings is not None:
            (new / FILE).write_text(settings, encoding="utf-8")
        if len(quarantine):
            quarantine.write(new / DERIVED / REJECTED)
    return rows[ITEMS], rows[INTERACTIONS], rows[REVIEWS]


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns that have a cell."""
    return frame.select(name for name in frame.columns if frame[name].null_count() < len(frame))


def _kept_settings(folder: Path) -> str | None:
    """The settings of the folder, if it has any, without those that tell files and columns of the export."""
    if not (folder / FILE).is_file():
        return None
    settings = tomlkit.parse((folder / FILE).read_text(encoding="utf-8-sig"))
    for told in ("files", "columns", "header"):
        if told in settings:
            settings.remove(told)
    return tomlkit.dumps(settings)


def _write_addresses(path: Path, contents: Contents) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["table", "id", "column", "url", "file", "fault"])
        for address in dict.fromkeys(contents.addresses):
            writer.writerow([address.table, address.owner, address.column, address.url, "", ""])
