"""Answers to operations of a first visit, as :mod:`palate.client` hands them out."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class UploadedFile:
    """A file that was uploaded whole."""

    path: str
    bytes: int


@dataclass(frozen=True)
class Step:
    """How far a step is: what is done, how much of it, and of how much."""

    what: str
    done: int
    total: int


@dataclass(frozen=True)
class Piece:
    """A file as far as it has come in; the next piece begins where ``bytes`` says."""

    path: str
    bytes: int


@dataclass(frozen=True)
class ModalityCount:
    """How many items have a modality."""

    modality: str
    items: int


@dataclass(frozen=True)
class RejectedRows:
    """How much of a file can't be used."""

    file: str
    rows: int


@dataclass(frozen=True)
class RejectedRow:
    """One thing that can't be used."""

    file: str
    line: int | None
    column: str | None
    reason: str


@dataclass(frozen=True)
class Head:
    """The first rows of a table."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Meaning:
    """What a column is, or may be, in a table."""

    table: str
    column: str


@dataclass(frozen=True)
class SourceColumn:
    """A column of an uploaded file, and what it is taken for in each table that the file could be."""

    header: str
    samples: tuple[str, ...]
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Source:
    """An uploaded table."""

    file: str
    table: str | None
    columns: tuple[SourceColumn, ...]


@dataclass(frozen=True)
class Told:
    """What was told of files and columns."""

    files: dict[str, str]
    columns: dict[str, Any]


@dataclass(frozen=True)
class Understood:
    """What was understood of uploaded files; ``fault`` says why nothing could be read."""

    fault: str | None
    tool: str
    items: int
    users: int
    interactions: int
    reviews: int
    modalities: tuple[ModalityCount, ...]
    understood: tuple[str, ...]
    not_used: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    on_the_web: int
    quarantined: tuple[RejectedRows, ...]
    rejects: tuple[RejectedRow, ...]
    tables: tuple[Head, ...]
    sources: tuple[Source, ...]
    told: Told


@dataclass(frozen=True)
class Start:
    """How far a first visit is; ``work`` is the step being done, ``error`` why the last one failed."""

    state: str
    work: str | None
    progress: Step | None
    error: str | None
    files: tuple[UploadedFile, ...]
    understood: Understood | None
    meanings: tuple[Meaning, ...]
