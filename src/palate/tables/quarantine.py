"""Quarantine of unusable rows, and notes on how the others were read."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from palate.atomic import replacing


@dataclass(frozen=True)
class Reject:
    """One thing that could not be used.

    Parameters
    ----------
    file : str
        File name relative to the workspace.
    line : int
        1-based line of the record's start as an editor counts, 0 where the format has no lines.
    column : str
        Column of the bad value, empty where the whole row is bad.
    reason : str
        What is wrong, in words.
    """

    file: str
    line: int
    column: str
    reason: str


@dataclass
class Quarantine:
    """Collects rejects and notes while a workspace is read, and writes the rejects down.

    Parameters
    ----------
    rejects : list of Reject
        What can't be used.
    notes : list of str
        What was read otherwise than it literally stands ("items.csv: read as Big5"), for `check` to print.
    warnings : list of str
        What makes most of a table useless if it stays so, for every command to print.
    headings : dict of str to int
        The line that names the columns, by file, where it is not the first.
    """

    rejects: list[Reject] = field(default_factory=list[Reject])
    notes: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    headings: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, file: str, line: int, column: str, reason: str) -> None:
        """Put one reject away."""
        self.rejects.append(Reject(file, line, column, reason))

    def say(self, file: str, text: str) -> None:
        """Note a decision about a file that lost nothing, in words; the same note counts once."""
        note = f"{file}: {text}"
        if note not in self.notes:
            self.notes.append(note)

    def warn(self, file: str, text: str) -> None:
        """Say aloud what is probably wrong with a file."""
        self.warnings.append(f"{file}: {text}")

    def line_of_names(self, file: str) -> int:
        """The line that names the columns of a file, or of a sheet behind a #."""
        return self.headings.get(file, 1)

    def take(self, other: "Quarantine") -> None:
        """Take all that another has collected."""
        self.rejects += other.rejects
        self.notes += [note for note in other.notes if note not in self.notes]
        self.warnings += other.warnings
        self.headings |= other.headings

    def extend(self, rejects: Iterable[Reject]) -> None:
        """Put several rejects away."""
        self.rejects.extend(rejects)

    def __len__(self) -> int:
        return len(self.rejects)

    def counts(self) -> dict[str, int]:
        """How many rejects each file has."""
        return dict(Counter(reject.file for reject in self.rejects))

    def write(self, path: Path) -> None:
        """Write ``file,line,column,reason`` rows, sorted by file and line, replacing what was there."""
        with replacing(path) as partial, partial.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(["file", "line", "column", "reason"])
            for reject in sorted(self.rejects, key=lambda r: (r.file, r.line, r.column)):
                writer.writerow([reject.file, reject.line, reject.column, reject.reason])


def read_rejects(path: Path) -> list[Reject]:
    """What :meth:`Quarantine.write` wrote; nothing where there is no such file."""
    try:
        with path.open(newline="", encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
    except FileNotFoundError:
        return []
    return [Reject(row["file"], int(row["line"]), row["column"], row["reason"]) for row in rows]
