"""How the server is, in numbers: the last hour, its errors, its queue, and how old model and data are."""

import time
from dataclasses import asdict

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.figures import LATELY, Figures, Minute
from palate.serving.keys import READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.store.events import last_event
from palate.store.jobs import count_jobs
from palate.store.models import model

router = APIRouter(tags=["health"], dependencies=[READ])


class MinuteOut(BaseModel):
    """What happened in one minute."""

    at: float = Field(description="Unix seconds of its beginning")
    requests: int
    errors: int = Field(description="Answers of 500 and above")
    events: int = Field(description="Events that were stored")
    p50: float | None = Field(description="Seconds within which half were answered; null without requests")
    p99: float | None


class ErrorOut(BaseModel):
    """A kind of errors."""

    method: str
    route: str
    status: int
    count: int
    at: float = Field(description="Unix seconds of the last one")
    request_id: str = Field(description="Of the last one, for the log")


class QueueOut(BaseModel):
    """What waits."""

    queued: int = Field(description="Jobs that wait")
    running: int
    parked: int = Field(description="Jobs that failed three times, and wait for somebody to look")
    rows: int = Field(description="Rows that wait to be written")


class FiguresOut(BaseModel):
    """How this server process is; numbers of requests are of the last five minutes."""

    since: float = Field(description="Unix seconds of the start")
    requests: int = Field(description="Since the start or of the last hour, whichever is shorter")
    requests_per_second: float
    p50: float | None = Field(description="Seconds within which half were answered; null without requests")
    p99: float | None
    errors_lately: int
    events_per_minute: float
    queue: QueueOut
    model_at: float | None = Field(description="Unix seconds when the model that answers was trained")
    newest_event: float | None = Field(description="Unix seconds; null where no event has a time")
    events_since_model: int | None = Field(description="Events that the model did not learn from")
    fault: str | None = Field(description="Why nothing can be stored; null where it can")
    minutes: list[MinuteOut] = Field(description="The last hour, oldest first; the last one is not over")
    errors: list[ErrorOut] = Field(description="Kinds of errors since the start, the latest first")


@router.get("/v1/health/figures", response_model=FiguresOut, responses=documented(503, *REFUSALS))
async def figures(request: Request) -> Response:
    """Tell how this server is: requests, times to answer, errors and events of the last hour, and what waits.

    Requests by which it is watched, and those for the console's files, are not counted.
    """
    state = state_of(request)
    return answers.json({**_counted(state.figures), **await state.reading(lambda: _stored(state))})


def _counted(found: Figures) -> dict[str, object]:
    minutes = found.minutes()
    lately = minutes[-LATELY:]
    seconds = max(min(time.time() - lately[0].number * 60, time.time() - found.began), 1.0)
    return {
        "since": found.began,
        "requests": sum(minute.requests for minute in minutes),
        "requests_per_second": sum(minute.requests for minute in lately) / seconds,
        "p50": found.quantile(lately, 0.5),
        "p99": found.quantile(lately, 0.99),
        "errors_lately": sum(minute.errors for minute in lately),
        "events_per_minute": sum(minute.events for minute in lately) * 60 / seconds,
        "minutes": [_told(minute) for minute in minutes],
        "errors": [asdict(error) for error in found.errors()],
    }


def _told(minute: Minute) -> dict[str, object]:
    return {
        "at": minute.number * 60.0,
        "requests": minute.requests,
        "errors": minute.errors,
        "events": minute.events,
        "p50": Figures.quantile([minute], 0.5),
        "p99": Figures.quantile([minute], 0.99),
    }


def _stored(state: ServingState) -> dict[str, object]:
    shop, live = state.shop, state.shop.current.live
    with shop.store.reading() as connection:
        jobs, newest = count_jobs(connection), last_event(connection)
        row = None if live is None else model(connection, live.snapshot.version)
    queue = {
        name: sum(count for (_, own), count in jobs.items() if own == name)
        for name in ("queued", "running", "parked")
    }
    return {
        "queue": {**queue, "rows": shop.store.waiting},
        "model_at": None if row is None else row.created_at,
        "newest_event": shop.lists.newest,
        "events_since_model": None if row is None else newest - row.trained_seq,
        "fault": None if shop.store.fault is None else str(shop.store.fault),
    }
