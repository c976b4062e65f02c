"""How often SQLite tells the disk to keep what it wrote: its file system layer, with a count in between."""

import _sqlite3
import ctypes
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

WAL = 0x80000
"""Flag of files that are write-ahead logs, as SQLite opens them."""

OPEN, SYNC = 0, 5
"""Places of xOpen among the functions of sqlite3_vfs, and of xSync in sqlite3_io_methods."""

METHODS = 19
"""Words of sqlite3_io_methods: its version, then its functions."""

Opens = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
Syncs = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class Vfs(ctypes.Structure):
    """The beginning of sqlite3_vfs, and its functions."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("size", ctypes.c_int),
        ("longest", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("functions", ctypes.c_void_p * 16),
    )


KEPT: list[Any] = []
"""What connections still call when the counting is over."""


@contextmanager
def counted() -> Generator[Counter[str]]:
    """Syncs of the logs and of all other files of databases that are opened meanwhile."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    library.sqlite3_vfs_register.argtypes = (ctypes.c_void_p, ctypes.c_int)
    library.sqlite3_vfs_unregister.argtypes = (ctypes.c_void_p,)
    plain = library.sqlite3_vfs_find(None)
    opens = Opens(plain.contents.functions[OPEN])
    syncs: Counter[str] = Counter()

    def open_counted(vfs: int, name: bytes, file: int, flags: int, out: int) -> int:
        del vfs
        code = opens(ctypes.addressof(plain.contents), name, file, flags, out)
        first = ctypes.cast(file, ctypes.POINTER(ctypes.c_void_p))
        if code or not first[0]:
            return code
        methods = (ctypes.c_void_p * METHODS)(
            *ctypes.cast(first[0], ctypes.POINTER(ctypes.c_void_p))[:METHODS]
        )
        sync, kind = Syncs(methods[SYNC] or 0), "log" if flags & WAL else "other"

        def sync_counted(file: int, flags: int) -> int:
            code = sync(file, flags)
            syncs[kind] += 1
            return code

        own = Syncs(sync_counted)
        methods[SYNC] = ctypes.cast(own, ctypes.c_void_p).value
        first[0] = ctypes.addressof(methods)
        KEPT.extend((methods, own, sync))
        return code

    counting, own = Vfs(), Opens(open_counted)
    ctypes.memmove(ctypes.byref(counting), plain, ctypes.sizeof(Vfs))
    counting.name = b"counting"
    counting.functions[OPEN] = ctypes.cast(own, ctypes.c_void_p).value
    KEPT.extend((counting, own, opens))
    library.sqlite3_vfs_register(ctypes.addressof(counting), 1)
    try:
        yield syncs
    finally:
        library.sqlite3_vfs_register(ctypes.addressof(plain.contents), 1)
        library.sqlite3_vfs_unregister(ctypes.addressof(counting))
