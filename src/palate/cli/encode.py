"""palate encode."""

from palate.cli.console import point, print_json, progress, say, table
from palate.cli.options import Engine, Folder, Json
from palate.features import EncodingReport, FeatureSet
from palate.scale import working_on
from palate.tasks.picture_trial import better_than
from palate.wording import counted
from palate.workspace import Workspace


def encode(folder: Folder, engine: Engine = "local", json: Json = False) -> None:
    """Features for every modality, cached by content: a second run encodes nothing.

    Example: palate encode shop
    """
    with working_on(engine), progress(json) as tell:
        ws = Workspace(folder, progress=tell)
        built = ws.encode()
    if json:
        print_json(encoded_document(built))
    else:
        show_encoded(built, ws)
        encoder = built.encoders.get("image")
        if encoder is not None and (better := better_than(encoder.name)) is not None:
            point(f"palate check {folder} --pictures tells what {better} would bring")


def show_encoded(built: FeatureSet, ws: Workspace) -> None:
    """Show what was encoded."""
    rows = [
        (
            r.modality,
            r.encoder,
            r.dim,
            r.items,
            r.missing,
            r.encoded,
            r.cached,
            _rate(r),
        )
        for r in built.rows
    ]
    if rows:
        names = ("modality", "encoder", "dim", "items", "missing", "new", "cached", "/s")
        table(names, rows, left=2)
        if saved := sum(row.saved_seconds for row in built.rows):
            cached = sum(row.cached for row in built.rows if row.saved_seconds)
            say(f"The cache saved encoding {counted(cached, 'thing')} again, about {_duration(saved)}.")
    else:
        say("Nothing to encode: no texts, pictures, sounds or ready-made features.")
    for note in built.notes:
        point(note)
    if quarantined := len(ws.shop.quarantine):
        say(f"! {counted(quarantined, 'row or cell', 'rows or cells')} in {ws.quarantine_file}")


def _rate(row: EncodingReport) -> str:
    return f"{row.per_second:,.{0 if row.per_second >= 10 else 1}f}" if row.encoded else "-"


def _duration(seconds: float) -> str:
    """As people say it."""
    if seconds < 90:
        return f"{max(seconds, 0.1):.{0 if seconds >= 10 else 1}f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def encoded_document(built: FeatureSet) -> dict[str, object]:
    """As `encode --json` prints it."""
    return {"modalities": [dict(vars(row)) for row in built.rows], "notes": list(built.notes)}
