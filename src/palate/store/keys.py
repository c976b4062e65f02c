"""API keys: ``palate_ID_SECRET``. The store has a hash of the secret; nobody can read the key again.

Secrets are 32 random bytes, which no one can guess however fast the hash is.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, bindparam, select, update

from palate.errors import InputError
from palate.store.schema import api_keys

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
PREFIX = "palate"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored; times are Unix seconds."""

    id: str
    name: str
    hash: bytes
    scopes: tuple[Scope, ...]
    created: float
    expires: float | None
    last_used: float | None
    revoked: float | None

    def matches(self, key: str, now: float | None = None) -> bool:
        """Whether a key is this one, and still holds; takes the same time whether it is or not."""
        right = hmac.compare_digest(_hash(key), self.hash)
        at = time.time() if now is None else now
        return right and self.revoked is None and (self.expires is None or at < self.expires)


def id_of(key: str) -> str | None:
    """The id that a key names, to look it up by; None where it is no key of palate's."""
    parts = key.split("_", 2)
    return parts[1] if len(parts) == 3 and parts[0] == PREFIX and parts[1] else None


def create_key(
    connection: Connection, name: str, scopes: Iterable[str], expires: float | None = None
) -> tuple[Key, str]:
    """Make a key; return it as it is stored, and as its owner needs it, which is shown this once.

    Raises
    ------
    InputError
        If a scope is none, or there is no scope.
    """
    wanted = set(scopes)
    if not wanted or not wanted <= set(SCOPES):
        raise InputError(
            f"a key has some of the scopes {', '.join(SCOPES)}; not {', '.join(wanted) or 'none'}"
        )
    key_id = secrets.token_hex(6)
    shown = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(32)}"
    ordered: tuple[Scope, ...] = tuple(scope for scope in SCOPES if scope in wanted)
    key = Key(key_id, name, _hash(shown), ordered, time.time(), expires, None, None)
    values = {column: getattr(key, column) for column in Key.__slots__}
    connection.execute(api_keys.insert(), {**values, "scopes": list(ordered)})
    return key, shown


def rotate_key(connection: Connection, key_id: str, grace: float) -> tuple[Key, str]:
    """Make a key with the same name and scopes; the old one holds for ``grace`` more seconds.

    Raises
    ------
    InputError
        If there is no such key, or it holds no longer.
    """
    old = key_named(connection, key_id)
    now = time.time()
    if old is None or old.revoked is not None or (old.expires is not None and old.expires <= now):
        raise InputError(f"no key '{key_id}' that still holds")
    until = now + grace if old.expires is None else min(now + grace, old.expires)
    connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(expires=until))
    lifetime = None if old.expires is None else now + old.expires - old.created
    return create_key(connection, old.name, old.scopes, lifetime)


def revoke_key(connection: Connection, key_id: str) -> bool:
    """Let a key hold no longer, from now on; False where there is none that holds."""
    there = (api_keys.c.id == key_id) & api_keys.c.revoked.is_(None)
    return connection.execute(update(api_keys).where(there).values(revoked=time.time())).rowcount == 1


def key_named(connection: Connection, key_id: str) -> Key | None:
    """A key by its id; None where there is none."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
    return None if row is None else _key(*row)


def all_keys(connection: Connection) -> list[Key]:
    """All keys, in the order in which they were made."""
    query = select(api_keys).order_by(api_keys.c.created, api_keys.c.id)
    return [_key(*row) for row in connection.execute(query)]


def set_last_used(connection: Connection, times: Mapping[str, float]) -> None:
    """Note when keys were used last, many at once."""
    change = update(api_keys).where(api_keys.c.id == bindparam("key")).values(last_used=bindparam("at"))
    if times:
        connection.execute(change, [{"key": key_id, "at": at} for key_id, at in times.items()])


def _key(
    key_id: str,
    name: str,
    digest: bytes,
    scopes: list[Scope],
    created: float,
    expires: float | None,
    last_used: float | None,
    revoked: float | None,
) -> Key:
    return Key(key_id, name, bytes(digest), tuple(scopes), created, expires, last_used, revoked)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
