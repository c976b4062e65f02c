"""palate keys."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from palate.cli import offers
from palate.cli.console import print_json, say
from palate.cli.extras import STORE_MODULES, need
from palate.cli.options import Folder, Json
from palate.errors import InputError
from palate.units import DAY

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from palate.store.keys import Key

GRACE = 1.0
"""Days that a key which was rotated still holds."""

T = TypeVar("T")


class Action(StrEnum):
    """What is to be done."""

    LIST = "list"
    CREATE = "create"
    ROTATE = "rotate"
    REVOKE = "revoke"


def keys(
    folder: Folder,
    action: Annotated[Action, typer.Argument(help="What to do.")] = Action.LIST,
    key_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="Of the key to rotate or revoke.", show_default=False)
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Of a new key, to tell keys apart.")] = "",
    scopes: Annotated[
        str,
        typer.Option(
            "--scopes", help="Of a new key: some of read, write and admin.", autocompletion=offers.scopes
        ),
    ] = "read",
    days: Annotated[
        float | None,
        typer.Option("--days", min=0, help="After which a new key expires.", show_default="never"),
    ] = None,
    grace: Annotated[
        float, typer.Option("--grace", min=0, help="Days that a rotated key still holds.")
    ] = GRACE,
    json: Json = False,
) -> None:
    """Keys that programs need to call a served shop. A key is shown once, when it is made.

    With SQLite keys are made while the shop is not served, since one process writes.

    Example: palate keys shop create --name "shop front" --scopes read,write
    """
    need("keys", "serve", STORE_MODULES)
    from palate.store import keys as store_keys

    if (key_id is None) == (action in (Action.ROTATE, Action.REVOKE)):
        said = "needs the id of a key" if key_id is None else f"takes no id; '{key_id}' is one too many"
        raise InputError(f"palate keys {action} {said}")
    if action == Action.LIST:
        _list(folder, json=json)
    elif action == Action.REVOKE:
        _revoke(folder, str(key_id), json=json)
    elif action == Action.CREATE:
        wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        expires = None if days is None else time.time() + days * DAY
        _show(
            _changed(folder, "create key", lambda c: store_keys.create_key(c, name, wanted, expires)),
            json=json,
        )
    else:
        _show(
            _changed(folder, "rotate key", lambda c: store_keys.rotate_key(c, str(key_id), grace * DAY)),
            json=json,
        )


def _list(folder: Path, *, json: bool) -> None:
    from palate.store.keys import all_keys
    from palate.tasks.stores import open_store

    with open_store(folder, read_only=True) as store:
        found = store.read(all_keys)
    if json:
        print_json({"keys": [_document(key) for key in found]})
        return
    for key in found:
        say(f"{key.id}  {key.name or '-'}  {', '.join(key.scopes)}  {_state(key)}")
    if not found:
        say("no keys")


def _revoke(folder: Path, key_id: str, *, json: bool) -> None:
    from palate.store.audit import record
    from palate.store.keys import revoke_key
    from palate.tasks.stores import open_store

    def work(connection: "Connection") -> None:
        if not revoke_key(connection, key_id):
            raise InputError(f"no key '{key_id}' that still holds")
        record(connection, None, "revoke key", key_id)

    with open_store(folder) as store:
        store.submit(work).result()
    if json:
        print_json({"id": key_id, "revoked": True})
    else:
        say(f"{key_id} holds no longer")


def _changed(
    folder: Path, action: str, change: "Callable[[Connection], tuple[Key, str]]"
) -> "tuple[Key, str]":
    """Make a key, and note it in the audit log."""
    from palate.store.audit import record
    from palate.tasks.stores import open_store

    def work(connection: "Connection") -> "tuple[Key, str]":
        key, shown = change(connection)
        record(connection, None, action, key.id, {"name": key.name, "scopes": list(key.scopes)})
        return key, shown

    with open_store(folder) as store:
        return store.submit(work).result()


def _show(made: "tuple[Key, str]", *, json: bool) -> None:
    key, shown = made
    if json:
        print_json({**_document(key), "key": shown})
        return
    say(shown)
    say(f"This is shown once: keep it now. Scopes: {', '.join(key.scopes)}; {_state(key)}.")


def _document(key: "Key") -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "created": _moment(key.created),
        "expires": _moment(key.expires),
        "last_used": _moment(key.last_used),
        "revoked": _moment(key.revoked),
    }


def _state(key: "Key") -> str:
    if key.revoked is not None:
        return f"revoked {_moment(key.revoked)}"
    if key.expires is None:
        return "does not expire"
    return f"{'expired' if key.expires <= time.time() else 'expires'} {_moment(key.expires)}"


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
