"""The command line: one file a command."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it loads is told in one line too."""
    try:
        from palate.cli.app import main as run
    except KeyboardInterrupt:
        sys.stderr.write("palate: stopped before anything was done\n")
        sys.exit(130)
    run()


__all__ = ["main"]
