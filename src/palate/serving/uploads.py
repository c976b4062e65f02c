"""Files that clients send: bounded, known by their content, and decoded once before they are taken."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import cast

import filetype
from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from palate.errors import InputError, UndecodableMedia
from palate.media import audible, decode_audio, decode_image, visible
from palate.serving.state import ServingState
from palate.store.media import Kind
from palate.store.spool import MediaFolder, Spooled

TYPES: Mapping[str, Kind] = {
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "image",
    "image/gif": "image",
    "audio/x-wav": "audio",
    "audio/wav": "audio",
    "audio/mpeg": "audio",
    "audio/x-flac": "audio",
    "audio/flac": "audio",
    "audio/ogg": "audio",
    "audio/mp4": "audio",
    # What browsers record lies in containers of films; only its sound is decoded.
    "video/webm": "audio",
    "video/mp4": "audio",
}
"""What is taken, by the type that a file's first bytes show, and what it is then."""

SERVED = {
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "video/webm": "audio/webm",
    "video/mp4": "audio/mp4",
}
"""Types as they are told to browsers."""

LARGEST: Mapping[Kind, int] = {"image": 16 * 2**20, "audio": 32 * 2**20}
"""Bytes of a file, at most."""

MOST_FILES = 10
"""Files of one request."""

CHUNK = 2**18


@dataclass(frozen=True)
class Upload:
    """A file that was received whole and decodes."""

    kind: Kind
    file: Spooled
    type: str
    size: tuple[int, int] | None = None
    seconds: float | None = None


def is_form(request: Request) -> bool:
    """Whether a request brings a form rather than JSON."""
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def fields_of(form: FormData) -> dict[str, str]:
    """The texts of a form, by field.

    Raises
    ------
    InputError
        If a field comes twice, or a text stands where a file is to be.
    """
    found: dict[str, str] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str):
            continue
        if name in LARGEST:
            raise InputError(f"form: {name} is a text; send it as a file, as curl does with -F {name}=@FILE")
        if name in found:
            raise InputError(f"form: the field '{name}' comes twice")
        found[name] = value
    return found


@asynccontextmanager
async def form_of(request: Request) -> AsyncGenerator[FormData]:
    """The form of a request; its temporary files go at the end."""
    async with request.form(max_files=MOST_FILES, max_fields=100, max_part_size=2**20) as form:
        yield form


async def uploads_of(
    form: FormData, state: ServingState, folder: MediaFolder, held: ExitStack
) -> list[Upload]:
    """The files of a form, in the fields ``image`` and ``audio``.

    Parameters
    ----------
    form : FormData
        As it was received.
    state : ServingState
        Whose threads decode.
    folder : MediaFolder
        Where files are spooled.
    held : ExitStack
        Files that nothing kept go when it closes.

    Raises
    ------
    InputError
        If a file is of another field, too large, of a type that is not taken, or does not decode.
    """
    found: list[Upload] = []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile) or _not_chosen(value):
            continue
        if name not in LARGEST:
            raise InputError(f"form: files go in the fields image and audio, not in '{name}'")
        kind: Kind = "image" if name == "image" else "audio"
        spool = held.enter_context(folder.spool(LARGEST[kind]))
        while chunk := await value.read(CHUNK):
            spool.write(chunk)
        file = spool.finish()
        called = f"{name} {len(found) + 1}"
        found.append(
            await state.searching(lambda file=file, kind=kind, called=called: checked(file, kind, called))
        )
    return found


def checked(file: Spooled, kind: Kind, called: str) -> Upload:
    """What a spooled file is, by its content.

    Raises
    ------
    InputError
        If it is not of that kind, or does not decode.
    """
    found = judged(file.path.read_bytes(), kind, called)
    return Upload(kind, file, found.type, found.size, found.seconds)


@dataclass(frozen=True)
class Judged:
    """What a content is: its type as it is told to browsers, and how large or long."""

    type: str
    size: tuple[int, int] | None = None
    seconds: float | None = None


def judged(content: bytes, kind: Kind, called: str) -> Judged:
    """What a picture or a sound is, by its content.

    Parameters
    ----------
    content : bytes
        What a file holds.
    kind : str
        What it is to be.
    called : str
        How an error names it.

    Raises
    ------
    InputError
        If it is not of that kind, or does not decode.
    """
    guess = cast(str | None, filetype.guess_mime(content))  # pyright: ignore[reportUnknownMemberType]
    type_ = guess or ""
    if TYPES.get(type_) != kind:
        taken = ", ".join(
            sorted(
                {SERVED.get(served_type, served_type) for served_type, own in TYPES.items() if own == kind}
            )
        )
        raise InputError(f"{called}: {type_ or 'unknown content'}; taken are {taken}")
    try:
        if kind == "image":
            return Judged(type_, visible(decode_image(content)).image.size)
        sound = audible(decode_audio(content))
        return Judged(SERVED.get(type_, type_), seconds=len(sound.samples) / sound.rate)
    except UndecodableMedia as error:
        raise InputError(f"{called}: {error}") from error


def _not_chosen(file: UploadFile) -> bool:
    """Whether it is what a browser sends of a field in which no file was chosen."""
    return not file.filename and not file.size


def refuse_other_bodies(request: Request) -> None:
    """Refuse a body that is neither JSON nor a form."""
    _refuse_unless(request, "application/json", "multipart/form-data")


def _only_json(request: Request) -> None:
    """Refuse a body that is not said to be JSON; a web page elsewhere can't say so unasked."""
    _refuse_unless(request, "application/json")


JSON = Depends(_only_json)
"""What a route declares whose body is JSON."""


def _only_form(request: Request) -> None:
    """Refuse a body that is not said to be a form."""
    _refuse_unless(request, "multipart/form-data")


FORM_ONLY = Depends(_only_form)
"""What a route declares whose body is a form."""


def _refuse_unless(request: Request, *taken: str) -> None:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in taken:
        said = f"not {kind}" if kind else "and none was said"
        raise HTTPException(415, f"the Content-Type of a body is {' or '.join(taken)}, {said}")
