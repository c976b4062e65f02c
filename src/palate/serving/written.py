"""Values of a query that are written as JSON, as a body would hold them."""

from collections.abc import Callable
from typing import Annotated

import orjson
from pydantic import BeforeValidator, Field, WithJsonSchema

from palate.tasks.live.weighed import HEAVIEST


def from_json(example: str) -> Callable[[object], object]:
    """Make what reads JSON where a string is given; a fault is told with an example."""

    def read(text: object) -> object:
        if not isinstance(text, str):
            return text
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"is no JSON such as {example} ({error})") from None

    return read


WEIGHTS = (
    f"What the contributions of each modality are multiplied by, from 0 to {HEAVIEST:g}, over all items; 1 "
    "where none is named. The answer tells them all, and is not stored as shown"
)

Weights = Annotated[
    dict[
        Annotated[str, Field(max_length=200)],
        Annotated[float, Field(ge=0, le=HEAVIEST, allow_inf_nan=False)],
    ],
    Field(max_length=50, description=WEIGHTS, examples=[{"text": 0.5, "image": 2}]),
]

EXAMPLE = '{"text": 0.5, "image": 2}'

WrittenWeights = Annotated[
    Weights,
    BeforeValidator(from_json(EXAMPLE)),
    WithJsonSchema({"type": "string", "description": f"{WEIGHTS}. Written as JSON", "examples": [EXAMPLE]}),
]
