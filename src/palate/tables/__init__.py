"""Read one table of any format, encoding, dialect and convention, or refuse it; quarantine bad rows."""

from palate.tables.quarantine import Quarantine, Reject

__all__ = ["Quarantine", "Reject"]
