"""Pictures made smaller, encoded anew, and kept beside those that they are made from."""

from pathlib import Path

from palate.atomic import replacing
from palate.errors import UndecodableMedia, UnknownItem
from palate.media import decode_image
from palate.serving.links import Size
from palate.store.spool import MediaFolder

SIDES: dict[Size, int] = {"small": 320, "large": 960}
"""Pixels of the longer side, at most."""

QUALITY = 82

TYPE = "image/webp"


def thumbnail(media: MediaFolder, sha256: str, size: Size) -> Path:
    """The file of a picture made smaller, which is made where it is not there.

    Raises
    ------
    UnknownItem
        If there is no such picture, or it does not decode.
    """
    path = media.derived(sha256, f"{size}.webp")
    if path.is_file():
        return path
    try:
        content = media.path(sha256).read_bytes()
    except FileNotFoundError:
        raise UnknownItem(f"no media '{sha256}'") from None
    try:
        picture = decode_image(content).image
    except UndecodableMedia as error:
        raise UnknownItem(f"media '{sha256}' can't be shown: {error}") from error
    picture.thumbnail((SIDES[size], SIDES[size]))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        # Without the metadata of the original, which may say where a shopper lives.
        picture.save(partial, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    if not media.path(sha256).is_file():
        # What was erased meanwhile must not stay as something made from it.
        path.unlink(missing_ok=True)
        raise UnknownItem(f"no media '{sha256}'")
    return path
