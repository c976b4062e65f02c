"""Answers to operations that run a shop, as :mod:`palate.client` hands them out. Moments are Unix seconds."""

from dataclasses import dataclass, field
from typing import Any

from palate.client.catalogue_answers import Json


@dataclass(frozen=True)
class StoredEvent:
    """An event as it is stored."""

    event_id: str
    item_id: str
    event: str | None
    value: float | None
    occurred_at: float | None


@dataclass(frozen=True)
class UserEvents:
    """What a user did, oldest first."""

    user: str
    events: tuple[StoredEvent, ...]


@dataclass(frozen=True)
class User:
    """Someone who did something, and when last."""

    user_id: str
    events: int
    last_at: float | None


@dataclass(frozen=True)
class UserPage:
    """Some users of ``total``, in the order of their ids."""

    users: tuple[User, ...]
    total: int


@dataclass(frozen=True)
class Past:
    """An event or a review (``kind``) of a user; ``value`` is a rating where it is one."""

    kind: str
    id: str
    item_id: str
    title: str
    event: str | None
    value: float | None
    text: str | None
    occurred_at: float | None


@dataclass(frozen=True)
class History:
    """Some of the ``total`` events and reviews of a user, newest first."""

    user: str
    entries: tuple[Past, ...]
    total: int


@dataclass(frozen=True)
class Quarantined:
    """What could not be used: a row of a file, or an item or a review that came by the API."""

    file: str | None
    line: int | None
    column: str | None
    id: str | None
    reason: str


@dataclass(frozen=True)
class QuarantinedFile:
    """How many rows of a file could not be used."""

    file: str | None
    rows: int


@dataclass(frozen=True)
class Quarantine:
    """Some of the ``total`` things that could not be used, and how many each file has."""

    rows: tuple[Quarantined, ...]
    total: int
    files: tuple[QuarantinedFile, ...]


@dataclass(frozen=True)
class Erased:
    """How much of a user was deleted."""

    events: int
    reviews: int
    impressions: int
    media: int


@dataclass(frozen=True)
class Rule:
    """A rule that boosts, pins, excludes or limits items."""

    id: str
    kind: str
    filter: Json
    value: Any
    placement: str | None
    starts: float | None
    ends: float | None
    version: int


@dataclass(frozen=True)
class Rules:
    """All rules, the one that was changed last at the end."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Model:
    """One trained model; its state is candidate, live, previous or rejected."""

    id: str
    state: str
    reason: str | None
    facts: Json
    created_at: float
    activated_at: float | None


@dataclass(frozen=True)
class Models:
    """Trained models, the one that answers first."""

    models: tuple[Model, ...]


@dataclass(frozen=True)
class Outcome:
    """Answers of one model, of one arm of a test, at one placement, and what they led to."""

    model: str | None
    arm: str | None
    placement: str | None
    answers: int
    items: int
    clicked: int
    converted: int
    click_through: float
    conversion: float


@dataclass(frozen=True)
class Statistics:
    """What the answers of a time led to; ``unknown`` events name an answer that is not stored."""

    since: float
    until: float
    outcomes: tuple[Outcome, ...]
    unknown: int


@dataclass(frozen=True)
class Arm:
    """Users of an arm: given an answer, those whose hours are over, and how many of those did what counts."""

    users: int
    counted: int
    hits: int
    rate: float


@dataclass(frozen=True)
class Arms:
    """Both arms of a test."""

    control: Arm
    treatment: Arm


@dataclass(frozen=True)
class Difference:
    """The rate of the treatment minus that of the control, with an interval that holds at every look."""

    estimate: float
    low: float
    high: float
    level: float


@dataclass(frozen=True)
class Experiment:
    """A test of one model against the live one; ``better`` is the arm that is so beyond doubt."""

    id: str
    control: str
    treatment: str
    share: float
    metric: str
    window_hours: float
    started_at: float
    ended_at: float | None
    winner: str | None
    arms: Arms
    difference: Difference | None
    confidence: float | None
    better: str | None


@dataclass(frozen=True)
class Experiments:
    """All tests of models, the newest first."""

    experiments: tuple[Experiment, ...]


@dataclass(frozen=True)
class Job:
    """One piece of work; its state is queued, running, done, parked or cancelled."""

    id: str
    kind: str
    key: str | None
    state: str
    attempts: int
    error: str | None
    progress: Json | None
    created_at: float
    updated_at: float


@dataclass(frozen=True)
class JobPage:
    """Some jobs, the newest first; give ``next`` as ``before`` for more, unless it is None."""

    jobs: tuple[Job, ...]
    next: str | None


@dataclass(frozen=True)
class Key:
    """An API key without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: float
    expires: float | None
    last_used: float | None
    revoked: float | None


@dataclass(frozen=True)
class NewKey(Key):
    """A key that was made; ``key`` is shown this once."""

    key: str = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """All keys, the oldest first."""

    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Ready:
    """Whether the server answers (``status`` is ready, starting or draining), and from what."""

    status: str
    model: str | None
    items: int
    why: str = ""


@dataclass(frozen=True)
class Minute:
    """What happened in one minute; p50 and p99 are seconds to answer, None without requests."""

    at: float
    requests: int
    errors: int
    events: int
    p50: float | None
    p99: float | None


@dataclass(frozen=True)
class LastError:
    """A kind of errors: how many, when the last one was, and its request's id."""

    method: str
    route: str
    status: int
    count: int
    at: float
    request_id: str


@dataclass(frozen=True)
class Queue:
    """Jobs that wait, run and failed for good, and rows that wait to be written."""

    queued: int
    running: int
    parked: int
    rows: int


@dataclass(frozen=True)
class Figures:
    """How a server process is; numbers of requests are of the last five minutes."""

    since: float
    requests: int
    requests_per_second: float
    p50: float | None
    p99: float | None
    errors_lately: int
    events_per_minute: float
    queue: Queue
    model_at: float | None
    newest_event: float | None
    events_since_model: int | None
    fault: str | None
    minutes: tuple[Minute, ...]
    errors: tuple[LastError, ...]
