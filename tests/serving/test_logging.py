"""What the server logs and traces of requests, and what it never does."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from palate.errors import InputError, MissingExtra
from palate.serving import telemetry
from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.store import Store
from palate.store.keys import create_key
from palate.tasks.stores import open_store

PRIVATE = ("secret-user", "secret-word", "secret-review", "palate_")


def key_of(folder: Path) -> str:
    def make(store: Store) -> str:
        scopes = ["read", "write", "admin"]
        return store.submit(lambda connection: create_key(connection, "all", scopes)).result(30)[1]

    with open_store(folder) as store:
        return make(store)


def test_each_request_is_a_line_of_json_without_secrets_and_values(folder: Path) -> None:
    key = key_of(folder)
    command = [sys.executable, "-m", "palate.serving", str(folder), "127.0.0.1", "0", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[3].rstrip(";")
        with httpx.Client(base_url=address, headers={"authorization": f"Bearer {key}"}) as client:
            asked = {"category": "secret-word", "k": 2}
            answer = client.get(
                "/v1/users/secret-user/recommendations", params=asked, headers={"x-request-id": "mine-1"}
            )
            model = answer.json()["model"]
            client.get("/v1/users/secret-user/recommendations?k=secret-word")
            client.post("/v1/search", json={"text": "secret-word"})
            client.post("/v1/items/i0/reviews", json={"text": "secret-review", "user_id": "secret-user"})
            client.get("/secret-word", headers={"authorization": f"Bearer {key}x"})
            wrong = client.get("/v1/models", headers={"authorization": f"Bearer {key}x"})
            assert wrong.status_code == 401
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    lines: list[dict[str, Any]] = [json.loads(line) for line in errors.splitlines()]
    requests = {line["id"]: line for line in lines if line["event"] == "request"}
    first = requests["mine-1"]
    assert (first["method"], first["status"], first["model"]) == ("GET", 200, model)
    assert first["route"] == "/v1/users/{user_id}/recommendations"
    assert first["ms"] > 0
    assert {200, 401, 404, 422} <= {line["status"] for line in requests.values()}
    for value in (*PRIVATE, key, key.rsplit("_", 1)[1]):
        assert value not in errors


def test_a_start_that_fails_is_a_line_of_json_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "palate.serving", str(tmp_path), "0.0.0.0", "0", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2
    assert [json.loads(line)["level"] for line in ran.stderr.splitlines()][-1] == "error"


def test_a_request_is_a_span_that_holds_nothing_private(state: ServingState) -> None:
    provider, kept = telemetry.new_provider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    app = make_app(state, telemetry.telemetry_of(provider))
    client = TestClient(app, "http://127.0.0.1", raise_server_exceptions=False)
    client.get("/v1/users/secret-user/recommendations", params={"category": "secret-word"})
    client.get("/v1/users/secret-user/recommendations", params={"k": "secret-word"})
    spans = kept.get_finished_spans()
    assert [span.name for span in spans] == ["GET /v1/users/{user_id}/recommendations"] * 2
    attributes = [dict(span.attributes or {}) for span in spans]
    assert [attribute["http.response.status_code"] for attribute in attributes] == [200, 422]
    told = "".join(span.to_json() for span in spans)
    assert not [value for value in PRIVATE if value in told]


def test_nothing_is_traced_where_nothing_is_configured(
    state: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*telemetry.ENDPOINTS, *telemetry.PROTOCOLS):
        monkeypatch.delenv(name, raising=False)
    assert telemetry.provider_of_environment() is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    provider = telemetry.provider_of_environment()
    assert provider is not None
    assert provider.resource.attributes["service.name"] == "palate"
    provider.shutdown()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    with pytest.raises(InputError, match="grpc"):
        telemetry.provider_of_environment()


def test_a_collector_without_what_sends_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_PROTOCOL", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(MissingExtra, match=r"palate\[telemetry\]"):
        telemetry.provider_of_environment()
