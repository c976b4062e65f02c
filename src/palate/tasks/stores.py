"""Location and opening of a workspace's store."""

from pathlib import Path

from palate.derived import derived_folder
from palate.errors import InputError
from palate.shop.settings import read_settings
from palate.store import Store

STORE = "store"
"""Folder of the store within the derived files of a workspace."""


def place_of_store(folder: Path) -> tuple[str | None, Path]:
    """The URL of a workspace's database, None for SQLite, and the folder of its store.

    Raises
    ------
    InputError
        If there is no such folder, or its settings can't be read.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    return read_settings(folder).database_url, derived_folder(folder) / STORE


def open_store(folder: Path, *, read_only: bool = False) -> Store:
    """Open the store of a workspace folder; with ``read_only`` also beside a server that has it open.

    Raises
    ------
    InputError
        As :func:`place_of_store`; if it has no store to read yet, or another process writes to it.
    Unavailable
        If the database can't be reached.
    """
    url, place = place_of_store(folder)
    return Store.open(url, place, read_only=read_only)
