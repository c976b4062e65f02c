"""Audit log of admin keys."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from palate.store.schema import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: by which key (None for the command line), what, on what, when (Unix seconds)."""

    seq: int
    key_id: str | None
    action: str
    target: str | None
    details: Mapping[str, Any] | None
    at: float


def record(
    connection: Connection,
    key_id: str | None,
    action: str,
    target: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note an action, in the transaction that does it. Name no erased person: give their hash."""
    values = {"key_id": key_id, "action": action, "target": target, "details": details, "at": time.time()}
    connection.execute(audit.insert(), values)


def entries_after(connection: Connection, seq: int = 0, limit: int = 500) -> list[Entry]:
    """The next entries, oldest first."""
    query = select(audit).where(audit.c.seq > seq).order_by(audit.c.seq).limit(limit)
    return [Entry(*row) for row in connection.execute(query)]
