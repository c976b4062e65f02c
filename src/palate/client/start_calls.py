"""Requests that fill an empty shop, as in :mod:`palate.client.call`."""

from collections.abc import Mapping
from typing import Any

from palate.client import start_answers as answers
from palate.client.call import Call
from palate.client.inputs import File, content_of
from palate.client.parsing import reader


def start() -> Call[answers.Start]:
    """Tell how far the first visit to an empty shop is."""
    return Call("GET", "/v1/start", reader(answers.Start))


def start_made_up(*, items: int = 240, users: int = 400, seed: int = 0) -> Call[answers.Start]:
    """Fill an empty shop with a made-up one."""
    body = {"items": items, "users": users, "seed": seed}
    return Call("POST", "/v1/start/simulate", reader(answers.Start), json=body, repeatable=False)


def start_upload(
    path: str, content: File, *, offset: int = 0, size: int | None = None
) -> Call[answers.Piece]:
    """Upload a file of a shop, or the piece of a large one that begins at ``offset`` of ``size`` bytes."""
    _, piece = content_of(content)
    fields = {"path": path, "offset": str(offset), "size": str(len(piece) if size is None else size)}
    files = (("file", ("piece", piece)),)
    return Call(
        "POST",
        "/v1/start/files",
        reader(answers.Piece),
        form=fields,
        files=files,
        repeatable=offset == 0,
    )


def start_clear() -> Call[None]:
    """Forget the files that were uploaded."""
    return Call("DELETE", "/v1/start/files", lambda _: None)


def start_read(
    *, files: Mapping[str, str] | None = None, columns: Mapping[str, Any] | None = None
) -> Call[answers.Start]:
    """Read what was uploaded; ``files`` and ``columns`` tell what is what, as palate.toml does."""
    body = {"files": dict(files or {}), "columns": dict(columns or {})}
    return Call("POST", "/v1/start/read", reader(answers.Start), json=body, repeatable=False)


def start_take() -> Call[answers.Start]:
    """Take what was understood as the shop."""
    return Call("POST", "/v1/start/take", reader(answers.Start), repeatable=False)
