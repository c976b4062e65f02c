"""Periodic deletion of old records."""

import time

from palate.logs import get_logger
from palate.store import Store
from palate.store.impressions import forget_impressions
from palate.store.jobs import forget_old
from palate.units import DAY

log = get_logger(__name__)

EVERY = 3600.0
"""Seconds between two times."""

KEEP_JOBS = 7 * DAY
"""Seconds for which jobs that are over are shown."""


class Tidying:
    """Deletes what nobody needs any more: old jobs and impressions, and media that nothing refers to.

    Parameters
    ----------
    store : Store
        Open for writing.
    keep_impressions : float
        Seconds for which impressions are kept.
    """

    def __init__(self, store: Store, keep_impressions: float) -> None:
        self._store, self._keep = store, keep_impressions
        self._next = time.monotonic() + EVERY

    def if_due(self) -> None:
        """Tidy up, if the last time is long ago."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self.now()

    def now(self) -> None:
        """Tidy up."""
        at = time.time()
        jobs = self._store.submit(lambda connection: forget_old(connection, at - KEEP_JOBS)).result()
        shown = self._store.submit(
            lambda connection: forget_impressions(connection, at - self._keep)
        ).result()
        files = self._store.collect_media()
        if jobs or shown or files:
            log.info("tidied up", jobs=jobs, impressions=shown, files=files)
