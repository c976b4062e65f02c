"""Pictures and sounds of items and reviews, as they are or made smaller."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from palate.errors import UnknownItem
from palate.serving.keys import BEARER, REFUSALS, needs
from palate.serving.links import Size
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.serving.texts import PathId
from palate.serving.thumbnails import TYPE, thumbnail
from palate.serving.uploads import SERVED
from palate.store.media import Media, find

router = APIRouter(tags=["items"])

HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, max-age=31536000, immutable",
}

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/bmp", "image/tiff")
"""Types of pictures that are shown by browsers and run nothing; others are bytes to keep."""

Sized = Annotated[Size | None, Query(description="A picture made smaller, as WebP: 320 or 960 pixels")]

_read = needs("read")


async def _link_or_key(
    request: Request,
    sha256: PathId,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    size: Sized = None,
    until: Annotated[int | None, Query(include_in_schema=False)] = None,
    signature: Annotated[str | None, Query(include_in_schema=False)] = None,
) -> None:
    """Let through who has a link that holds, or a key."""
    state = state_of(request)
    if signature is None or not state.keys.any:
        await _read(request, given)
    elif until is None or not state.links.holds(sha256, size, until, signature):
        raise HTTPException(403, "this link is over or was changed; ask for the item or the review again")


@router.get(
    "/v1/media/{sha256}",
    dependencies=[Depends(_link_or_key)],
    response_class=FileResponse,
    responses={200: {"content": {"image/*": {}, "audio/*": {}}}, **documented(404, 422, 503, *REFUSALS)},
)
async def media(request: Request, sha256: PathId, size: Sized = None) -> Response:
    """Serve a picture or a sound, by the hash of its content; parts of it too (Range).

    Links of items and reviews hold without a key, for an hour or two.
    """
    state = state_of(request)
    known = await state.reading(lambda: state.shop.store.read(find, sha256))
    path = state.shop.store.media.path(known.sha256) if known is not None else None
    if known is None or path is None or not path.is_file():
        raise UnknownItem(f"no media '{sha256}'")
    if size is not None:
        return FileResponse(await _smaller(state, known, size), headers=HEADERS, media_type=TYPE)
    return FileResponse(path, headers=HEADERS, media_type=type_of(known))


async def _smaller(state: ServingState, known: Media, size: Size) -> Path:
    if known.kind != "image":
        raise UnknownItem(f"media '{known.sha256}' is a sound, which has no size")
    return await state.drawing(lambda: thumbnail(state.shop.store.media, known.sha256, size))


def type_of(known: Media) -> str:
    """The type under which a file is served: that of its content, which decoded as a picture or a sound."""
    if known.kind == "image":
        return known.type if known.type in PICTURES else "application/octet-stream"
    own = SERVED.get(known.type, known.type.replace("video/", "audio/"))
    return own if own.startswith("audio/") else "application/octet-stream"
