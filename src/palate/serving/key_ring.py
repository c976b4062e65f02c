"""The keys of a store in memory: which hold, how often each may ask, and when each was used."""

import time
from threading import Lock

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from palate.logs import get_logger
from palate.store import Refused, Store
from palate.store.keys import Key, all_keys, id_of, set_last_used

log = get_logger(__name__)

FRESH = 2.0
"""Seconds after which keys are read anew, so that one made or revoked elsewhere is known."""

NOTED = 60.0
"""Seconds between notes in the store of when keys were used."""

WRONG = RateLimitItemPerMinute(30)
"""Wrong keys that an address may try."""


class KeyRing:
    """The keys of a store, held in memory.

    Parameters
    ----------
    store : Store
        Has them.
    per_minute : int
        Requests that one key may make in a minute; 0 for any number. Each process counts by itself.
    """

    def __init__(self, store: Store, per_minute: int = 0) -> None:
        self._store = store
        self._lock = Lock()
        self._keys: dict[str, Key] = {}
        self._used: dict[str, float] = {}
        self._read = self._noted = 0.0
        self._limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self.refresh()

    @property
    def any(self) -> bool:
        """Whether there is a key, so that requests need one."""
        return bool(self._keys)

    def is_due(self) -> bool:
        """Whether keys should be read anew; said to one request, the others go on by those that are known."""
        with self._lock:
            due = time.monotonic() - self._read > FRESH
            if due:
                self._read = time.monotonic()
        return due

    def refresh_if_there(self) -> None:
        """Read the keys; while the database is gone, those that are known hold on."""
        try:
            self.refresh()
        except Refused as error:
            log.warning("keys can't be read; those that are known hold on", why=str(error))

    def refresh(self) -> None:
        """Read the keys, and note when they were used."""
        keys = self._store.read(all_keys)
        with self._lock:
            # A key that was revoked or has expired still says that keys are needed.
            self._keys = {key.id: key for key in keys}
            self._read = time.monotonic()
            used, due = dict(self._used), time.monotonic() - self._noted > NOTED
            if due:
                self._used, self._noted = {}, time.monotonic()
        if due and used:
            self._store.submit(lambda connection: set_last_used(connection, used))

    def holder(self, secret: str) -> Key | None:
        """The key that a secret belongs to, if it holds."""
        key = self._keys.get(id_of(secret) or "")
        if key is None or not key.matches(secret):
            return None
        self._used[key.id] = time.time()
        return key

    def wait(self, key: Key) -> int:
        """Seconds that a key must wait for its next request; 0 where it need not."""
        if self._limit is None or self._limiter.hit(self._limit, key.id):
            return 0
        reset = self._limiter.get_window_stats(self._limit, key.id).reset_time
        return max(1, int(reset - time.time()) + 1)

    def may_try(self, address: str) -> bool:
        """Whether an address has not tried too many wrong keys."""
        return self._limiter.test(WRONG, "wrong", address)

    def tried(self, address: str) -> None:
        """Count a wrong key."""
        self._limiter.hit(WRONG, "wrong", address)
