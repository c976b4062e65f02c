"""Measurements for Prometheus: one registry a process; labels never hold ids of items or users."""

from typing import cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.applications import Starlette

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper ends of the buckets of durations."""


class Metrics:
    """What is counted and timed."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        of = self.registry
        labels = ("method", "route", "status")
        self.requests = Counter("palate_requests", "Requests answered", labels, registry=of)
        self.seconds = Histogram(
            "palate_request_seconds", "Time to answer", ("route",), buckets=SECONDS, registry=of
        )
        self.running = Gauge("palate_requests_running", "Requests being answered", registry=of)
        self.refused = Counter("palate_requests_refused", "Requests refused because of load", registry=of)
        self.recommended = Counter(
            "palate_items_recommended", "Recommended items by where they come from", ("source",), registry=of
        )
        self._of_route: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request, and the time that its answer took."""
        kind = method, route, status
        found = self._of_route.get(kind)
        if found is None:
            counter = self.requests.labels(method, route, str(status))
            found = self._of_route[kind] = counter, self.seconds.labels(route)
        found[0].inc()
        found[1].observe(seconds)


def metrics_of(app: Starlette) -> Metrics:
    """The measurements of an application."""
    return cast(Metrics, app.state.metrics)
