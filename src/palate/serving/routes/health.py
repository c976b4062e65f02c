"""Health of the server, and its measurements."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from palate.serving import answers
from palate.serving.documents import Health, Ready
from palate.serving.keys import READ, REFUSALS
from palate.serving.metrics import metrics_of
from palate.serving.problems import documented
from palate.serving.state import state_of
from palate.tasks.live.living import LivingShop

router = APIRouter(tags=["health"])


@router.get("/v1/health/live", response_model=Health)
async def live() -> Response:
    """Tell that the process runs; it does no work and touches nothing."""
    return answers.json({"status": "live"})


@router.get(
    "/v1/health/ready",
    response_model=Ready,
    responses={503: {"model": Ready, "description": "Not yet, or not any more"}},
)
async def ready(request: Request) -> Response:
    """Tell whether requests are answered, by which model, and what is missing."""
    state = state_of(request)
    live = state.shop.current.live
    starting = live is None or state.shop.warming
    begins = "empty" if state.visit.is_open else "starting"
    status = "draining" if state.draining else begins if starting else "ready"
    snapshot = None if live is None else live.snapshot
    document = {
        "status": status,
        "model": None if snapshot is None or snapshot.model is None else snapshot.version,
        "items": 0 if live is None else int(live.catalogue.shown.sum()),
        "why": _why(state.shop),
    }
    return answers.json(document, 200 if status == "ready" else 503)


def _why(shop: LivingShop) -> str:
    """What is missing, in words; empty where nothing is."""
    if (fault := shop.store.fault) is not None:
        return f"nothing can be stored: {fault}"
    if shop.warming and shop.current.live is not None:
        return "the encoders are being loaded; requests are answered, more slowly"
    return shop.current.why


@router.get(
    "/metrics",
    dependencies=[READ],
    responses={200: {"content": {"text/plain": {}}}, **documented(*REFUSALS)},
    response_class=Response,
)
async def metrics(request: Request) -> Response:
    """Measurements of this process in the format of Prometheus."""
    return Response(generate_latest(metrics_of(request.app).registry), media_type=CONTENT_TYPE_LATEST)
