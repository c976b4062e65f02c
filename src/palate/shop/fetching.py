"""Tables that palate.toml gives the address of: copied part by part, and only what changed."""

from collections.abc import Callable
from pathlib import Path

from palate.derived import derived_folder
from palate.errors import InputError
from palate.folders import copied
from palate.logs import get_logger
from palate.tables.readers import ending_of
from palate.tables.schema import PARQUET_ENDINGS

log = get_logger(__name__)

COPIES = "fetched"
"""Folder in .palate of the copies."""

Fetch = Callable[[str, str], Path]
"""Makes a path of the name of a table and its address."""


def fetch(root: Path, table: str, address: str) -> Path:
    """Copy a table from a store; parts that are here and did not change stay as they are.

    Parameters
    ----------
    root : Path
        The workspace.
    table : str
        Its name in the contract.
    address : str
        Of a file that ends like a table, or of a folder of parts in Parquet.

    Returns
    -------
    Path
        The copy: a file, or a folder of parts.

    Raises
    ------
    InputError
        If there is no such kind of store, or nothing there that is a table.
    MissingExtra
        If the library for the store is not installed.
    RemoteFailed
        If the store can't be reached.
    """
    ending = ending_of(address.rstrip("/").rsplit("/", 1)[-1])
    compressed = ".gz" if address.lower().endswith(".gz") else ""
    target = derived_folder(root) / COPIES / f"{table}{ending or PARQUET_ENDINGS[0]}{compressed}"
    fresh, kept = copied(address, target, PARQUET_ENDINGS)
    if not fresh and not kept:
        raise InputError(f"{address}: holds no part that ends in {' or '.join(PARQUET_ENDINGS)}")
    if fresh:
        log.info("fetched", table=table, address=address, parts=fresh, unchanged=kept)
    return target
