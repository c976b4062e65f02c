"""Notes of the store on itself, such as where its rows were imported from."""

from typing import Any

from sqlalchemy import Connection, select

from palate.store.dialect import insert_into
from palate.store.schema import notes


def note(connection: Connection, name: str) -> Any:
    """What was noted under a name; None where nothing was."""
    return connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar()


def put_note(connection: Connection, name: str, value: Any) -> None:
    """Note a JSON value under a name, in place of what was there."""
    insert = insert_into(connection, notes)
    upsert = insert.on_conflict_do_update(
        index_elements=[notes.c.name], set_={"value": insert.excluded.value}
    )
    connection.execute(upsert, [{"name": name, "value": value}])
