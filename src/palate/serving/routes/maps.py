"""The catalogue in two dimensions, as columns of numbers."""

import asyncio
import struct
from concurrent.futures import Future

import numpy as np
import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.tasks.live.current import NotReady
from palate.tasks.live.mapping import Axes, CatalogueMap

router = APIRouter(tags=["items"], dependencies=[READ])

TYPE = "application/octet-stream"

PATIENCE = 1.0
"""Seconds that a request waits for axes that are being made."""

COLUMNS = (("x", "<f4"), ("y", "<f4"), ("popularity", "<f4"), ("category", "<u2"))
"""What follows the head, in this order, and how: little-endian."""

DESCRIPTION = (
    "The length of the head in bytes (uint32), the head as JSON in UTF-8, filled up with spaces to a "
    "multiple of 4 bytes, and then columns with a value an item, little-endian: x, y and popularity "
    "(float32), category (uint16; 65535 is none). The head has version, method, space, modalities, "
    "explained, ids, categories and left_out."
)


@router.get(
    "/v1/map",
    response_class=Response,
    responses={
        200: {
            "description": DESCRIPTION,
            "content": {TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(409, 503, *REFUSALS),
    },
)
async def catalogue_map(request: Request) -> Response:
    """Draw the catalogue in two dimensions: what lies near is similar, far means little.

    The axes are the principal components of the joint embedding, or of the features where there is none;
    items that came since are placed by the same ones. 409 says that there is nothing to draw it from.

    The first request after a training has the axes made. Where that takes longer than a moment, the answer is
    503 with Retry-After, and the map is there soon.
    """
    state = state_of(request)
    live = state.now
    if not await _made(state.shop.maps.axes(live)):
        raise NotReady("the map of this model is being made; try again in a moment")
    found = await state.searching(lambda: packed(state.shop.maps.of(live)))
    return Response(found, media_type=TYPE)


async def _made(axes: "Future[Axes]") -> bool:
    """Whether axes are there within a moment, or can't be made."""
    waited = asyncio.wrap_future(axes)
    # An error that nobody waits for any more is told to who asks next.
    waited.add_done_callback(lambda future: future.cancelled() or future.exception())
    await asyncio.wait([waited], timeout=PATIENCE)
    return waited.done()


def packed(found: CatalogueMap) -> bytes:
    """A map as the API tells it."""
    head = orjson.dumps(
        {
            "version": found.version,
            "method": "pca",
            "space": found.space,
            "modalities": list(found.modalities),
            "explained": list(found.explained),
            "ids": list(found.ids),
            "categories": list(found.categories),
            "left_out": found.left_out,
        }
    )
    head += b" " * (-len(head) % 4)
    columns = [np.asarray(getattr(found, name)).astype(kind).tobytes() for name, kind in COLUMNS]
    return b"".join([struct.pack("<I", len(head)), head, *columns])
