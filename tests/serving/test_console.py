"""The console is served as it was built: its page under a strict policy, its files compressed."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from palate.serving.routes import console
from palate.serving.routes.console import Console
from palate.serving.state import ServingState
from palate.store.keys import create_key

SCRIPT = b"console.log('x');" * 50
PAGE = (
    b'<meta nonce="__NONCE__"><script src="./assets/index-abc.js" nonce="__NONCE__"></script>'
    b'<link rel="icon" href="./assets/icon-abc.svg">'
)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A console of one page and two files."""
    folder = tmp_path / "console"
    assets = folder / "assets"
    assets.mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (assets / "index-abc.js").write_bytes(SCRIPT)
    (assets / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "index-abc.js.br").write_bytes(b"as brotli")
    (assets / "icon-abc.svg").write_bytes(b"<svg/>")
    monkeypatch.setattr(console, "BUILT", folder)
    console.console.cache_clear()
    yield folder
    console.console.cache_clear()


def test_each_answer_has_a_nonce_of_its_own_and_a_policy_that_allows_nothing_else(
    built: Path, client: TestClient
) -> None:
    nonces = set[str]()
    for _ in range(3):
        answer = client.get("/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert not any("unsafe" in part or "http" in part or "*" in part for part in policy.values())
        found = re.search(r"'nonce-([\w-]+)'", policy["style-src"])
        assert found
        assert answer.text.count(f'nonce="{found[1]}"') == 2
        assert "__NONCE__" not in answer.text
        nonces.add(found[1])
    assert len(nonces) == 3


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("identity", None),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.0, gzip; q=0", None),
        ("", None),
    ],
)
def test_files_are_sent_as_the_browser_takes_them_and_kept_for_ever(
    built: Path, client: TestClient, accepted: str, encoding: str | None
) -> None:
    with client.stream("GET", "/assets/index-abc.js", headers={"accept-encoding": accepted}) as answer:
        content = b"".join(answer.iter_raw())
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    name = "index-abc.js" + {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    assert content == (built / "assets" / name).read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-old.js",
        "/assets/index.html",
        "/assets/..%2Findex.html",
        "/assets/index-abc.js.br",
        "/shop",
        "/docs",
        "/index.html",
    ],
)
def test_what_is_not_there_is_never_answered_by_the_page(built: Path, client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_needs_no_key_and_what_it_asks_for_does(
    built: Path, client: TestClient, state: ServingState
) -> None:
    state.shop.store.submit(lambda connection: create_key(connection, "one", ["read"])).result()
    state.keys.refresh()
    assert client.get("/").status_code == 200
    assert client.get("/assets/icon-abc.svg").headers["content-type"] == "image/svg+xml"
    assert client.get("/v1/items").status_code == 401


def test_where_it_was_not_built_the_page_says_so_in_one_line(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "BUILT", tmp_path / "nothing")
    console.console.cache_clear()
    answer = client.get("/")
    console.console.cache_clear()
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert (
        answer.text.strip() == "The console was not built into this installation; the API works without it."
    )
    assert client.get("/v1/items").status_code == 200


def test_a_head_request_has_the_same_headers_and_no_body(built: Path, client: TestClient) -> None:
    assert client.head("/").headers["cache-control"] == "no-store"
    assert client.head("/assets/icon-abc.svg").status_code == 200


@given(st.text(max_size=60))
def test_any_header_of_encodings_is_read(accepted: str) -> None:
    assert console.taken(accepted) <= {
        offer.strip().partition(";")[0].strip() for offer in accepted.lower().split(",")
    }


def test_nothing_is_read_where_nothing_was_built(tmp_path: Path) -> None:
    assert Console.read(tmp_path) is None
