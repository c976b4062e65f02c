"""The first visit: what fills a shop that is empty."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from palate.errors import InputError
from palate.serving import answers
from palate.serving.keys import ADMIN, REFUSALS
from palate.serving.problems import documented, printable
from palate.serving.state import ServingState, state_of
from palate.serving.uploads import FORM_ONLY, JSON, form_of
from palate.shop.table_settings import Columns, FileSettings, checked_columns
from palate.tables.meanings import MEANINGS

router = APIRouter(tags=["start"], dependencies=[ADMIN])


MOST_DIGITS = 15
"""Of a number of bytes."""


class UploadedOut(BaseModel):
    """A file that was uploaded whole."""

    path: str = Field(description="Within what was uploaded")
    bytes: int


class StepOut(BaseModel):
    """How far a step is."""

    what: str
    done: int
    total: int


class ModalityOut(BaseModel):
    """How many items have a modality."""

    modality: str
    items: int


class RejectedOut(BaseModel):
    """How much of a file can't be used."""

    file: str
    rows: int


class RejectOut(BaseModel):
    """One thing that can't be used."""

    file: str
    line: int | None
    column: str | None
    reason: str


class HeadOut(BaseModel):
    """The first rows of a table."""

    table: Literal["items", "interactions", "reviews"]
    columns: list[str]
    rows: list[list[str | None]] = Field(description="Five at most, long cells cut")


class MeaningOut(BaseModel):
    """What a column would be in a table."""

    table: Literal["items", "interactions", "reviews"]
    column: str


class SourceColumnOut(BaseModel):
    """A column of an uploaded file."""

    header: str
    samples: list[str] = Field(description="Its first cells that are not empty")
    meanings: list[MeaningOut] = Field(
        description="What it is taken for, in each table that the file could be"
    )


class SourceOut(BaseModel):
    """An uploaded table, or a sheet of a workbook."""

    file: str = Field(description="As `files` names it")
    table: Literal["items", "interactions", "reviews"] | None = Field(description="What it is taken for")
    columns: list[SourceColumnOut]


class ToldOut(BaseModel):
    """What was told of files and columns."""

    files: dict[str, str]
    columns: dict[str, Any]


class UnderstoodOut(BaseModel):
    """What was understood of uploaded files."""

    fault: str | None = Field(description="Why nothing could be read; the rest is empty then")
    tool: str = Field(description="What wrote the files; tables where they are known by their columns")
    items: int
    users: int
    interactions: int
    reviews: int
    modalities: list[ModalityOut]
    understood: list[str] = Field(description="What was read as what")
    not_used: list[str]
    notes: list[str]
    warnings: list[str]
    on_the_web: int = Field(description="Pictures and sounds that are named by addresses, not fetched")
    quarantined: list[RejectedOut]
    rejects: list[RejectOut] = Field(description="The first 50 things that can't be used")
    tables: list[HeadOut]
    sources: list[SourceOut] = Field(description="The tables as they were uploaded")
    told: ToldOut


class StartOut(BaseModel):
    """How far the first visit is."""

    state: Literal["done", "empty", "uploaded", "understood"] = Field(
        description="done: the shop is not empty any more; else what is there of it"
    )
    work: Literal["simulate", "read", "take"] | None = Field(description="The step that is being done")
    progress: StepOut | None = Field(description="How far that is, where it has said so")
    error: str | None = Field(description="Why the last step failed")
    files: list[UploadedOut]
    understood: UnderstoodOut | None = Field(
        description="What was understood of the files, once they were read"
    )
    meanings: list[MeaningOut] = Field(description="What a column may be told to be, table by table")


class PieceOut(BaseModel):
    """A file as far as it has come in."""

    path: str
    bytes: int = Field(description="Of it that are there; the next piece begins there")


class ToldIn(BaseModel):
    """What files and columns are, where that is to be told; as in palate.toml."""

    model_config = ConfigDict(extra="forbid")

    files: FileSettings = FileSettings()
    columns: Annotated[Columns, AfterValidator(checked_columns)] = {}


