"""The command line: one file a command."""

from palate.cli.app import main

__all__ = ["main"]
