"""Tests of one model against the live one: begun, read, decided."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.keys import ADMIN, READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.serving.texts import Id, PathId
from palate.serving.uploads import JSON
from palate.store.experiments import Experiment

router = APIRouter(tags=["models"])


class ExperimentRequest(BaseModel):
    """Which model to test against the live one."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"model": "20261126-142707-2216", "share": 0.2}]}
    )

    model: Id = Field(description="Id of the model to test, from GET /v1/models")
    share: float = Field(0.5, ge=0.01, le=0.99, description="Share of users whom it answers")
    metric: Literal["clicks", "conversions"] = Field("conversions", description="What a user counts for")
    window_hours: Annotated[float, Field(gt=0, le=2400, allow_inf_nan=False)] = Field(
        24,
        description="Hours from a user's first answer within which that counts; they are counted afterwards",
    )


class EndRequest(BaseModel):
    """How a test ends."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"winner": "treatment"}]})

    winner: Literal["control", "treatment"] | None = Field(
        None, description="Answers everybody from then on; the live model where none is named"
    )


class ArmOut(BaseModel):
    """Users of one arm."""

    users: int = Field(description="Who were given an answer")
    counted: int = Field(description="Those of them whose hours are over")
    hits: int = Field(description="Those of the counted who did what counts within their hours")
    rate: float = Field(description="hits / counted")


class ArmsOut(BaseModel):
    """Both arms."""

    control: ArmOut
    treatment: ArmOut


class DifferenceOut(BaseModel):
    """The rate of the treatment minus that of the control."""

    estimate: float
    low: float = Field(description="The interval holds the true difference at every look, at its level")
    high: float
    level: float


class ExperimentOut(BaseModel):
    """A test of one model against the live one, and what is known by now, or was when it ended."""

    id: str
    control: str = Field(description="Model that was live")
    treatment: str = Field(description="Model that is tested against it")
    share: float
    metric: Literal["clicks", "conversions"]
    window_hours: float
    started_at: float = Field(description="Unix seconds")
    ended_at: float | None
    winner: Literal["control", "treatment"] | None = Field(description="What was decided")
    arms: ArmsOut
    difference: DifferenceOut | None = Field(description="Null while too few users are counted")
    confidence: float | None = Field(
        description="Level up to which the arms differ; it may be looked at as often as one likes"
    )
    better: Literal["control", "treatment"] | None = Field(
        description="The arm that is better at the level of the interval; null while that is not known"
    )


class ExperimentsOut(BaseModel):
    """All tests, the newest first."""

    experiments: list[ExperimentOut]


@router.get(
    "/v1/experiments",
    dependencies=[READ],
    response_model=ExperimentsOut,
    responses=documented(503, *REFUSALS),
)
async def experiments(request: Request) -> Response:
    """List the tests of models, the newest first."""
    state = state_of(request)

    def read() -> Sequence[dict[str, Any]]:
        return [_told(state, experiment) for experiment in state.shop.experiments.all()]

    return answers.json({"experiments": await state.reading(read)})


@router.get(
    "/v1/experiments/{experiment_id}",
    dependencies=[READ],
    response_model=ExperimentOut,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def experiment(request: Request, experiment_id: PathId) -> Response:
    """Tell which arm of a test is better, and how sure that is."""
    state = state_of(request)
    return answers.json(await state.reading(lambda: _told(state, state.shop.experiments.one(experiment_id))))


@router.post(
    "/v1/experiments",
    dependencies=[ADMIN, JSON],
    status_code=201,
    response_model=ExperimentOut,
    responses=documented(404, 409, 413, 415, 422, 503, *REFUSALS),
)
async def start_experiment(request: Request, wanted: ExperimentRequest) -> Response:
    """Let a model answer a share of users beside the live one.

    A user is always answered by the same one. No request fails, and no model goes live while a test runs.
    """
    state, by = state_of(request), request.state.key_id

    def start() -> dict[str, Any]:
        begun = state.shop.experiments.start(
            wanted.model, wanted.share, wanted.metric, wanted.window_hours, by
        )
        return _told(state, begun)

    return answers.json(await state.reading(start), 201)


@router.post(
    "/v1/experiments/{experiment_id}/end",
    dependencies=[ADMIN, JSON],
    response_model=ExperimentOut,
    responses=documented(404, 409, 413, 415, 422, 503, *REFUSALS),
)
async def end_experiment(request: Request, experiment_id: PathId, wanted: EndRequest) -> Response:
    """End a test: its winner answers everybody from then on, the live model where none is named."""
    state, by = state_of(request), request.state.key_id
    return answers.json(
        await state.reading(
            lambda: _told(state, state.shop.experiments.end(experiment_id, wanted.winner, by))
        )
    )


def _told(state: ServingState, experiment: Experiment) -> dict[str, Any]:
    told = asdict(experiment)
    for name in ("salt", "result"):
        del told[name]
    return {**told, **state.shop.experiments.reading(experiment)}
