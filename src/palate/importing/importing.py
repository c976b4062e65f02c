"""Import an export: tell what wrote it, read it, write it down in the contract's shape."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from palate.errors import InputError
from palate.importing import amazon, gorse, mmrec, movielens, recbole, shopify, tables, woocommerce
from palate.importing.found import Contents
from palate.importing.people import check_key, told_of_addresses, with_pseudonyms
from palate.importing.source import Source
from palate.importing.unpacking import unpacked
from palate.importing.writing import write_folder
from palate.shop.settings import FILE, Settings, read_settings
from palate.tables.naming import RENAMED
from palate.tables.quarantine import Quarantine

_READERS: Mapping[str, tuple[Callable[[Source], bool], Callable[[Source], Contents]]] = {
    "recbole": (lambda source: recbole.fits(source) and not mmrec.fits(source), recbole.read),
    "mmrec": (mmrec.fits, mmrec.read),
    "amazon": (amazon.fits, amazon.read),
    "movielens": (movielens.fits, movielens.read),
    "gorse": (gorse.fits, gorse.read),
    "shopify": (shopify.fits, shopify.read),
    "woocommerce": (woocommerce.fits, woocommerce.read),
}

SOURCES = ("auto", *_READERS)
"""What `--from` takes."""


@dataclass(frozen=True)
class Imported:
    """What was written, and what was understood of the export.

    Parameters
    ----------
    tool : str
        What wrote it: one of SOURCES, or "tables" where it is known by its columns alone.
    items, interactions, reviews : int
        Rows of each table.
    features : mapping of str to int
        Items of ready-made features, by modality.
    media : int
        Pictures and sounds that were copied.
    addresses : int
        Pictures and sounds that are named by their address on the web.
    understood, not_used, notes : sequence of str
        What was read as what; what was not used; how files were read where that had to be decided.
    quarantined : mapping of str to int
        Rows and cells that can't be used, by file.
    hashed_users : int or None
        Users whose ids were replaced by pseudonyms; None where ids were kept.
    """

    tool: str
    items: int
    interactions: int
    reviews: int
    features: Mapping[str, int]
    media: int
    addresses: int
    understood: Sequence[str]
    not_used: Sequence[str]
    notes: Sequence[str]
    quarantined: Mapping[str, int]
    hashed_users: int | None = None


def import_source(path: Path, folder: Path, tool: str = "auto", hash_users: Path | None = None) -> Imported:
    """Write what another program exported as a workspace.

    Parameters
    ----------
    path : Path
        A file or a folder; it is never changed.
    folder : Path
        The workspace: new, or empty but for palate.toml.
    tool : str
        What wrote it, one of SOURCES.
    hash_users : Path, optional
        Key by which user ids are replaced; see :func:`palate.importing.people.with_pseudonyms`.

    Raises
    ------
    InputError
        If it can't be told what the export is, something lies in the folder, or the key can't be used.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    _check_new(path, folder)
    if tool not in SOURCES:
        raise InputError(f"--from {tool}: there is no such source; there are: {', '.join(SOURCES)}")
    if hash_users is not None:
        check_key(hash_users, folder)
    with unpacked(path) as inner:
        return _import(Source(inner, Quarantine()), path, folder, tool, hash_users)


def _import(source: Source, path: Path, folder: Path, tool: str, hash_users: Path | None) -> Imported:
    if not source.files:
        raise InputError(f"{path}: holds no file; give the folder or the file that was exported")
    found = _tool_of(source) if tool == "auto" else tool
    contents = _READERS[found][1](source) if found in _READERS else _read_tables(source, folder)
    people, hashed = told_of_addresses(contents), None
    if hash_users is not None:
        people = []
        contents, hashed = with_pseudonyms(contents, hash_users, source.quarantine)
    written = write_folder(folder, contents, source.quarantine)
    return Imported(
        found,
        *written,
        {name: len(ids) for name, (ids, _) in contents.features.items()},
        len(contents.media),
        len(contents.addresses),
        contents.understood,
        contents.not_used,
        [*_notes(source.quarantine), *source.quarantine.warnings, *people],
        source.quarantine.counts(),
        hashed,
    )


def _notes(quarantine: Quarantine) -> list[str]:
    """How files were read; which columns were what is told with their tables."""
    return [note for note in quarantine.notes if f": {RENAMED}: " not in note]


def _check_new(path: Path, folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file; give a folder that is new or empty")
    there = [member.name for member in folder.iterdir() if member.name != FILE] if folder.is_dir() else []
    if there:
        raise InputError(f"{folder}: holds {there[0]} already; give a folder that is new or empty")
    if folder.resolve() == path.resolve():
        raise InputError(f"{folder}: is what is to be imported; give another folder to write to")


def _tool_of(source: Source) -> str:
    """The program that wrote an export; "tables" where its columns alone say what it is."""
    fitting = [name for name, (fits, _) in _READERS.items() if fits(source)]
    if len(fitting) > 1:
        raise InputError(
            f"{source.path}: could be of {' and of '.join(fitting)}; "
            f"say which: {' or '.join(f'--from {name}' for name in fitting)}"
        )
    return fitting[0] if fitting else "tables"


def _read_tables(source: Source, folder: Path) -> Contents:
    """Tables that are known by their columns; questions name the palate.toml that answers them."""
    root = source.path if source.path.is_dir() else source.path.parent
    told = folder if (folder / FILE).is_file() or not (root / FILE).is_file() else root
    settings = read_settings(told) if told.is_dir() else Settings()
    try:
        return tables.read(source, settings)
    except InputError as error:
        said = str(error).replace("at the top of palate.toml", f"at the top of {told / FILE}")
        raise InputError(said) from error
