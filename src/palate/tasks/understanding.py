"""Interpretation of uploaded files, by importing them into a workspace elsewhere."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import tomlkit

from palate.derived import DERIVED
from palate.errors import InputError
from palate.importing import Imported, SourceTable, columns_of, import_source
from palate.importing.writing import REJECTED
from palate.shop import check_of
from palate.shop.settings import FILE
from palate.tables.quarantine import Reject, read_rejects
from palate.tables.schema import INTERACTIONS, ITEMS, REVIEWS
from palate.tasks.inputs import Inputs
from palate.tasks.live.child import tell

ROWS, MOST_REJECTS, LONGEST = 5, 50, 160
"""Rows of a table that are shown, rows that can't be used, and characters of a cell."""

TABLES = "tables"
"""What wrote files that are known by their columns alone; only of these can be told what columns are."""

NOTHING: Mapping[str, Any] = {
    "fault": None,
    "tool": "",
    **dict.fromkeys(("items", "users", "interactions", "reviews", "on_the_web"), 0),
    **dict.fromkeys(("modalities", "understood", "not_used", "notes", "warnings"), ()),
    **dict.fromkeys(("quarantined", "rejects", "tables"), ()),
    "sources": (),
    "told": {"files": {}, "columns": {}},
}
"""What was understood where nothing was."""


def understand(upload: Path, written: Path, workspace: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """Write uploaded files as a workspace, and say what was understood of them.

    Parameters
    ----------
    upload : Path
        Folder of the files.
    written : Path
        The workspace to write; what was there is replaced.
    workspace : Path
        Whose palate.toml holds.
    told : mapping
        ``files`` and ``columns`` as palate.toml would tell them, where they are to be told.

    Returns
    -------
    dict
        JSON values, as the API tells them; ``fault`` says why nothing could be written.
    """
    shutil.rmtree(written, ignore_errors=True)
    written.mkdir(parents=True)
    tell("reading what was uploaded", 0, 2)
    source = _source(upload)
    columns = {
        "sources": [_of_source(table) for table in columns_of(source)],
        "told": {**NOTHING["told"], **told},
    }
    try:
        (written / FILE).write_text(settings_with(workspace / FILE, told), encoding="utf-8")
        imported = _imported(source, written, told)
        tell("looking at what was read", 1, 2)
        inputs = Inputs(written)
        inputs.notes_are_shown = True
        shop, settings = inputs.shop, inputs.settings
        check = check_of(shop, settings.events, settings.split, settings.seed)
    except InputError as error:
        shutil.rmtree(written, ignore_errors=True)
        return {**NOTHING, **columns, "fault": _without_places(str(error), upload, written)}
    rejects = [*read_rejects(written / DERIVED / REJECTED), *shop.quarantine.rejects]
    quarantined = dict(imported.quarantined)
    for file, rows in check.quarantined.items():
        quarantined[file] = quarantined.get(file, 0) + rows
    return {
        **NOTHING,
        **columns,
        "tool": imported.tool,
        "items": check.items,
        "users": check.users,
        "interactions": check.interactions,
        "reviews": check.reviews,
        "modalities": [{"modality": name, "items": count} for name, count in check.modalities.items()],
        "understood": list(imported.understood),
        "not_used": list(imported.not_used),
        "notes": [*imported.notes, *check.signals, *check.missing],
        "warnings": list(check.warnings),
        "on_the_web": imported.addresses,
        "quarantined": [{"file": file, "rows": rows} for file, rows in quarantined.items()],
        "rejects": [_told(reject) for reject in rejects[:MOST_REJECTS]],
        "tables": list(_tables(written)),
    }


def settings_with(file: Path, told: Mapping[str, Any]) -> str:
    """The text of a palate.toml, with what is told of files and columns in place of what it says of them."""
    settings = tomlkit.parse(file.read_text(encoding="utf-8-sig")) if file.is_file() else tomlkit.document()
    for name in ("files", "columns"):
        if said := told.get(name):
            settings[name] = said
    return tomlkit.dumps(settings)


def _source(upload: Path) -> Path:
    """What is imported: a ZIP that is all there is, or the folder of all."""
    files = [path for path in upload.rglob("*") if path.is_file()]
    return files[0] if len(files) == 1 and files[0].suffix.lower() == ".zip" else upload


def _imported(source: Path, written: Path, told: Mapping[str, Any]) -> Imported:
    """Write an export as a workspace; what is told of it must be used."""
    imported = import_source(source, written)
    if imported.tool != TABLES and any(told.values()):
        raise InputError(
            f"{imported.tool} wrote these files, and their columns are known; tell nothing of them"
        )
    return imported


def _of_source(source: SourceTable) -> dict[str, Any]:
    """A table that was uploaded, as JSON."""
    columns = [
        {
            "header": column.header,
            "samples": list(column.samples),
            "meanings": [{"table": table, "column": name} for table, name in column.meanings.items()],
        }
        for column in source.columns
    ]
    return {"file": source.file, "table": source.table or None, "columns": columns}


def _without_places(text: str, upload: Path, written: Path) -> str:
    """An error without the places of this machine, which mean nothing to who uploaded the files."""
    for place in (upload, written):
        for folder in {str(place), str(place.resolve())}:
            text = text.replace(f"{folder}/", "").replace(folder, "upload")
    return text


def _told(reject: Reject) -> dict[str, Any]:
    return {
        "file": reject.file,
        "line": reject.line or None,
        "column": reject.column or None,
        "reason": reject.reason,
    }


def _tables(written: Path) -> Iterator[dict[str, Any]]:
    """The first rows of each table that was written."""
    for name in (ITEMS, INTERACTIONS, REVIEWS):
        path = written / f"{name}.csv"
        if path.is_file():
            head = pl.read_csv(path, n_rows=ROWS, infer_schema=False)
            rows = [[None if cell is None else cell[:LONGEST] for cell in row] for row in head.iter_rows()]
            yield {"table": name, "columns": head.columns, "rows": rows}
