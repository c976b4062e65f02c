"""Requests of those who run a shop, as in :mod:`palate.client.call`: rules, models, jobs, keys, health."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from palate.client import admin_answers as answers
from palate.client.call import Call, Conditions, Scope, path_part, query
from palate.client.inputs import new_id, stated
from palate.client.parsing import reader


def rules() -> Call[answers.Rules]:
    """List the rules, the one that was changed last at the end."""
    return Call("GET", "/v1/rules", reader(answers.Rules))


def put_rule(
    kind: Literal["boost", "pin", "exclude", "limit"],
    *,
    filter: Conditions | None = None,
    value: float | Mapping[str, int | str] | None = None,
    placement: str | None = None,
    starts: float | None = None,
    ends: float | None = None,
    id: str | None = None,
) -> Call[answers.Rule]:
    """Store a rule, in place of that with the same id."""
    body: dict[str, Any] = {
        **stated(id=id or new_id(), kind=kind, placement=placement, starts=starts, ends=ends),
        "filter": dict(filter or {}),
        "value": value,
    }
    return Call("POST", "/v1/rules", reader(answers.Rule), json=body)


def delete_rule(rule_id: str) -> Call[None]:
    """Delete a rule."""
    return Call("DELETE", f"/v1/rules/{path_part(rule_id)}", lambda _: None, absent_is_done=True)


def quarantine(*, page: int | None = None, limit: int | None = None) -> Call[answers.Quarantine]:
    """List what the shop could not use, with the reasons."""
    return Call("GET", "/v1/quarantine", reader(answers.Quarantine), query(stated(page=page, limit=limit)))


def quarantine_csv() -> Call[bytes]:
    """Give all that the shop could not use as CSV, in which no cell is a formula to a spreadsheet."""
    return Call("GET", "/v1/quarantine.csv", bytes)


def users(
    *, q: str | None = None, page: int | None = None, limit: int | None = None
) -> Call[answers.UserPage]:
    """List the users who did something, a page at a time; those whose ids hold some words."""
    return Call("GET", "/v1/users", reader(answers.UserPage), query(stated(q=q, page=page, limit=limit)))


def user_history(user_id: str, *, page: int | None = None, limit: int | None = None) -> Call[answers.History]:
    """Show what a user did and wrote, newest first."""
    params = query(stated(page=page, limit=limit))
    return Call("GET", f"/v1/users/{path_part(user_id)}/history", reader(answers.History), params)


def user_events(user_id: str, *, limit: int = 100) -> Call[answers.UserEvents]:
    """Show the newest events of a user."""
    return Call(
        "GET",
        f"/v1/users/{path_part(user_id)}/events",
        reader(answers.UserEvents),
        query(stated(limit=limit)),
    )


def erase_user(user_id: str) -> Call[answers.Erased]:
    """Delete everything of a user. Where an answer got lost and this is repeated, it counts what was left."""
    return Call("DELETE", f"/v1/users/{path_part(user_id)}", reader(answers.Erased))


def models() -> Call[answers.Models]:
    """List the trained models, the one that answers first."""
    return Call("GET", "/v1/models", reader(answers.Models))


def train(*, model: str | None = None, budget: float | None = None) -> Call[answers.Job]:
    """Train on all that is stored, in the background; a training that waits already is the same one."""
    body = stated(model=model, budget=budget)
    return Call("POST", "/v1/models/train", reader(answers.Job), json=body, idempotency_key=new_id())


def activate(model_id: str) -> Call[answers.Model]:
    """Let a model answer from now on; with an older one this rolls back."""
    return Call("POST", f"/v1/models/{path_part(model_id)}/activate", reader(answers.Model))


def statistics(*, since: float | None = None, until: float | None = None) -> Call[answers.Statistics]:
    """Tell click-through and conversion of each model at each placement; of the last 30 days by default."""
    params = query(stated(since=since, until=until))
    return Call("GET", "/v1/statistics", reader(answers.Statistics), params)


def experiments() -> Call[answers.Experiments]:
    """List the tests of models, the newest first."""
    return Call("GET", "/v1/experiments", reader(answers.Experiments))


def experiment(experiment_id: str) -> Call[answers.Experiment]:
    """Tell which arm of a test is better, and how sure that is."""
    return Call("GET", f"/v1/experiments/{path_part(experiment_id)}", reader(answers.Experiment))


def start_experiment(
    model_id: str,
    *,
    share: float = 0.5,
    metric: Literal["clicks", "conversions"] = "conversions",
    window_hours: float = 24,
) -> Call[answers.Experiment]:
    """Let a model answer a share of users beside the live one."""
    body = stated(model=model_id, share=share, metric=metric, window_hours=window_hours)
    return Call("POST", "/v1/experiments", reader(answers.Experiment), json=body, repeatable=False)


def end_experiment(
    experiment_id: str, winner: Literal["control", "treatment"] | None = None
) -> Call[answers.Experiment]:
    """End a test; its winner answers everybody from then on, the live model where none is named."""
    path = f"/v1/experiments/{path_part(experiment_id)}/end"
    return Call("POST", path, reader(answers.Experiment), json={"winner": winner}, repeatable=False)


def jobs(
    *, state: str | None = None, kind: str | None = None, before: str | None = None, limit: int = 100
) -> Call[answers.JobPage]:
    """List jobs, the newest first."""
    params = query(stated(state=state, kind=kind, before=before, limit=limit))
    return Call("GET", "/v1/jobs", reader(answers.JobPage), params)


def start_job(
    kind: Literal["enrich", "profile"], *, with_llm: bool | None = None, budget_tokens: int | None = None
) -> Call[answers.Job]:
    """Read attributes of items or tastes of shoppers, in the background, for the next training.

    One that waits already is the same one.
    """
    body = stated(kind=kind, with_llm=with_llm, budget_tokens=budget_tokens)
    return Call("POST", "/v1/jobs", reader(answers.Job), json=body, idempotency_key=new_id())


def job(job_id: str) -> Call[answers.Job]:
    """Show one job."""
    return Call("GET", f"/v1/jobs/{path_part(job_id)}", reader(answers.Job))


def retry_job(job_id: str) -> Call[answers.Job]:
    """Queue a parked job anew."""
    return Call("POST", f"/v1/jobs/{path_part(job_id)}/retry", reader(answers.Job), idempotency_key=new_id())


def cancel_job(job_id: str) -> Call[answers.Job]:
    """Stop a job."""
    return Call("POST", f"/v1/jobs/{path_part(job_id)}/cancel", reader(answers.Job), idempotency_key=new_id())


def keys() -> Call[answers.Keys]:
    """List the API keys, without their secrets."""
    return Call("GET", "/v1/keys", reader(answers.Keys))


def make_key(name: str, scopes: Sequence[Scope], *, days: float | None = None) -> Call[answers.NewKey]:
    """Make an API key. It is not asked for again where an answer got lost: that would make another."""
    body = {**stated(name=name, days=days), "scopes": list(scopes)}
    return Call("POST", "/v1/keys", reader(answers.NewKey), json=body, repeatable=False)


def rotate_key(key_id: str) -> Call[answers.NewKey]:
    """Make a key with the same name and scopes; the old one holds for an hour more."""
    return Call("POST", f"/v1/keys/{path_part(key_id)}/rotate", reader(answers.NewKey), repeatable=False)


def revoke_key(key_id: str) -> Call[None]:
    """Let a key hold no longer."""
    return Call("DELETE", f"/v1/keys/{path_part(key_id)}", lambda _: None, absent_is_done=True)


def ready() -> Call[answers.Ready]:
    """Tell whether the server answers requests; one that does not yet, or no longer, is an answer too."""
    return Call("GET", "/v1/health/ready", reader(answers.Ready), answers=(503,))


def figures() -> Call[answers.Figures]:
    """Tell how the server is: requests, times to answer, errors and events of the last hour."""
    return Call("GET", "/v1/health/figures", reader(answers.Figures))


def metrics() -> Call[str]:
    """Measurements in the format of Prometheus."""
    return Call("GET", "/metrics", lambda body: body.decode("utf-8"))
