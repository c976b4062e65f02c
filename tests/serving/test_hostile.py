"""Clients that mean harm: no answer of 5xx, nobody else waits, nothing is left behind."""

import io
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from benchmarks.fuzz import fuzzed_files, valid_files
from fastapi.testclient import TestClient
from tests.serving.running import running
from tests.shops import png_bomb

from palate.serving import around, server
from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop

SQL = (
    "'; DROP TABLE items; --",
    '" OR 1=1 --',
    "%' UNION SELECT * FROM api_keys --",
    "\\'; VACUUM; --",
    "%_%",
)
POST = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
FORM = b"POST /v1/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"


@pytest.fixture
def address(state: ServingState, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server with little patience."""
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.5)
    monkeypatch.setattr(server, "BODY_SECONDS", 0.5)
    with running(state) as found:
        yield found


@pytest.fixture
def encoding_nothing(folder: Path) -> Iterator[ServingState]:
    """A shop that takes files and leaves it at that."""
    shop = LivingShop.open(folder)
    made = ServingState(shop)
    yield made
    made.close()
    shop.close()


def connect(address: str) -> socket.socket:
    """A connection that is given up, and fails the test, if nothing happens on it for long."""
    url = httpx.URL(address)
    return socket.create_connection((url.host, url.port or 80), timeout=30)


def drip(connection: socket.socket, data: bytes, seconds: float = 0.02) -> bytes:
    """Send bytes one by one until the server closes; what it answered."""
    answer = b""
    connection.settimeout(seconds)
    for number in range(1500):
        try:
            connection.sendall(data[number : number + 1] or b"x")
            part = connection.recv(4096)
            if not part:
                return answer
            answer += part
        except TimeoutError:
            continue
        except OSError:
            return answer
    raise AssertionError("the server goes on to listen")


def answer_of(connection: socket.socket) -> bytes:
    """All that the server says until it closes."""
    answer = b""
    try:
        while part := connection.recv(65536):
            answer += part
    except ConnectionError:
        pass
    return answer


def well(address: str) -> bool:
    """Whether others are answered."""
    answer = httpx.get(f"{address}/v1/users/u0/recommendations", timeout=30)
    return answer.status_code == 200 and bool(answer.json()["items"])


def staging(state: ServingState) -> list[Path]:
    """Files that are on their way in."""
    return [path for path in state.shop.store.media.staging.glob("*") if path.is_file()]


@pytest.mark.parametrize(
    "data",
    [
        b"GET /v1/health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        POST + b"Content-Length: 1000\r\n\r\n[",
        POST + b"Transfer-Encoding: chunked\r\n\r\n4\r\n",
        FORM
        + b"Content-Length: 60000000\r\n\r\n"
        + b'--b\r\nContent-Disposition: form-data; name="image"; filename="x"\r\n\r\n',
    ],
    ids=["headers", "body", "chunks", "form"],
)
def test_who_sends_byte_by_byte_is_cut_off(address: str, state: ServingState, data: bytes) -> None:
    with connect(address) as connection:
        drip(connection, data)
    assert well(address)
    assert staging(state) == []


def test_a_connection_that_says_nothing_is_closed(address: str) -> None:
    with connect(address) as connection:
        assert answer_of(connection) == b""


def test_a_body_that_comes_steadily_is_waited_for(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than the patience with one that does not come, as a picture over a slow line does."""
    monkeypatch.setattr(server, "BODY_PACE", 50.0)
    body = b'[{"user_id": "u", "item_id": "i"}' + b" " * 400 + b"]"
    with connect(address) as connection:
        connection.sendall(POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 20):
            connection.sendall(body[start : start + 20])
            time.sleep(0.1)
        assert b" 202 " in answer_of(connection).splitlines()[0]


@pytest.mark.parametrize(
    ("head", "count"), [(POST, around.RUNNING + 16), (FORM, around.UPLOADS + 8)], ids=["json", "form"]
)
def test_many_slow_bodies_keep_nobody_waiting(state: ServingState, head: bytes, count: int) -> None:
    with running(state) as address, ExitStack() as held:
        for _ in range(count):
            connection = held.enter_context(connect(address))
            connection.sendall(head + b"Content-Length: 1000000\r\n\r\n--b")
        assert all(well(address) for _ in range(5))
        held.close()
    assert staging(state) == []


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Big: " + b"a" * 40_000 + b"\r\n",
        b"".join(b"X-%d: aaaa\r\n" % number for number in range(4000)),
        b"Cookie: " + b"a" * 400_000,
        b"a" * 400_000,
    ],
    ids=["one", "many", "one without end", "a name without end"],
)
def test_headers_beyond_the_limit_are_refused_and_the_request_not_done(
    address: str, client: TestClient, headers: bytes
) -> None:
    with connect(address) as connection:
        try:
            connection.sendall(b"DELETE /v1/items/i3 HTTP/1.1\r\nHost: localhost\r\n" + headers)
            connection.sendall(b"\r\n")
        except ConnectionError:
            pass
        answer = answer_of(connection)
    assert not answer or answer.startswith(b"HTTP/1.1 400 ")
    assert client.get("/v1/items/i3").status_code == 200
    assert well(address)