class MadeUpIn(BaseModel):
    """How large a made-up shop is to be."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[int, Field(ge=20, le=5_000)] = 240
    users: Annotated[int, Field(ge=4, le=20_000)] = 400
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0


@router.get("/v1/start", response_model=StartOut, responses=documented(503, *REFUSALS))
async def start(request: Request) -> Response:
    """Tell how far the first visit to an empty shop is; "done" for every other shop."""
    state = state_of(request)
    return answers.json(await state.reading(lambda: told(state)))


@router.post(
    "/v1/start/simulate",
    dependencies=[JSON],
    status_code=202,
    response_model=StartOut,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
)
async def simulate(request: Request, wanted: MadeUpIn) -> Response:
    """Fill an empty shop with made-up items, shoppers, pictures and sounds, and train it."""
    state = state_of(request)
    return await _begun(state, lambda: state.visit.simulate(wanted.items, wanted.users, wanted.seed))


KNOWN = [{"table": table, "column": meaning.column} for table, all_ in MEANINGS.items() for meaning in all_]

FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["path", "size", "file"],
                    "properties": {
                        "path": {"type": "string", "description": "Within what is uploaded"},
                        "offset": {
                            "type": "integer",
                            "description": "Where the piece belongs; 0 begins anew",
                        },
                        "size": {"type": "integer", "description": "Bytes of the whole file"},
                        "file": {"type": "string", "format": "binary", "description": "The piece"},
                    },
                }
            }
        },
    }
}


@router.post(
    "/v1/start/files",
    dependencies=[FORM_ONLY],
    status_code=202,
    response_model=PieceOut,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
    openapi_extra=FORM,
)
async def upload(request: Request) -> Response:
    """Take a file of a shop, or a piece of a large one: a table, a ZIP of all, a picture or a sound.

    What it is, is told by its content. Files come one a request, pieces of 64 MiB at most.
    """
    state = state_of(request)
    async with form_of(request) as form:
        piece = _piece(form)
        content = await piece.file.read()
        there = await state.reading(lambda: state.visit.put(piece.path, piece.offset, piece.size, content))
    return answers.json({"path": piece.path, "bytes": there}, 202)


@router.delete("/v1/start/files", status_code=204, responses=documented(409, 503, *REFUSALS))
async def clear(request: Request) -> Response:
    """Forget all files that were uploaded, and what was understood of them."""
    state = state_of(request)
    await state.reading(state.visit.clear)
    return Response(status_code=204)


@router.post(
    "/v1/start/read",
    dependencies=[JSON],
    status_code=202,
    response_model=StartOut,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
)
async def read(request: Request, told: ToldIn) -> Response:
    """Read what was uploaded, and say what was understood; nothing is taken yet."""
    state = state_of(request)
    wanted = {"files": told.files.model_dump(exclude_none=True), "columns": told.columns}
    return await _begun(state, lambda: state.visit.read(wanted))


@router.post(
    "/v1/start/take",
    status_code=202,
    response_model=StartOut,
    responses=documented(409, 503, *REFUSALS),
)
async def take(request: Request) -> Response:
    """Take what was understood as the shop: answer from it, and train."""
    state = state_of(request)
    return await _begun(state, state.visit.take)


@dataclass(frozen=True)
class _Piece:
    """A piece of a file, as a form has it."""

    path: str
    offset: int
    size: int
    file: UploadFile


def _piece(form: FormData) -> _Piece:
    """The piece that a form brings.

    Raises
    ------
    InputError
        If it is none.
    """
    unknown = sorted(set(form) - {"path", "offset", "size", "file"})
    if unknown:
        raise InputError(f"form: no field '{printable(unknown[0])}'; there are path, offset, size and file")
    path, file = form.get("path"), form.get("file")
    if not isinstance(path, str) or not isinstance(file, UploadFile):
        raise InputError("form: needs path as a text and file as a file")
    return _Piece(path, _whole(form, "offset", "0"), _whole(form, "size", ""), file)


def _whole(form: FormData, name: str, without: str) -> int:
    """A field that is a whole number."""
    text = form.get(name, without)
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise InputError(f"form: {name} is a whole number of bytes")
    return int(text)


async def _begun(state: ServingState, step: Callable[[], None]) -> Response:
    """Begin a step, and tell so."""
    await state.reading(step)
    return answers.json(await state.reading(lambda: told(state)), 202)


def told(state: ServingState) -> dict[str, Any]:
    """How far the first visit is, as the API tells it."""
    visited = state.visit.told()
    return {**asdict(visited), "progress": dict(visited.progress) or None, "meanings": KNOWN}
