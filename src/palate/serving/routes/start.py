"""The first visit: what fills a shop that is empty."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import ADMIN, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.serving.uploads import JSON

router = APIRouter(tags=["start"], dependencies=[ADMIN])


class UploadedOut(BaseModel):
    """A file that was uploaded whole."""

    path: str = Field(description="Within what was uploaded")
    bytes: int


class StepOut(BaseModel):
    """How far a step is."""

    what: str
    done: int
    total: int


class StartOut(BaseModel):
    """How far the first visit is."""

    state: Literal["done", "empty", "uploaded"] = Field(
        description="done: the shop is not empty any more; else what is there of it"
    )
    work: Literal["simulate", "take"] | None = Field(description="The step that is being done")
    progress: StepOut | None = Field(description="How far that is, where it has said so")
    error: str | None = Field(description="Why the last step failed")
    files: list[UploadedOut]


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


async def _begun(state: ServingState, step: Callable[[], None]) -> Response:
    """Begin a step, and tell so."""
    await state.reading(step)
    return answers.json(await state.reading(lambda: told(state)), 202)


def told(state: ServingState) -> dict[str, Any]:
    """How far the first visit is, as the API tells it."""
    visited = state.visit.told()
    return {**asdict(visited), "progress": dict(visited.progress) or None}
