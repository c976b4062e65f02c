"""Answers to operations of a first visit, as :mod:`palate.client` hands them out."""

from dataclasses import dataclass


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
class Start:
    """How far a first visit is; ``work`` is the step being done, ``error`` why the last one failed."""

    state: str
    work: str | None
    progress: Step | None
    error: str | None
    files: tuple[UploadedFile, ...]
