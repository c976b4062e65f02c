"""Trained models."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from palate.serving import answers
from palate.serving.problems import documented
from palate.serving.state import state_of

router = APIRouter(tags=["models"])


class ModelOut(BaseModel):
    """One trained model."""

    version: str
    live: bool = Field(description="Whether it answers now")
    facts: dict[str, Any] = Field(description="How it was trained, and how well it did on held-out rows")
    parts: list[dict[str, Any]] = Field(description="What it is made of")


class Models(BaseModel):
    """Trained models, the newest first."""

    models: list[ModelOut]


@router.get("/v1/models", response_model=Models, responses=documented(503))
async def models(request: Request) -> Response:
    """List the trained models, and which one answers."""
    snapshot = state_of(request).now.snapshot
    if snapshot.model is None:
        return answers.json({"models": []})
    told = {
        "version": snapshot.version,
        "live": True,
        "facts": dict(snapshot.facts),
        "parts": snapshot.model.chosen(),
    }
    return answers.json({"models": [told]})
