"""Changes of the store's tables, in order; applied when a store is opened."""

HEAD = "0004"
"""The newest revision, so that a store that has it opens without loading Alembic."""
