"""Tables of any program, known by their columns: exports of shops, of databases and of spreadsheets."""

import re
from pathlib import Path

import polars as pl

from palate.errors import InputError
from palate.importing.found import Address, Contents
from palate.importing.markup import text_of
from palate.importing.source import Source
from palate.shop.finding import Places, find_tables, read_all
from palate.shop.mediafiles import MediaFiles
from palate.shop.recognising import found_in, line_for_bare
from palate.shop.settings import Settings
from palate.tables.headers import plain, plain_names
from palate.tables.meanings import MEANINGS
from palate.tables.naming import Naming, named
from palate.tables.quarantine import Quarantine
from palate.tables.readers import Table
from palate.tables.schema import (
    AUDIO,
    BRAND,
    CATEGORY,
    DESCRIPTION,
    IMAGE,
    INTERACTIONS,
    ITEM,
    ITEMS,
    LINE,
    PRICE,
    REVIEW,
    REVIEWS,
    TEXT,
    TITLE,
)
from palate.wording import counted

_WEB = re.compile(r"(?i)^\s*(https?:)?//\S+")
_BETWEEN = re.compile(r"[\s,;|]+(?=(?:https?:)?//)|\s*\|\s*", re.IGNORECASE)

PICTURES = plain_names(
    "image_src image_url image_urls image_link imurl imageurl imageurlhighres picture_url pictures_url "
    "photo_url img_url thumbnail thumbnail_url poster poster_url cover cover_url main_image "
    "additional_image_link "
    "图片链接 图片地址 图片url 主图链接 主图地址 商品图片链接 封面 封面图 图片網址 圖片連結"
)
"""Plain names of columns of pictures on the web, beside those of pictures as files."""


def read(source: Source, settings: Settings) -> Contents:
    """Read the tables of a folder, or one table.

    Parameters
    ----------
    source : Source
        Where they are.
    settings : Settings
        What palate.toml says of files and columns.

    Raises
    ------
    InputError
        If none is known, or two could be the same.
    """
    root = source.path if source.path.is_dir() else source.path.parent
    places = (
        find_tables(root, settings, source.quarantine) if source.path.is_dir() else _one(source, settings)
    )
    tables = read_all(places, settings, source.quarantine)
    there = [table for table in tables.values() if table is not None]
    if not there:
        raise InputError(_unknown(source, places))
    said = [_said(table, name) for name, table in tables.items() if table is not None]
    addresses: list[Address] = []
    media: dict[str, Path] = {}
    frames: dict[str, pl.DataFrame | None] = {}
    for name, table in tables.items():
        frames[name] = None if table is None else _written(root, table, name, addresses, media, source)
    if frames[ITEMS] is None:
        for name in (INTERACTIONS, REVIEWS):
            if (told := tables[name]) is not None and frames[ITEMS] is None:
                frames[ITEMS] = items_told_by(told, said)
    used = {path for path, _ in places.by_table.values()}
    rest = [path.name for path in source.files if path not in used and path.name != "palate.toml"]
    if addresses:
        said.append(f"{counted(len(addresses), 'picture or sound', 'pictures and sounds')} on the web")
    return Contents(frames[ITEMS], frames[INTERACTIONS], frames[REVIEWS], {}, addresses, media, said, rest)


def _one(source: Source, settings: Settings) -> Places:
    """The one table that a file is, or those that its sheets are."""
    others = {path for path in source.path.parent.iterdir() if path != source.path}
    found = list(found_in(source.path.parent, others, settings.columns, settings.header))
    known = {table.table: (table.path, table.sheet) for table in found if table.table in MEANINGS}
    if len(known) < sum(table.table in MEANINGS for table in found):
        names = " and ".join(table.called for table in found if table.table in MEANINGS)
        raise InputError(
            f"{source.path}: {names} are tables of one kind; save the sheet that is meant as a file"
        )
    return Places(known, [table for table in found if table.table not in known])


def _unknown(source: Source, places: Places) -> str:
    shown = "; ".join(
        f"{found.called} ({found.fault or ', '.join(found.columns)[:160]})" for found in places.unknown[:3]
    )
    lines = 'files.items = "FILE" and columns.items.item_id = "COLUMN"'
    if bare := [line for found in places.unknown if (line := line_for_bare(found))]:
        lines = bare[0]
    elif headed := [found for found in places.unknown if found.columns]:
        first = headed[0]
        lines = f'files.items = "{first.called}" and columns.items.item_id = "{first.columns[0]}"'
    return (
        f"{source.path}: no table that palate knows{f'; it has {shown}' if shown else ''}; "
        f"say what is what at the top of palate.toml, such as {lines}"
    )


