"""The application: routes, errors and what lies around every request."""

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel

from palate.serving import problems
from palate.serving.around import Around
from palate.serving.direct import Shortcut
from palate.serving.documents import SearchRequest
from palate.serving.metrics import Metrics
from palate.serving.problems import Problem
from palate.serving.routes import (
    asks,
    catalogue,
    consistency,
    console,
    events,
    experiments,
    figures,
    health,
    items,
    jobs,
    keys,
    lists,
    maps,
    media,
    models,
    quarantine,
    recommendations,
    reviews,
    rules,
    search,
    start,
    statistics,
    summaries,
    users,
)
from palate.serving.state import ServingState
from palate.serving.telemetry import telemetry_of

ROUTERS = (
    recommendations.direct,
    recommendations.router,
    health.router,
    figures.router,
    search.router,
    asks.router,
    lists.router,
    events.router,
    items.router,
    catalogue.router,
    media.router,
    consistency.router,
    maps.router,
    quarantine.router,
    reviews.router,
    summaries.router,
    jobs.router,
    models.router,
    statistics.router,
    experiments.router,
    keys.router,
    rules.router,
    users.router,
    start.router,
    console.router,
)

DOCUMENTS: tuple[type[BaseModel], ...] = (
    Problem,
    events.EventIn,
    items.ItemIn,
    reviews.ReviewIn,
    SearchRequest,
)
"""What routes answer or read by themselves, which FastAPI does not describe unasked."""

DESCRIPTION = """Recommendations, search and reasons from text, pictures, sound and behaviour.

Errors are problem documents (RFC 9457). An id in a path is percent-encoded, a slash within it too."""


def make_app(state: ServingState, telemetry: TelemetryConfig | None = None) -> FastAPI:
    """Make the application of one server process.

    Parameters
    ----------
    state : ServingState
        What requests are answered from.
    telemetry : TelemetryConfig, optional
        What OpenTelemetry records; nothing where nothing is said.
    """
    app = make_api(telemetry)
    app.state.serving, app.state.metrics = state, Metrics()
    if telemetry is None or not telemetry.get("tracing"):
        # A span learns from the framework which route it is of.
        app.add_middleware(Shortcut, routes=recommendations.direct.routes)
    app.add_middleware(Around, state=state, metrics=app.state.metrics)
    return app


def make_api(telemetry: TelemetryConfig | None = None) -> FastAPI:
    """Make the routes and their OpenAPI document, with no shop behind them yet."""
    app = FastAPI(
        title="palate",
        version="1",
        description=DESCRIPTION,
        # FastAPI's page loads its script from another host.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=telemetry or telemetry_of(None),
    )
    problems.add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    make = app.openapi

    def with_documents() -> dict[str, object]:
        schema = make()
        for document in DOCUMENTS:
            own = document.model_json_schema(ref_template="#/components/schemas/{model}")
            schema["components"]["schemas"] |= {**own.pop("$defs", {}), document.__name__: own}
        return schema

    app.openapi = with_documents
    return app
