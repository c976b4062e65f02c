"""Trained models: listed, trained, activated, rolled back."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from palate.errors import InputError
from palate.models.registry import RECOMMENDERS
from palate.serving import answers
from palate.serving.documents import Word
from palate.serving.keys import ADMIN, READ, REFUSALS
from palate.serving.once import IdempotencyKey, once
from palate.serving.problems import documented
from palate.serving.routes.jobs import JobOut, told
from palate.serving.state import state_of
from palate.serving.texts import PathId
from palate.serving.uploads import JSON
from palate.store.models import Model

router = APIRouter(tags=["models"])


class ModelOut(BaseModel):
    """One trained model."""

    id: str
    state: Literal["candidate", "live", "previous", "rejected"] = Field(description="live: it answers now")
    reason: str | None = Field(description="Why it was rejected")
    facts: dict[str, Any] = Field(description="How it was trained, and how well it did on held-out rows")
    created_at: float = Field(description="Unix seconds")
    activated_at: float | None


class Models(BaseModel):
    """Trained models, the one that answers first."""

    models: list[ModelOut]


class TrainRequest(BaseModel):
    """What to train."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{}, {"model": "auto", "budget": 300}]}
    )

    model: Word | None = Field(None, description="Name from `palate models`; palate.toml's by default")
    budget: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)] | None = Field(
        None, description="Seconds on two quiet cores that auto may search"
    )


@router.get("/v1/models", dependencies=[READ], response_model=Models, responses=documented(503, *REFUSALS))
async def models(request: Request) -> Response:
    """List the trained models, and which one answers."""
    state = state_of(request)
    found = await state.reading(state.shop.models.all)
    return answers.json({"models": [_told(row) for row in found]})


@router.post(
    "/v1/models/train",
    dependencies=[ADMIN, JSON],
    status_code=202,
    response_model=JobOut,
    responses=documented(409, 413, 415, 422, 503, *REFUSALS),
)
async def train(request: Request, wanted: TrainRequest, idempotency_key: IdempotencyKey = None) -> Response:
    """Train on everything that is stored, in the background; the job tells how far it is.

    The new model answers once it was found to be better than the best-sellers and no worse than the live one;
    else it is rejected, with the reason.
    """
    state = state_of(request)
    if wanted.model is not None and wanted.model not in RECOMMENDERS:
        raise InputError(f"no model '{wanted.model}'; there are: {', '.join(RECOMMENDERS)}")
    given = wanted.model_dump(exclude_none=True)

    async def queue() -> Response:
        return answers.json(told(await state.reading(lambda: state.shop.trainings.queue(given))), 202)

    return await once(request, idempotency_key, wanted.model_dump_json().encode(), queue)


@router.post(
    "/v1/models/{model_id}/activate",
    dependencies=[ADMIN],
    response_model=ModelOut,
    responses=documented(404, 409, 422, 503, *REFUSALS),
)
async def activate(request: Request, model_id: PathId) -> Response:
    """Let a model answer from now on; with an older one this rolls back. No request fails meanwhile."""
    state = state_of(request)
    return answers.json(_told(await state.reading(lambda: state.shop.models.activate(model_id))))


def _told(row: Model) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "reason": row.reason,
        "facts": dict(row.metrics),
        "created_at": row.created_at,
        "activated_at": row.activated_at,
    }
