"""Requests that can't be answered are refused in words, as problem documents, and nothing breaks."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BAD_BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"events": 3}',
    b'{"k": 0}',
    b'{"k": 1e400}',
    b'{"k": NaN}',
    b'{"k": 99999999999999999999999}',
    b'{"unknown": 1}',
    b'{"events": [{"item_id": ""}]}',
    b'{"events": [{"item_id": "\\u0000"}]}',
    b'{"events": [{"item_id": "\\ud800"}]}',
    b'{"events": [{"item_id": "i0", "value": Infinity}]}',
    b'{"filter": {"price": {"min": "a"}}}',
    b'{"filter": {"price": {}}}',
    b'{"filter": {"price": null}}',
    b'{"filter": {"category": {"min": 1}}}',
    b'{"language": "fr"}',
    b"\xff\xfe",
    b'{"k": 3}' * 2,
]


def check_problem(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    assert "\n" not in told["detail"]


@pytest.mark.parametrize("body", BAD_BODIES)
def test_bad_bodies(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    check_problem(client.post("/v1/recommendations", content=body, headers=headers), 400, 422)


def test_a_body_beyond_the_limit(client: TestClient) -> None:
    body = json.dumps({"exclude": ["x" * 100] * 20_000})
    check_problem(client.post("/v1/recommendations", content=body), 413)
    chunks = (b" " * 65_536 for _ in range(64))
    check_problem(client.post("/v1/recommendations", content=chunks), 413)


def test_a_fault_says_where(client: TestClient) -> None:
    told = client.post("/v1/recommendations", json={"events": [{"item_id": "i0"}, {"item": "i1"}]}).json()
    assert told["errors"][0]["where"].startswith("body.events.1.")


def test_unknown_routes_and_methods(client: TestClient) -> None:
    check_problem(client.get("/v2/nothing"), 404)
    check_problem(client.delete("/v1/health/live"), 405)


def test_answers_carry_safe_headers_and_the_request_id(client: TestClient) -> None:
    answer = client.get("/v1/health/live", headers={"x-request-id": "abc-1"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] == "abc-1"
    assert client.get("/v1/health/live", headers={"x-request-id": "a b"}).headers["x-request-id"] != "a b"


Anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    document=st.fixed_dictionaries(
        {},
        optional={
            "events": st.lists(st.fixed_dictionaries({"item_id": Anything}), max_size=3) | Anything,
            "k": Anything,
            "filter": st.dictionaries(st.sampled_from(["price", "category", "x"]), Anything) | Anything,
            "exclude": Anything,
            "explain": Anything,
        },
    )
)
def test_no_document_breaks_the_server(client: TestClient, document: dict[str, Any]) -> None:
    body = json.dumps(document)
    answer = client.post("/v1/recommendations", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 422), answer.text
