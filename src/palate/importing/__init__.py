"""Folders in the contract's shape from what other tools and shops export: one module a source."""

from palate.importing.columns import SourceColumn, SourceTable, columns_of
from palate.importing.fetching import Fetched, fetch_media
from palate.importing.importing import SOURCES, Imported, import_source

__all__ = [
    "SOURCES",
    "Fetched",
    "Imported",
    "SourceColumn",
    "SourceTable",
    "columns_of",
    "fetch_media",
    "import_source",
]
