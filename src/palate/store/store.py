"""The store of a living shop: items, events, reviews and media that survive a power cut."""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from filelock import FileLock
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from palate.errors import InputError
from palate.store import events, items, media
from palate.store.counts import Counts, counts
from palate.store.engines import DATABASE, Engines, engines_of
from palate.store.erasing import Erased, erase_user
from palate.store.errors import Unavailable, unavailable
from palate.store.events import Added, Event, NewEvent
from palate.store.follower import Follower
from palate.store.group import Request
from palate.store.impressions import Impression
from palate.store.items import Item
from palate.store.migrate import migrate
from palate.store.opening import check_revision, hold, not_opened
from palate.store.spool import MediaFolder
from palate.store.wal import Wal
from palate.store.writer import Callback, Writer, transaction
from palate.units import DAY

LEFT_BEHIND = DAY
"""Seconds after which a file that another process may be writing counts as left behind."""

T = TypeVar("T")


class Store:
    """An open store; :meth:`open` makes it.

    Reads may be called from any thread, and block; :meth:`submit` and :meth:`add_events` only queue. All that
    touches the database raises :class:`palate.store.errors.Unavailable` while that is gone.
    """

    def __init__(self, engines: Engines, folder: Path, lock: FileLock | None) -> None:
        self.folder = folder
        self.media = MediaFolder(folder / "media")
        self.engines = engines
        self._lock = lock
        self._wal = Wal(engines.write, engines.file) if engines.write and engines.file else None
        self._followers: list[Follower] = []
        self._writer = Writer(engines.write, self._wal) if engines.write else None

    @classmethod
    def open(cls, url: str | None, folder: Path, *, read_only: bool = False) -> Self:
        """Open the store of a shop; make it, or bring its tables up to date, where that is needed.

        Parameters
        ----------
        url : str or None
            ``postgresql://user:password@host/name``; None for SQLite in ``folder/shop.db``.
        folder : Path
            Where SQLite's file and the media lie.
        read_only : bool
            Whether nothing will be written: this goes beside a server that has the store open.

        Raises
        ------
        InputError
            If another process has the SQLite file open for writing, a newer palate made the tables, or the
            URL is none.
        Unavailable
            If the database can't be reached.
        """
        if read_only and url is None and not (folder / DATABASE).is_file():
            raise InputError(f"{folder}: no store here yet; `palate serve` makes one")
        folder.mkdir(parents=True, exist_ok=True)
        lock = None if read_only or url is not None else hold(folder)
        engines = engines_of(url, folder, read_only=read_only)
        try:
            if engines.write is not None:
                migrate(engines.write)
                MediaFolder(folder / "media").clear_staging(0.0 if lock else LEFT_BEHIND)
            else:
                check_revision(engines)
            return cls(engines, folder, lock)
        except BaseException as error:
            engines.dispose()
            if lock is not None:
                lock.release()
            if isinstance(error, DBAPIError):
                raise not_opened(engines, error) from error
            raise

    def close(self) -> None:
        """Write what waits, then close all connections."""
        for follower in self._followers:
            follower.close()
        if self._writer is not None:
            self._writer.close()
        self.engines.dispose()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing ---------------------------------------------------------------------------------------------

    def submit(
        self, work: Callable[[Connection], T], after: Callable[[T], object] | None = None
    ) -> "Future[T]":
        """Do some work in the writer's next transaction.

        Parameters
        ----------
        work : callable
            Given the connection; what it returns becomes the future's result once it is on disk. It may be
            called twice, when what others do in the same transaction fails.
        after : callable, optional
            Given that result by the writer's thread, after the commit and before the future has it, in the
            order of commits. For what readers of memory must see before anybody is told.

        Raises
        ------
        Busy, Unavailable
            If it can't be queued. The future raises Unavailable where the database goes away meanwhile; what
            was written is unknown then.
        """
        future: Future[T] = Future()
        self._writing.waiting.put(Request(future, work, after=after))
        return future

    def add_events(self, rows: Sequence[NewEvent]) -> "Future[Added]":
        """Store events; the future is done once they are on disk and all listeners have them.

        Raises
        ------
        Busy, Unavailable
            As :meth:`submit`.
        """
        future: Future[Added] = Future()
        self._writing.waiting.put(Request(future, events=rows))
        return future

    def add_impressions(self, rows: Sequence[Impression]) -> None:
        """Store impressions when nothing else waits; they are dropped, and counted, where too many wait."""
        self._writing.waiting.put_impressions(rows)

    def subscribe(self, callback: Callback) -> None:
        """Call ``callback`` with the new events of each commit, in order, before anybody is told of them.

        The writer's thread calls it, so it must be quick, and must not wait for the store.
        """
        self._writing.subscribe(callback)

    def follow(self, callback: Callback) -> None:
        """Call ``callback`` with the events that other processes store, soon after their commits.

        They may be in what was read meanwhile, so it should forget rather than add. On SQLite there are no
        other processes.
        """
        if self.engines.file is None:
            follower = Follower(self.events_after, callback, self.read(events.last_event))
            self._writing.tell_own(follower)
            self._followers.append(follower)

    def erase_user(self, user_id: str) -> "Future[Erased]":
        """Delete all that is a user's; done once rows, files and the write-ahead log have nothing of it.

        PostgreSQL overwrites what was deleted when it vacuums. While a backup is made, files stay until the
        next :meth:`collect_media`.
        """

        def remove_files(gone: Erased) -> None:
            if self.engines.write is not None:
                with transaction(self.engines.write) as connection:
                    media.sweep(connection, self.media, gone.media)
            if self._wal is not None:
                self._wal.purge()

        return self.submit(lambda connection: erase_user(connection, user_id), after=remove_files)

    def collect_media(self, grace: float = media.GRACE) -> int:
        """Remove media that nothing refers to, and wait for it; return how many files, 0 during a backup.

        Parameters
        ----------
        grace : float
            Seconds that a file is kept for who uploaded it first and refers to it then.
        """
        self.submit(lambda connection: media.forget_unused(connection, grace=grace)).result()
        with self.reading() as connection:
            strays = [sha256 for sha256 in self.media.hashes() if media.find(connection, sha256) is None]
        return self.submit(lambda connection: media.sweep(connection, self.media, strays)).result()

    @property
    def _writing(self) -> Writer:
        if self._writer is None:
            raise InputError("the store is open for reading only")
        return self._writer

    # -- reading ---------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection that can't write, in one transaction.

        Raises
        ------
        Unavailable
            If the database is gone, or too many read.
        """
        try:
            with self.engines.read.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            if (fault := unavailable(error)) is not None:
                raise fault from error
            raise

    def read(self, query: Callable[..., T], *arguments: Any) -> T:
        """What a function of a noun's module, such as ``items.item``, reads."""
        with self.reading() as connection:
            return query(connection, *arguments)

    def events_of(self, user_id: str, limit: int | None = None) -> list[Event]:
        """See :func:`palate.store.events.events_of`."""
        return self.read(events.events_of, user_id, limit)

    def events_after(self, seq: int, limit: int = events.PAGE) -> list[Event]:
        """See :func:`palate.store.events.events_after`."""
        return self.read(events.events_after, seq, limit)

    def users_exist(self, ids: Sequence[str]) -> set[str]:
        """Those of some users that have events."""
        return self.read(events.users_with_events, ids)

    def item(self, item_id: str) -> Item | None:
        """See :func:`palate.store.items.item`."""
        return self.read(items.item, item_id)

    def items(self, after: str = "", limit: int = items.PAGE, *, deleted: bool = False) -> list[Item]:
        """See :func:`palate.store.items.items_page`."""
        with self.reading() as connection:
            return items.items_page(connection, after, limit, deleted=deleted)

    def counts(self) -> Counts:
        """How much there is of everything."""
        return self.read(counts)

    # -- how it is -------------------------------------------------------------------------------------------

    @property
    def database(self) -> str:
        """Where the database is, without a password."""
        return self.engines.url

    @property
    def fault(self) -> Unavailable | None:
        """Why nothing can be written now; None where it can, as far as is known."""
        return self._writing.waiting.fault

    @property
    def waiting(self) -> int:
        """Rows that wait to be written."""
        return self._writing.waiting.rows

    @property
    def dropped_impressions(self) -> int:
        """Impressions that were not stored since the store was opened."""
        return self._writing.waiting.dropped_impressions

    @property
    def wal_bytes(self) -> int:
        """Size of SQLite's write-ahead log; 0 on PostgreSQL."""
        return 0 if self._wal is None else self._wal.bytes