def _said(table: Table, name: str) -> str:
    noun = {ITEMS: "item", INTERACTIONS: "interaction", REVIEWS: "review"}[name]
    columns = (column for column in table.frame.columns if column != LINE)
    read = ", ".join(f"{table.headers[c]} = {c}" if c in table.headers else c for c in columns)
    return f"{table.file}: {counted(len(table.frame), noun)}: {read}"


def _written(
    root: Path, table: Table, name: str, addresses: list[Address], media: dict[str, Path], source: Source
) -> pl.DataFrame:
    """A table with words without markup, and with the files of its pictures and sounds."""
    frame = table.frame
    owner = ITEM if name == ITEMS else REVIEW
    if name == REVIEWS and REVIEW not in frame.columns:
        frame = frame.with_columns(pl.format("r{}", pl.col(LINE)).alias(REVIEW))
    web = _web_columns(frame)
    for column, kind in web.items():
        for owner_id, cell in frame.select(owner, column).drop_nulls().iter_rows():
            addresses += [Address(name, owner_id, kind, url) for url in urls_in(cell)]
    frame = frame.drop(web)
    files = MediaFiles(root.resolve(), table.file, source.quarantine)
    for column in (IMAGE, AUDIO):
        if column in frame.columns and column not in web:
            frame = frame.with_columns(_copied(root.resolve(), frame, column, files, media))
    files.tell()
    words = [column for column in (DESCRIPTION, TEXT) if column in frame.columns]
    frame = frame.with_columns(
        pl.Series(word, [text_of(cell) for cell in frame[word]], dtype=pl.String) for word in words
    )
    return frame.drop(LINE)


FACTS = (TITLE, DESCRIPTION, CATEGORY, BRAND, PRICE)


def items_told_by(table: Table, said: list[str]) -> pl.DataFrame | None:
    """Items of what a table of events or reviews tells of them beside; None where it tells nothing.

    Of an item that several rows name, the first that has a fact tells it.
    """
    own = {meaning.column for name in (INTERACTIONS, REVIEWS) for meaning in MEANINGS[name]} - {ITEM}
    rest = table.frame.select(name for name in table.frame.columns if name not in own)
    frame, headers = named(Path(table.file), rest, Naming(ITEMS), Quarantine())
    facts = [name for name in FACTS if name in frame.columns]
    if not {TITLE, DESCRIPTION} & set(facts):
        return None
    items = frame.drop_nulls(ITEM).group_by(ITEM, maintain_order=True).agg(pl.col(facts).drop_nulls().first())
    read = ", ".join(f"{headers[fact]} = {fact}" if fact in headers else fact for fact in facts)
    said.append(f"{table.file}: {counted(len(items), 'item')} by what their rows tell of them: {read}")
    return items


def _web_columns(frame: pl.DataFrame) -> dict[str, str]:
    """Columns of addresses of pictures and sounds, and which of both they are."""
    named = {
        field.column: field.names
        for meaning in MEANINGS.values()
        for field in meaning
        if field.column in (IMAGE, AUDIO)
    }
    found: dict[str, str] = {}
    for column in frame.columns:
        simple = plain(column)
        kind = next((kind for kind, names in named.items() if simple == kind or simple in names), "")
        kind = IMAGE if simple in PICTURES else kind
        cells = frame[column].drop_nulls() if kind else pl.Series([], dtype=pl.String)
        if kind and len(cells) and sum(_WEB.match(cell) is not None for cell in cells) > len(cells) / 2:
            found[column] = kind
    return found


def urls_in(cell: str | None) -> list[str]:
    """The addresses of a cell, split by "|", commas or spaces, each once."""
    parts = (part.strip() for part in _BETWEEN.split(cell or ""))
    whole = (f"https:{part}" if part.startswith("//") else part for part in parts if _WEB.match(part))
    return list(dict.fromkeys(whole))


def _copied(
    root: Path, frame: pl.DataFrame, column: str, files: MediaFiles, media: dict[str, Path]
) -> pl.Series:
    """Names of media files in the new folder, which are those in the old one."""
    cells: list[str | None] = []
    for cell, line in zip(frame[column], frame[LINE], strict=True):
        names: list[str] = []
        for ref in files.refs(cell, line, column):
            names.append(ref.path.relative_to(root).as_posix())
            media[names[-1]] = ref.path
        cells.append("|".join(names) or None)
    return pl.Series(column, cells, dtype=pl.String)