@pytest.mark.parametrize("head", [POST, FORM], ids=["json", "form"])
def test_a_body_without_end_is_refused(
    address: str, state: ServingState, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr("palate.serving.bodies.UPLOAD_BODY", 2**22)
    part = b'--b\r\nContent-Disposition: form-data; name="image"; filename="x"\r\n\r\n'
    with connect(address) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(part), part))
        closed = False
        for _ in range(2000):
            try:
                connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            except OSError:
                closed = True
                break
    assert closed
    assert well(address)
    assert staging(state) == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/media/..%2F..%2F..%2Fetc%2Fpasswd",
        "/v1/media/../../../../etc/passwd",
        "/v1/media/%2e%2e/%2e%2e/palate.toml",
        "/v1/media/..%252F..%252Fpalate.toml",
        "/v1/media//etc/passwd",
        "/v1/media/..%5C..%5Cpalate.toml",
        "/v1/media/%00",
        "/v1/media/ab%2F..%2F..%2Fshop.db",
        "/v1/media/%ff%fe",
    ],
)
def test_no_path_leads_out_of_the_media(address: str, path: str) -> None:
    with connect(address) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = answer_of(connection)
    assert answer.split(b" ")[1] in (b"404", b"422"), answer
    assert b"root:" not in answer
    assert b"model =" not in answer


def injected(value: Any, sql: str) -> Any:
    """A document with each text in it, names of attributes too, made to SQL."""
    if isinstance(value, dict):
        return {name: injected(member, sql) for name, member in value.items()}
    if isinstance(value, list):
        return [injected(member, sql) for member in value]
    return sql if isinstance(value, str) else value


@pytest.mark.parametrize("sql", SQL)
def test_sql_in_every_field_is_a_text_like_any_other(encoding_nothing: ServingState, sql: str) -> None:
    client = TestClient(make_app(encoding_nothing), "http://127.0.0.1", raise_server_exceptions=False)
    before = [item["item_id"] for item in client.get("/v1/items", params={"limit": 1000}).json()["items"]]
    paths = client.get("/openapi.json").json()["paths"]
    asked = 0
    for path, operations in paths.items():
        for method, told in operations.items():
            if path == "/v1/keys" and method == "post":
                continue
            given = told.get("parameters", [])
            target = path
            for parameter in given:
                target = target.replace(f"{{{parameter['name']}}}", quote(sql, safe=""))
            query = {parameter["name"]: sql for parameter in given if parameter["in"] == "query"}
            bodies = [
                {},
                {"item_id": "a", "title": "a", "category": "a", "x": "a"},
                {"text": "a", "via": "a"},
            ]
            bodies += [
                [{"user_id": "u", "item_id": "i", "event": "e", "event_id": "e", "recommendation_id": "r"}]
            ]
            bodies += [
                {"events": [{"item_id": "i", "event": "e"}], "exclude": ["i"], "filter": {"brand": "x"}}
            ]
            bodies += [
                {"filter": {sql: "x"}},
                {"text": "x", "filter": {sql: ["x"]}},
                {"user_id": "u", "text": "t"},
            ]
            for body in bodies if method == "post" else [None]:
                for params in ({}, query):
                    sent = None if body is None else injected(body, sql)
                    answer = client.request(method, target, params=params, json=sent)
                    assert answer.status_code < 500, (method, target, sent, answer.text)
                    asked += 1
    assert asked > 100
    # The walk deletes what it puts, by its own SQL.
    assert client.post("/v1/items", json={"item_id": sql, "title": sql}).status_code == 202
    after = [item["item_id"] for item in client.get("/v1/items", params={"limit": 1000}).json()["items"]]
    assert set(after) == {*before, sql.strip()}
    assert client.get(f"/v1/items/{quote(sql, safe='')}").json()["title"] == sql
    assert client.get("/v1/keys").json() == {"keys": []}


def upload(client: TestClient, field: str, content: bytes) -> int:
    return client.post("/v1/items", data={"item_id": "f"}, files=[(field, content)]).status_code


def bombs() -> dict[str, bytes]:
    """Files that are larger than they look, or are something else."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x.png", bytes(10**7))
    return {
        "pixels": png_bomb(60_000),
        "archive": archive.getvalue(),
        "page": b"GIF89a/*<script>alert(1)</script>",
        "vector": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "program": b"\x7fELF" + bytes(400),
        "nothing": b"",
        "header alone": valid_files()[4][1][:44],
        "long sound": b"RIFF\xff\xff\xff\xffWAVEfmt " + valid_files()[4][1][16:40] + b"\xff\xff\xff\x7f",
    }


@pytest.mark.parametrize("name", bombs())
def test_a_bomb_is_refused(encoding_nothing: ServingState, name: str) -> None:
    client = TestClient(make_app(encoding_nothing), "http://127.0.0.1", raise_server_exceptions=False)
    for field in ("image", "audio"):
        assert upload(client, field, bombs()[name]) == 422
    assert staging(encoding_nothing) == []
    assert client.get("/v1/items/f").status_code == 404


def test_fuzzed_uploads_are_taken_or_refused_and_leave_nothing(encoding_nothing: ServingState) -> None:
    client = TestClient(make_app(encoding_nothing), "http://127.0.0.1", raise_server_exceptions=False)
    statuses = [upload(client, field, content) for field, content in fuzzed_files(200)]
    assert set(statuses) == {202, 422}
    assert statuses.count(422) > 50
    assert staging(encoding_nothing) == []
