"""OpenTelemetry: a span for each request, sent to a collector where the environment names one.

The variables are those of OpenTelemetry's specification: OTEL_EXPORTER_OTLP_ENDPOINT says where to,
OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG how many, OTEL_SERVICE_NAME under which name. Measurements are
Prometheus' matter, and log lines go to stderr, so neither is sent.
"""

import os
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig

from palate.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
SPOKEN = "http/protobuf"

PRIVATE = ("url.path", "url.query")
"""Attributes that hold ids of users and what they look for; the route says which operation it was."""


def telemetry_of(provider: "TracerProvider | None") -> TelemetryConfig:
    """What FastAPI records: a span a request where there is a provider, else nothing at all."""
    return {
        "tracer_provider": provider,
        "tracing": provider is not None,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
    }


def provider_of_environment() -> "TracerProvider | None":
    """What sends spans to the collector that the environment names; None where it names none.

    Raises
    ------
    MissingExtra
        If it names one, and OpenTelemetry's SDK is not installed.
    InputError
        If it asks for another protocol than HTTP.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or _first(ENDPOINTS) is None:
        return None
    if (protocol := _first(PROTOCOLS) or SPOKEN) != SPOKEN:
        raise InputError(f"spans are sent by {SPOKEN}, not by {protocol}; set OTEL_EXPORTER_OTLP_PROTOCOL")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise MissingExtra(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set; sending spans needs pip install 'palate[telemetry]'"
        ) from error
    provider = new_provider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def new_provider() -> "TracerProvider":
    """A provider whose spans hold nothing private; it samples as the environment says, and sends nothing."""
    from opentelemetry.context import Context
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider

    class Discreet(SpanProcessor):
        """Empties the private attributes of spans as they begin."""

        def on_start(self, span: Span, parent_context: Context | None = None) -> None:
            for name in PRIVATE:
                if span.attributes is not None and name in span.attributes:
                    span.set_attribute(name, "")

    # What the environment says of the resource wins over the name that is given here.
    named = (
        Resource.create() if "OTEL_SERVICE_NAME" in os.environ else Resource.create({SERVICE_NAME: "palate"})
    )
    provider = TracerProvider(resource=named)
    provider.add_span_processor(Discreet())
    return provider


def _first(names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := os.environ.get(name))), None)
