"""Index of file contents, so that an unchanged file is not read again."""

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

from palate.features.cache import KEY_BYTES, content_key
from palate.features.journal import append_to_journal, read_journal, rewrite_journal
from palate.media import read_media

SETTLED_NS = 2_000_000_000
"""Age in nanoseconds from which a file's times are trusted. A file that changes twice within one tick of
its file system's clock, which is two seconds for the coarsest, looks the same before and after."""

MOST_STALE = 1_000
"""Lines that no longer hold, beyond as many as there are files, after which all are written anew."""

_KEY = re.compile(f"[0-9a-f]{{{2 * KEY_BYTES}}}")

Mark = tuple[int, int, int, int]
"""Size, time of change, time of change of the entry, and inode; some write changes each."""


class KnownFiles:
    """Content keys of files by path and :data:`Mark`, in ``files.jsonl``.

    A file is known while its mark is the one that it had when it was read. What was read too soon after it
    changed is known in this run only.

    Parameters
    ----------
    folder : Path
        Where caches lie.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "files.jsonl"
        self._known: dict[str, tuple[Mark, bytes]] = {}
        self._lines = 0
        self._fleeting: set[str] = set()
        self._unwritten: list[Sequence[object]] = []
        for line in read_journal(self.path):
            self._lines += 1
            match line:
                case [str(path), [int(size), int(written), int(changed), int(inode)], str(key)] if (
                    _KEY.fullmatch(key)
                ):
                    self._known[path] = ((size, written, changed, inode), bytes.fromhex(key))
                case _:
                    continue

    def key(self, path: Path) -> bytes | None:
        """Return the key of a file's content; None where the file must be read."""
        mark, key = self._known.get(str(path), (None, None))
        try:
            return key if mark is not None and mark == _mark(path.stat()) else None
        except OSError:
            return None

    def read(self, path: Path) -> bytes:
        """Read a file and index its key.

        Raises
        ------
        UndecodableMedia, OSError
            If it can't be read.
        """
        before = path.stat()
        content = read_media(path)
        mark = _mark(before)
        if mark == _mark(path.stat()):
            key = content_key(content)
            self._known[str(path)] = (mark, key)
            self._fleeting.add(str(path))
            if time.time_ns() - max(before.st_mtime_ns, before.st_ctime_ns) > SETTLED_NS:
                self._fleeting.discard(str(path))
                self._unwritten.append((str(path), mark, key.hex()))
        return content

    def write(self) -> None:
        """Write new keys."""
        fresh, self._unwritten = self._unwritten, []
        append_to_journal(self.path, fresh)
        self._lines += len(fresh)
        if self._lines > 2 * len(self._known) + MOST_STALE:
            kept = [(path, *known) for path, known in self._known.items() if path not in self._fleeting]
            rewrite_journal(self.path, [(path, mark, key.hex()) for path, mark, key in kept])
            self._lines = len(kept)


def _mark(stat: os.stat_result) -> Mark:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
