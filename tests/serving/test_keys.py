"""Keys: what each may do, from the first one on."""

import pytest
from fastapi.testclient import TestClient

from palate.errors import InputError
from palate.serving.app import make_app
from palate.serving.server import check_host
from palate.serving.state import ServingState
from palate.store.audit import entries_after
from palate.tasks.live.living import LivingShop

OPEN = {"/v1/health/live", "/v1/health/ready"}
"""Routes that anyone may ask."""


def header(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.fixture
def keys(client: TestClient) -> dict[str, str]:
    """A key of each scope alone."""
    admin = client.post("/v1/keys", json={"name": "root", "scopes": ["admin"]}).json()["key"]
    made = {"admin": admin}
    for scope in ("read", "write"):
        answer = client.post("/v1/keys", json={"name": scope, "scopes": [scope]}, headers=header(admin))
        made[scope] = answer.json()["key"]
    return made


def test_every_operation_needs_a_key_but_health(client: TestClient, keys: dict[str, str]) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) > 15
    for path, operations in paths.items():
        for method, told in operations.items():
            asked = client.request(method, path.replace("{", "").replace("}", ""))
            assert ("security" in told) == (path not in OPEN), path
            assert (asked.status_code == 401) == (path not in OPEN), path


def test_without_keys_this_machine_may_do_everything_and_no_other_is_listened_to(client: TestClient) -> None:
    assert client.get("/v1/keys").json() == {"keys": []}
    for host in ("127.0.0.1", "::1", "localhost"):
        check_host(host, has_keys=False)
    with pytest.raises(InputError, match="without API keys"):
        check_host("0.0.0.0", has_keys=False)
    check_host("0.0.0.0", has_keys=True)


def test_the_first_key_must_be_able_to_make_others(client: TestClient) -> None:
    assert client.post("/v1/keys", json={"name": "x", "scopes": ["read"]}).status_code == 422


def test_a_key_does_what_its_scope_says_and_nothing_else(client: TestClient, keys: dict[str, str]) -> None:
    event = {"user_id": "u", "item_id": "i"}
    asked = {
        "read": ("GET", "/v1/users/u0/recommendations", None, 200),
        "write": ("POST", "/v1/events", event, 202),
        "admin": ("GET", "/v1/keys", None, 200),
    }
    for scope, (method, path, body, status) in asked.items():
        for holder, key in keys.items():
            answer = client.request(method, path, json=body, headers=header(key))
            assert answer.status_code == (status if holder == scope else 403), (scope, holder)
        assert client.request(method, path, json=body).status_code == 401
        assert client.request(method, path, json=body, headers=header("palate_x_y")).status_code == 401
    assert client.get("/v1/health/live").status_code == 200


def test_only_an_admin_has_models_loaded(client: TestClient, keys: dict[str, str]) -> None:
    path, wanted = "/v1/users/u0/recommendations", {"name": "both", "scopes": ["read", "admin"]}
    both = client.post("/v1/keys", json=wanted, headers=header(keys["admin"])).json()["key"]
    live = client.get("/v1/models", headers=header(both)).json()["models"][0]["id"]
    for key, status in ((keys["read"], 403), (both, 200)):
        named = {"model": live}
        assert client.get(path, params=named, headers=header(key)).status_code == status
        session = client.post("/v1/recommendations", json={"events": [], **named}, headers=header(key))
        assert session.status_code == status
        assert client.get(path, params={"weights": "{}"}, headers=header(key)).status_code == 200


def test_secrets_are_shown_once_and_stored_nowhere(
    client: TestClient, keys: dict[str, str], shop: LivingShop
) -> None:
    told = client.get("/v1/keys", headers=header(keys["admin"])).text
    shop.store.submit(lambda connection: None).result(10)
    kept = b"".join(path.read_bytes() for path in shop.store.folder.glob("shop.db*"))
    for key in keys.values():
        secret = key.split("_", 2)[2]
        assert secret not in told
        assert secret.encode() not in kept


