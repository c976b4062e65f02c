"""Folders in the contract's shape from what other tools and shops export: one module a source."""

from palate.importing.importing import SOURCES, Imported, import_source

__all__ = ["SOURCES", "Imported", "import_source"]
