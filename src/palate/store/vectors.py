"""Vectors of items that were encoded after a model was trained."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select

from palate.store.dialect import insert_into
from palate.store.schema import item_vectors
from palate.store.sequences import next_seq

PAGE = 500
"""Items whose vectors one statement reads."""


@dataclass(frozen=True)
class Vector:
    """What an encoder made of one modality of an item; float32 values, shape (dim,)."""

    item_id: str
    modality: str
    encoder: str
    values: NDArray[np.float32]
    seq: int = 0


def put_vectors(connection: Connection, rows: Sequence[Vector]) -> None:
    """Store vectors, in place of those of the same item, modality and encoder."""
    insert = insert_into(connection, item_vectors)
    changed = {"vector": insert.excluded.vector, "seq": insert.excluded.seq}
    keys = [item_vectors.c.item_id, item_vectors.c.modality, item_vectors.c.encoder]
    upsert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    first = next_seq(connection, len(rows)) if rows else 0
    values = [
        {
            "item_id": row.item_id,
            "modality": row.modality,
            "encoder": row.encoder,
            "vector": row.values.astype("<f4").tobytes(),
            "seq": first + position,
        }
        for position, row in enumerate(rows)
    ]
    if values:
        connection.execute(upsert, values)


def vectors_of(connection: Connection, item_id: str) -> list[Vector]:
    """All vectors of an item."""
    query = select(item_vectors).where(item_vectors.c.item_id == item_id)
    return [_vector(*row) for row in connection.execute(query.order_by(item_vectors.c.modality))]


def vectors_by_item(connection: Connection, ids: Sequence[str]) -> dict[str, list[Vector]]:
    """All vectors of some items, by the id of the item; those without any are left out."""
    found: dict[str, list[Vector]] = {}
    for start in range(0, len(ids), PAGE):
        query = select(item_vectors).where(item_vectors.c.item_id.in_(ids[start : start + PAGE]))
        for row in connection.execute(query.order_by(item_vectors.c.item_id, item_vectors.c.modality)):
            found.setdefault(row.item_id, []).append(_vector(*row))
    return found


def vectors_after(connection: Connection, seq: int, limit: int = 500) -> list[Vector]:
    """The next vectors in the order in which they were stored."""
    query = select(item_vectors).where(item_vectors.c.seq > seq).order_by(item_vectors.c.seq).limit(limit)
    return [_vector(*row) for row in connection.execute(query)]


def delete_vectors(connection: Connection, item_id: str) -> None:
    """Delete all vectors of an item."""
    connection.execute(delete(item_vectors).where(item_vectors.c.item_id == item_id))


def _vector(item_id: str, modality: str, encoder: str, vector: bytes, seq: int) -> Vector:
    return Vector(item_id, modality, encoder, np.frombuffer(vector, dtype="<f4").astype(np.float32), seq)
