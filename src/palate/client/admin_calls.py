"""Requests of those who run a shop: models, jobs, keys, health. As in :mod:`palate.client.calls`."""

from collections.abc import Sequence

from palate.client import answers
from palate.client.calls import Call, Scope, part, query
from palate.client.inputs import stated
from palate.client.parsing import reader


def models() -> Call[answers.Models]:
    """List the trained models, the one that answers first."""
    return Call("GET", "/v1/models", reader(answers.Models))


def train(*, model: str | None = None, budget: float | None = None) -> Call[answers.Job]:
    """Train on all that is stored, in the background; a training that waits already is the same one."""
    return Call("POST", "/v1/models/train", reader(answers.Job), json=stated(model=model, budget=budget))


def activate(model_id: str) -> Call[answers.Model]:
    """Let a model answer from now on; with an older one this rolls back."""
    return Call("POST", f"/v1/models/{part(model_id)}/activate", reader(answers.Model))


def jobs(
    *, state: str | None = None, kind: str | None = None, before: str | None = None, limit: int = 100
) -> Call[answers.JobPage]:
    """List jobs, the newest first."""
    params = query(stated(state=state, kind=kind, before=before, limit=limit))
    return Call("GET", "/v1/jobs", reader(answers.JobPage), params)


def job(job_id: str) -> Call[answers.Job]:
    """Show one job."""
    return Call("GET", f"/v1/jobs/{part(job_id)}", reader(answers.Job))


def retry_job(job_id: str) -> Call[answers.Job]:
    """Queue a parked job anew."""
    return Call("POST", f"/v1/jobs/{part(job_id)}/retry", reader(answers.Job), repeatable=False)


def cancel_job(job_id: str) -> Call[answers.Job]:
    """Stop a job."""
    return Call("POST", f"/v1/jobs/{part(job_id)}/cancel", reader(answers.Job), repeatable=False)


def keys() -> Call[answers.Keys]:
    """List the API keys, without their secrets."""
    return Call("GET", "/v1/keys", reader(answers.Keys))


def make_key(name: str, scopes: Sequence[Scope], *, days: float | None = None) -> Call[answers.NewKey]:
    """Make an API key. It is not asked for again where an answer got lost: that would make another."""
    body = {**stated(name=name, days=days), "scopes": list(scopes)}
    return Call("POST", "/v1/keys", reader(answers.NewKey), json=body, repeatable=False)


def rotate_key(key_id: str) -> Call[answers.NewKey]:
    """Make a key with the same name and scopes; the old one holds for an hour more."""
    return Call("POST", f"/v1/keys/{part(key_id)}/rotate", reader(answers.NewKey), repeatable=False)


def revoke_key(key_id: str) -> Call[None]:
    """Let a key hold no longer."""
    return Call("DELETE", f"/v1/keys/{part(key_id)}", lambda _: None, absent_is_done=True)


def ready() -> Call[answers.Ready]:
    """Tell whether the server answers requests; one that does not yet, or no longer, is an answer too."""
    return Call("GET", "/v1/health/ready", reader(answers.Ready), answers=(503,))


def metrics() -> Call[str]:
    """Measurements in the format of Prometheus."""
    return Call("GET", "/metrics", lambda body: body.decode("utf-8"))
