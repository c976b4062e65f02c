"""Jobs: what is being done in the background, and what failed."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from palate.errors import UnknownItem
from palate.features.helps import Help
from palate.serving import answers
from palate.serving.documents import Word
from palate.serving.keys import ADMIN, READ, REFUSALS
from palate.serving.once import IdempotencyKey, once
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.serving.texts import Id, PathId
from palate.serving.uploads import JSON
from palate.store.jobs import Job, cancel, job, jobs_page, retry

router = APIRouter(tags=["jobs"])

State = Literal["queued", "running", "done", "parked", "cancelled"]


class JobOut(BaseModel):
    """One piece of work."""

    id: str
    kind: str
    key: str | None = Field(description="At most one job of a key runs at a time")
    state: State = Field(description="parked: it failed three times, and waits for somebody to look")
    attempts: int
    error: str | None = Field(description="Why the last attempt failed")
    progress: dict[str, Any] | None = Field(description="How far it is, or what came of it")
    created_at: float = Field(description="Unix seconds")
    updated_at: float


class JobRequest(BaseModel):
    """What is to be read of the shop."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"kind": "enrich"}]})

    kind: Help = Field(description="enrich: attributes of items; profile: tastes of shoppers")
    with_llm: bool | None = Field(
        None,
        description="Whether a language model is asked; without it, where one is set that is not too small",
    )
    budget_tokens: Annotated[int, Field(ge=1, le=10**12)] | None = Field(
        None, description="Tokens that it may use; what palate.toml allows a run by default"
    )


class JobPage(BaseModel):
    """Some jobs, the newest first."""

    jobs: list[JobOut]
    next: str | None = Field(description="Give it as before for the next page; null on the last one")


@router.get(
    "/v1/jobs", dependencies=[READ], response_model=JobPage, responses=documented(422, 503, *REFUSALS)
)
async def jobs(
    request: Request,
    state: Annotated[State | None, Query()] = None,
    kind: Annotated[Word | None, Query()] = None,
    before: Annotated[Id | None, Query(description="The next of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List jobs, the newest first."""
    serving = state_of(request)
    found = await serving.reading(lambda: serving.shop.store.read(jobs_page, before, limit + 1, state, kind))
    following = found[limit - 1].id if len(found) > limit else None
    return answers.json({"jobs": [told(job) for job in found[:limit]], "next": following})


@router.post(
    "/v1/jobs",
    dependencies=[ADMIN, JSON],
    status_code=202,
    response_model=JobOut,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
)
async def start_job(request: Request, wanted: JobRequest, idempotency_key: IdempotencyKey = None) -> Response:
    """Read attributes of all items (``enrich``) or tastes of all shoppers (``profile``), in the background.

    The job tells how far it is, and at last how many were read by what and what the language model used. The
    next training uses what was read where it helps. One of a kind that waits already is the same one.
    """
    state = state_of(request)

    async def queue() -> Response:
        work = state.reading(
            lambda: state.shop.helps.queue(
                wanted.kind, with_llm=wanted.with_llm, budget_tokens=wanted.budget_tokens
            )
        )
        return answers.json(told(await work), 202)

    return await once(request, idempotency_key, wanted.model_dump_json().encode(), queue)


@router.get(
    "/v1/jobs/{job_id}",
    dependencies=[READ],
    response_model=JobOut,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def one_job(request: Request, job_id: PathId) -> Response:
    """Show one job."""
    return answers.json(told(await _job(state_of(request), job_id)))


@router.post(
    "/v1/jobs/{job_id}/retry",
    dependencies=[ADMIN],
    status_code=202,
    response_model=JobOut,
    responses=documented(404, 409, 422, 503, *REFUSALS),
)
async def retry_job(request: Request, job_id: PathId, idempotency_key: IdempotencyKey = None) -> Response:
    """Queue a parked job anew."""
    return await once(request, idempotency_key, b"", lambda: _retry(state_of(request), job_id))


async def _retry(serving: ServingState, job_id: str) -> Response:
    queued = await asyncio.wrap_future(
        serving.shop.store.submit(lambda connection: retry(connection, job_id))
    )
    if queued is None:
        raise UnknownItem(f"no parked job '{job_id}'")
    serving.shop.encoding.wake()
    serving.shop.training.wake()
    serving.shop.helping.wake()
    return answers.json(told(queued), 202)


@router.post(
    "/v1/jobs/{job_id}/cancel",
    dependencies=[ADMIN],
    status_code=202,
    response_model=JobOut,
    responses=documented(404, 409, 422, 503, *REFUSALS),
)
async def cancel_job(request: Request, job_id: PathId, idempotency_key: IdempotencyKey = None) -> Response:
    """Stop a job; one that runs ends within seconds."""
    return await once(request, idempotency_key, b"", lambda: _cancel(state_of(request), job_id))


async def _cancel(serving: ServingState, job_id: str) -> Response:
    if not await asyncio.wrap_future(
        serving.shop.store.submit(lambda connection: cancel(connection, job_id))
    ):
        raise UnknownItem(f"no job '{job_id}' that waits, runs or is parked")
    return answers.json(told(await _job(serving, job_id)), 202)


async def _job(serving: ServingState, job_id: str) -> Job:
    """A job of the store."""
    found = await serving.reading(lambda: serving.shop.store.read(job, job_id))
    if found is None:
        raise UnknownItem(f"no job '{job_id}'")
    return found


def told(job: Job) -> dict[str, Any]:
    """A job as the API tells it."""
    names = ("id", "kind", "key", "state", "attempts", "error", "progress", "created_at", "updated_at")
    return {name: getattr(job, name) for name in names}
