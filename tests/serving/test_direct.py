"""A request that takes the shortcut to its route is answered as one that takes the framework's way."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.serving import direct
from palate.serving.app import make_app
from palate.serving.direct import Queries, Shortcut
from palate.serving.documents import RecommendationQuery
from palate.serving.metrics import metrics_of
from palate.serving.state import ServingState
from palate.store.keys import create_key

TARGETS = [
    "/v1/users/u0/recommendations",
    "/v1/users/nobody/recommendations?k=3",
    "/v1/users/u0/recommendations?k=3&explain=true&language=zh",
    "/v1/users/u0/recommendations?k=0",
    "/v1/users/u0/recommendations?k=1&k=2",
    "/v1/users/u0/recommendations?k=a&diversity=2&unknown=1",
    "/v1/users/u0/recommendations?category=mug&category=lamp&price_max=20",
    "/v1/users/u0/recommendations?category=none&brand=",
    "/v1/users/u0/recommendations?filter=%7B%22price%22%3A%20%7B%22max%22%3A%209%7D%7D",
    "/v1/users/u0/recommendations?filter=%7B%22colour%22%3A%20%22red%22%7D",
    "/v1/users/u0/recommendations?filter=%7B",
    "/v1/users/u0/recommendations?weights=%7B%22text%22%3A%202%7D",
    "/v1/users/u0/recommendations?weights=%7B%22nothing%22%3A%202%7D",
    "/v1/users/u0/recommendations?model=nothing",
    "/v1/users/u0/recommendations?with_llm=true",
    "/v1/users/u0/recommendations?with_llm=true&explain=true",
    "/v1/users/u0/recommendations?exclude=i1&exclude=i2&exclude=",
    "/v1/users/u0/recommendations?k=%00&placement=%FF",
    "/v1/users/u0/recommendations?",
    "/v1/users/u0/recommendations?=&&k=2",
    "/v1/users/%FF/recommendations",
    "/v1/users/%00/recommendations",
    "/v1/users/%20/recommendations",
    "/v1/users/a%2Fb%3F/recommendations",
    "/v1/users/" + "x" * 201 + "/recommendations",
    "/v1/users//recommendations",
    "/v1/users/u0/recommendations/",
    "/v1/users/a/b/recommendations",
]


class Ways:
    """The same shop by the shortcut, and without it."""

    def __init__(self, state: ServingState) -> None:
        shorter, longer = make_app(state), make_app(state)
        longer.user_middleware = [
            middleware for middleware in longer.user_middleware if middleware.cls is not Shortcut
        ]
        assert len(longer.user_middleware) == len(shorter.user_middleware) - 1
        self.apps = shorter, longer

    def same(self, method: str, target: str, headers: Mapping[str, str] | None = None, **more: Any) -> int:
        """Check that both answer alike, and count the request alike; the status."""
        told = [self._told(app, method, target, headers, more) for app in self.apps]
        assert told[0] == told[1]
        return int(told[0][0])

    @staticmethod
    def _told(
        app: Any, method: str, target: str, headers: Mapping[str, str] | None, more: Mapping[str, Any]
    ) -> tuple[Any, ...]:
        client = TestClient(app, "http://127.0.0.1", raise_server_exceptions=False)
        answer = client.request(method, target, headers={**(headers or {}), "x-request-id": "id1"}, **more)
        body: Any = answer.content
        if answer.content and answer.headers["content-type"] == "application/json":
            body = answer.json()
            assert body.pop("recommendation_id", "none") != ""
        told = [line for line in answer.headers.items() if line[0] != "content-length"]
        counted = [
            (sample.labels, sample.value)
            for metric in metrics_of(app).registry.collect()
            for sample in metric.samples
            if sample.name == "palate_requests_total" or sample.name == "palate_items_recommended_total"
        ]
        return answer.status_code, told, body, counted


@pytest.fixture
def ways(state: ServingState) -> Ways:
    return Ways(state)


def test_both_ways_answer_alike(ways: Ways) -> None:
    assert {ways.same("GET", target) for target in TARGETS} == {200, 404, 409, 422}


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_both_ways_refuse_other_methods_alike(ways: Ways, method: str) -> None:
    assert ways.same(method, TARGETS[0]) == 405


def test_both_ways_take_a_body_alike(ways: Ways) -> None:
    assert ways.same("GET", TARGETS[0], content=b"{}") == 200
    assert ways.same("GET", TARGETS[0], content=b" " * (2**20 + 1)) == 413


def test_both_ways_heed_keys_alike(ways: Ways, state: ServingState) -> None:
    assert ways.same("GET", TARGETS[0], {"origin": "https://elsewhere.example"}) == 403
    assert ways.same("GET", TARGETS[0], {"host": "elsewhere.example"}) == 403

    def make(scopes: list[Any]) -> str:
        return state.shop.store.submit(lambda connection: create_key(connection, "a", scopes)).result(30)[1]

    reads, writes = make(["read"]), make(["write"])
    state.keys.refresh()
    for target in TARGETS[:4]:
        assert ways.same("GET", target, {"authorization": f"Bearer {reads}"}) in (200, 422)
        assert ways.same("GET", target, {"authorization": f"Bearer {writes}"}) == 403
        assert ways.same("GET", target, {"authorization": f"Bearer {reads}x"}) == 401
        assert ways.same("GET", target, {"authorization": "Basic abc"}) == 401
        assert ways.same("GET", target) == 401
    admin = f"{TARGETS[0]}?model={state.now.snapshot.version}"
    assert ways.same("GET", admin, {"authorization": f"Bearer {reads}"}) == 403


def test_both_ways_tell_alike_that_nothing_is_loaded_or_that_it_failed(
    ways: Ways, state: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(state.shop.current, "serving", None)
        assert ways.same("GET", TARGETS[0]) == 503
    with monkeypatch.context() as patch:
        patch.setattr(state.shop.current, "chosen_for", lambda user: 1 / 0)
        assert ways.same("GET", TARGETS[0]) == 500


names = st.sampled_from([*RecommendationQuery.model_fields, "unknown"])
values = st.text(max_size=5) | st.sampled_from(
    ["1", "0", "true", "1e9", "-1", "[]", '{"price": 3}', "en", "i1"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.lists(st.tuples(names, values), max_size=4), user=st.text(min_size=1, max_size=5))
def test_both_ways_read_any_query_alike(ways: Ways, query: list[tuple[str, str]], user: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in user.encode("utf-8", "replace"))
    ways.same("GET", f"/v1/users/{encoded}/recommendations", params=query)


def test_a_shortcut_is_taken(state: ServingState) -> None:
    """Else both ways would be the same one."""

    async def never(*_: object) -> None:
        raise AssertionError

    app = make_app(state)
    app.router.middleware_stack = never
    client = TestClient(app, "http://127.0.0.1")
    assert client.get(TARGETS[0]).status_code == 200
    with pytest.raises(AssertionError):
        client.get("/v1/health/live")


def test_queries_that_are_kept_are_those_that_came_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct, "KEPT", 2)
    queries = Queries(RecommendationQuery)
    first, second = queries.of(b"k=1"), queries.of(b"k=2")
    assert queries.of(b"k=1") is first
    queries.of(b"k=3")
    assert queries.of(b"k=1") is first
    assert queries.of(b"k=2") is not second
    several = b"category=x&" * 60
    assert len(several) > direct.LONGEST
    assert queries.of(several) is not queries.of(several)