def test_a_rotated_key_and_a_revoked_one(client: TestClient, keys: dict[str, str]) -> None:
    admin = header(keys["admin"])
    listed = {entry["name"]: entry["id"] for entry in client.get("/v1/keys", headers=admin).json()["keys"]}
    fresh = client.post(f"/v1/keys/{listed['read']}/rotate", headers=admin).json()["key"]
    for key in (fresh, keys["read"]):
        assert client.get("/v1/models", headers=header(key)).status_code == 200
    assert client.delete(f"/v1/keys/{listed['read']}", headers=admin).status_code == 204
    assert client.get("/v1/models", headers=header(keys["read"])).status_code == 401
    assert client.get("/v1/models", headers=header(fresh)).status_code == 200
    assert client.delete("/v1/keys/none", headers=admin).status_code == 404


def test_who_tries_wrong_keys_is_slowed_down_and_a_right_one_never_kept_out(
    client: TestClient, keys: dict[str, str]
) -> None:
    wrong = header(keys["read"][:-1] + "x")
    answers = [client.get("/v1/models", headers=wrong) for _ in range(32)]
    assert {answer.status_code for answer in answers[:30]} == {401}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["retry-after"]
    assert client.get("/v1/models", headers=header(keys["read"])).status_code == 200


def test_a_key_that_asks_too_often_must_wait(shop: LivingShop) -> None:
    shop.settings.serving.requests_per_minute = 5
    state = ServingState(shop)
    client = TestClient(make_app(state), "http://127.0.0.1")
    key = client.post("/v1/keys", json={"name": "root", "scopes": ["admin", "read"]}).json()["key"]
    answers = [client.get("/v1/models", headers=header(key)) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    state.close()


def test_what_admins_do_is_noted(client: TestClient, keys: dict[str, str], shop: LivingShop) -> None:
    actions = [entry.action for entry in shop.store.read(entries_after)]
    assert actions == ["make key"] * 3
    assert keys


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:3000", 202),
        ("http://127.0.0.1:8000", 202),
        ("http://[::1]:8000", 202),
        ("https://evil.example", 403),
        ("https://localhost.evil.example", 403),
        ("https://127.0.0.1@evil.example", 403),
        ("http://[", 403),
        ("null", 403),
    ],
)
def test_without_keys_no_web_page_of_elsewhere_may_ask(client: TestClient, origin: str, status: int) -> None:
    event = {"user_id": "u", "item_id": "i"}
    assert client.post("/v1/events", json=event, headers={"origin": origin}).status_code == status
    form = client.post("/v1/items", data={"item_id": "x"}, files=[("image", b"")], headers={"origin": origin})
    assert form.status_code == (403 if status == 403 else 422)


HOSTS = {
    "localhost": 200,
    "LOCALHOST:8000": 200,
    "127.0.0.1:8000": 200,
    "[::1]:8000": 200,
    "evil.example": 403,
    "evil.example:8000": 403,
    "localhost.evil.example": 403,
    "127.0.0.1.evil.example": 403,
    "localhost@evil.example": 403,
    "evil.example#localhost": 403,
    "10.0.0.7:8000": 403,
    "[": 403,
    "": 403,
}
"""Names that a server without keys is asked by, and how it answers."""


@pytest.mark.parametrize("host", HOSTS)
def test_without_keys_a_page_can_not_take_the_address_of_this_machine(client: TestClient, host: str) -> None:
    headers = {"host": host}
    reads = ("/v1/users/u1/recommendations", "/v1/models", "/metrics")
    assert {client.get(path, headers=headers).status_code for path in reads} == {HOSTS[host]}
    event = {"user_id": "u", "item_id": "i"}
    assert client.post("/v1/events", json=event, headers=headers).is_success == (HOSTS[host] == 200)
    assert client.get("/v1/health/live", headers=headers).status_code == 200


def test_with_a_key_any_name_is_answered(client: TestClient, keys: dict[str, str]) -> None:
    headers = {**header(keys["read"]), "host": "shop.example"}
    assert client.get("/v1/models", headers=headers).status_code == 200


def test_with_a_key_a_web_page_may_ask(client: TestClient, keys: dict[str, str]) -> None:
    headers = {**header(keys["read"]), "origin": "https://shop.example"}
    assert client.get("/v1/models", headers=headers).status_code == 200
