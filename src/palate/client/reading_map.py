"""The map of a catalogue, whose columns come as numbers behind a head of JSON."""

import json
import struct
from typing import Any

from palate.client.catalogue_answers import CatalogueMap
from palate.client.errors import UnexpectedAnswer

NO_CATEGORY = 0xFFFF


def read_map(body: bytes) -> CatalogueMap:
    """The map in the body of an answer.

    Raises
    ------
    UnexpectedAnswer
        If the body is none.
    """
    try:
        (size,) = struct.unpack_from("<I", body)
        head: dict[str, Any] = json.loads(body[4 : 4 + size])
        n, categories = len(head["ids"]), head["categories"]
        x, y, popularity = (
            struct.unpack_from(f"<{n}f", body, 4 + size + 4 * n * column) for column in range(3)
        )
        numbers: tuple[int, ...] = struct.unpack_from(f"<{n}H", body, 4 + size + 12 * n)
        category = tuple(None if number == NO_CATEGORY else str(categories[number]) for number in numbers)
        return CatalogueMap(
            head["version"],
            head["method"],
            head["space"],
            tuple(head["modalities"]),
            tuple(head["explained"]),
            tuple(head["ids"]),
            x,
            y,
            popularity,
            category,
            head["left_out"],
        )
    except (struct.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise UnexpectedAnswer(f"the answer is no map: {body[:200]!r}") from error
