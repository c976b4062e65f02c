"""Differences between SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Exists, String, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that can say ON CONFLICT."""
    return postgresql.insert(table) if is_postgres(connection) else sqlite.insert(table)


def holds(connection: Connection, array: "Column[Any]", value: "Column[str]") -> Exists:
    """A condition: a column of JSON arrays of texts has a text among its elements."""
    elements = func.json_array_elements_text if is_postgres(connection) else func.json_each
    each = elements(array).table_valued("value")
    return select(each.c.value).where(each.c.value == value).correlate_except(each).exists()


LOWERED = "palate_lowered"
"""Function of SQLite's connections: its own lower() knows the letters of ASCII alone."""


def lowered(connection: Connection, text: "Column[Any]") -> ColumnElement[str]:
    """A text in small letters."""
    return func.lower(text) if is_postgres(connection) else getattr(func, LOWERED)(text, type_=String())


def is_postgres(connection: Connection) -> bool:
    """Whether the database is PostgreSQL."""
    return connection.dialect.name == "postgresql"
