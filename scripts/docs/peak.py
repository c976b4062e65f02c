"""Run a command, and write to a file the most memory that it took, in KiB.

A process counts what its parent held when it was started. This parent is small, whatever the one that
measures holds.
"""

import resource
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """``peak.py FILE COMMAND...``: exits as the command does."""
    report, *command = sys.argv[1:]
    status = subprocess.call(command)
    Path(report).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), encoding="utf-8")
    return abs(status)


if __name__ == "__main__":
    sys.exit(main())
