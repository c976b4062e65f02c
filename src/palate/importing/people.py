"""Ids of people in an import: as they are, or as pseudonyms by a key that is kept elsewhere."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from palate.errors import InputError
from palate.importing.found import Contents
from palate.tables.meanings import MEANINGS
from palate.tables.quarantine import Quarantine
from palate.tables.schema import AUDIO, HELPFUL_NAMES, IDS, IMAGE, INTERACTIONS, REVIEWS, TEXT, USER
from palate.wording import counted

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
"""What an address of e-mail looks like."""

_ADDRESS = r"[^\s@'\"“”<>,;:]+@[^\s@'\"“”<>,;:]+"
_BLOT = "…@…"

_AS_THEY_STAND = (*IDS, TEXT, IMAGE, AUDIO)
"""Columns whose cells are not blotted: ids, names of files, and what people wrote."""

SHORTEST_KEY = 32
"""Characters of a key."""

DIGITS = 32
"""Hexadecimal digits of a pseudonym: 128 bits, by which no two of any number of people meet."""


def tables_with_people(contents: Contents) -> dict[str, pl.DataFrame]:
    """The tables that name users."""
    frames = {INTERACTIONS: contents.interactions, REVIEWS: contents.reviews}
    return {name: frame for name, frame in frames.items() if frame is not None and USER in frame.columns}


def told_of_addresses(contents: Contents) -> list[str]:
    """A line that says how many user ids are addresses of e-mail; none where none is."""
    ids = _people(tables_with_people(contents))
    addresses = int(ids.str.contains(EMAIL).sum())
    if not addresses:
        return []
    of = counted(len(ids), "user is", "users are")
    return [
        f"{addresses:,} of {of} called by e-mail addresses, which then stand in tables, models and answers; "
        "--hash-users KEY-FILE writes pseudonyms"
    ]


def check_key(path: Path, folder: Path) -> None:
    """Refuse a key that would lie beside what it protects, or that is none.

    Raises
    ------
    InputError
        If it lies in the folder, can't be read, or is too short.
    """
    if path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"--hash-users {path}: lies in {folder}; a key protects only what is kept apart from it"
        )
    if path.exists():
        _read_key(path)


def with_pseudonyms(contents: Contents, key_file: Path, quarantine: Quarantine) -> tuple[Contents, int]:
    """Replace user ids by pseudonyms, and leave out all else that tells who they are.

    A pseudonym is the beginning of HMAC-SHA-256 of the id by the key: the same id gets the same one in every
    import by that key, and without the key nobody can tell whether some address is among them. Of
    interactions and reviews the columns are kept that palate reads; texts stay as they are. Addresses that
    strayed into other cells, and those in reasons of the quarantine, are blotted out.

    Parameters
    ----------
    contents : Contents
        What was read.
    key_file : Path
        Holds the key; made, readable by its owner alone, where it is not there.
    quarantine : Quarantine
        Of the rows that can't be used.

    Returns
    -------
    tuple of Contents and int
        What is to be written, and how many users it has.
    """
    key = _read_key(key_file) if key_file.exists() else _make_key(key_file)
    frames = tables_with_people(contents)
    people = _people(frames)
    names = dict(zip(people, (pseudonym(person, key) for person in people), strict=True))
    hashed: dict[str, pl.DataFrame] = {}
    said: list[str] = []
    for name, frame in frames.items():
        read = {meaning.column for meaning in MEANINGS[name]} | set(HELPFUL_NAMES)
        kept = [column for column in frame.columns if column in read]
        if left_out := [column for column in frame.columns if column not in read]:
            said.append(f"columns of {name} that may tell who people are: {', '.join(left_out)}")
        cells = pl.col(column for column in kept if column not in _AS_THEY_STAND)
        hashed[name] = frame.select(kept).with_columns(
            cells.str.replace_all(_ADDRESS, _BLOT), pl.col(USER).replace_strict(names, return_dtype=pl.String)
        )
    quarantine.rejects[:] = [
        replace(reject, reason=re.sub(_ADDRESS, _BLOT, reject.reason)) for reject in quarantine.rejects
    ]
    hidden = replace(
        contents,
        interactions=hashed.get(INTERACTIONS, contents.interactions),
        reviews=hashed.get(REVIEWS, contents.reviews),
        not_used=[*contents.not_used, *said],
    )
    return hidden, len(people)


def pseudonym(user: str, key: bytes) -> str:
    """What a user is called where ids are hashed by a key."""
    return hmac.new(key, user.encode(), hashlib.sha256).hexdigest()[:DIGITS]


def _people(frames: Mapping[str, pl.DataFrame]) -> pl.Series:
    ids = [frame[USER] for frame in frames.values()]
    return pl.concat(ids).drop_nulls().unique().sort() if ids else pl.Series([], dtype=pl.String)


def _read_key(path: Path) -> bytes:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--hash-users {path}: can't be read as a key ({error})") from error
    if len(key) < SHORTEST_KEY:
        told = f"holds {counted(len(key), 'character')}, and a key has at least {SHORTEST_KEY}"
        raise InputError(f"--hash-users {path}: {told}; name a file that is not there, and a key is made")
    return key.encode()


def _make_key(path: Path) -> bytes:
    key = secrets.token_hex(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key}\n")
    return key.encode()
