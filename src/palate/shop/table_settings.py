"""Tables ``[files]`` and ``[columns]`` of palate.toml: which file is which table, which column is what."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from palate.tables.meanings import MEANINGS
from palate.tables.naming import Naming
from palate.tables.pasting import Given

Header = StrictBool | Annotated[StrictInt, Field(ge=1)] | Annotated[StrictStr, Field(min_length=1)]
Columns = dict[str, Header | dict[str, Header]]


class FileSettings(BaseModel):
    """Table ``[files]``: which file is which table; a sheet of a workbook stands behind a #.

    It may be a folder of parts in Parquet, and the address of a file or of such a folder in a store.
    """

    model_config = ConfigDict(extra="forbid")

    items: str | None = None
    """File of the items."""

    interactions: str | None = None
    """File of the interactions."""

    reviews: str | None = None
    """File of the reviews."""


class HeaderSettings(BaseModel):
    """Table ``[header]``: which line of a file names the columns, where that can't be told."""

    model_config = ConfigDict(extra="forbid")

    items: int | None = Field(default=None, ge=1)
    """Line in the file of the items, from 1."""

    interactions: int | None = Field(default=None, ge=1)
    """Line in the file of the interactions."""

    reviews: int | None = Field(default=None, ge=1)
    """Line in the file of the reviews."""


def checked_columns(columns: Columns, header: HeaderSettings | None = None) -> Columns:
    """What ``[columns]`` says, if its keys are tables and columns of theirs, and each header means one thing.

    Parameters
    ----------
    columns : Columns
        What stands there.
    header : HeaderSettings, optional
        What ``[header]`` says, if that can be.

    Raises
    ------
    ValueError
        If it is otherwise; the message says what may stand there.
    """
    known = {meaning.column: None for meanings in MEANINGS.values() for meaning in meanings}
    for name, given in columns.items():
        if isinstance(given, dict):
            if name not in MEANINGS:
                raise ValueError(f"no table '{name}'; tables are: {', '.join(MEANINGS)}")
            own = [meaning.column for meaning in MEANINGS[name]]
            _check_each(given, own, f" of {name}")
            if getattr(header, name, None) and not Naming(name, given).has_header:
                raise ValueError(
                    f"columns of {name} are places, so no line names them; leave out header.{name}"
                )
        elif name not in known:
            raise ValueError(f"no column '{name}'; columns are: {', '.join(known)}")
        elif isinstance(given, int) and given is not False:
            raise ValueError(
                f"{name} = {given} is the place of a column in one file; say in which: {name} under a table"
            )
    _check_each(
        {name: column for name, column in columns.items() if not isinstance(column, dict)}, list(known), ""
    )
    return columns


def _check_each(given: Mapping[str, Given], columns: list[str], where: str) -> None:
    first: dict[Given, str] = {}
    for column, header in given.items():
        if column not in columns:
            raise ValueError(f"no column '{column}'{where}; columns are: {', '.join(columns)}")
        if header is True:
            raise ValueError(f"{column} is true; give the name of a column, or false for none")
        if header is not False and (other := first.setdefault(header, column)) != column:
            raise ValueError(f"{other} and {column}{where} are one column '{header}'")
    if len({isinstance(header, str) for header in given.values() if header is not False}) > 1:
        raise ValueError(f"columns{where} are names or places, not both: a file has a header or has none")


def naming_of(table: str, columns: Columns, header: HeaderSettings | None = None) -> Naming:
    """How the columns of one table are told."""
    own = columns.get(table, {})
    meant = {meaning.column for meaning in MEANINGS[table]}
    line = getattr(header, table, None) or 0
    own = own if isinstance(own, dict) else {}
    return Naming(table, own, dict(_shared(columns, meant)), header_line=line)


def _shared(columns: Columns, meant: set[str]) -> Iterator[tuple[str, Given]]:
    for name, given in columns.items():
        if not isinstance(given, dict) and name in meant:
            yield name, given
