"""Remote embeddings against a real server on this machine that speaks the OpenAI API."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.encoders import OpenAICompatible, get
from palate.errors import BudgetSpent, InputError, RemoteFailed
from palate.features.encode import encode_sources, text_source
from palate.tables import Quarantine

KEY = "sk-secret-of-the-test"


class Server(ThreadingHTTPServer):
    """Answers with vectors that depend on the text; first with the statuses in ``failures``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.failures: list[int] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.dim = 4
        self.drop = 0
        self.spoil = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def vector(self, text: str) -> list[float]:
        if self.spoil:
            return [float("nan")] * self.dim
        return [float(len(text)), *(float(sum(text.encode()) % prime) for prime in (7, 11, 13, 17, 19))][
            : self.dim
        ]


class _Handler(BaseHTTPRequestHandler):
    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        self.server.keys.append(self.headers["Authorization"])
        if self.path != "/v1/embeddings":
            return self._answer(404, {"error": {"message": f"no {self.path}"}})
        if self.server.failures:
            status = self.server.failures.pop(0)
            return self._answer(status, {"error": {"message": f"refused {self.headers['Authorization']}"}})
        texts = request["input"]
        rows = [
            {"object": "embedding", "index": place, "embedding": self.server.vector(text)}
            for place, text in enumerate(texts)
        ]
        kept = rows[::-1][self.server.drop :]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return self._answer(200, {"object": "list", "data": kept, "model": request["model"], "usage": usage})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("PALATE_EMBEDDINGS_KEY", KEY)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def encoder(server: Server, **options: Any) -> OpenAICompatible:
    return OpenAICompatible(url=server.url, model="small", dimensions=4, **options)


def test_vectors_come_in_the_order_of_the_texts(server: Server) -> None:
    vectors = encoder(server).vectors(["blue", "", "a long text"])
    assert vectors.dtype == np.float32
    assert vectors[:, 0].tolist() == [4.0, 1.0, 11.0]
    assert server.keys == [f"Bearer {KEY}"]
    assert server.requests[0]["model"] == "small"
    assert "dimensions" not in server.requests[0]
    encoder(server, shorten=True).vectors(["blue"])
    assert server.requests[1]["dimensions"] == 4
    assert encoder(server).vectors([]).shape == (0, 4)
    assert len(server.requests) == 2


def test_one_line_from_texts_to_features(server: Server) -> None:
    features = get("openai-compatible", url=server.url, model="m", dimensions=4).encode(["blue", None])
    assert features.present.tolist() == [True, False]
    assert np.linalg.norm(np.asarray(features.values)[0]) == pytest.approx(1.0)


def test_requests_are_bounded_by_texts_and_by_characters(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palate.encoders.remote.MOST_TEXTS", 3)
    monkeypatch.setattr("palate.encoders.remote.MOST_CHARACTERS", 12)
    vectors = encoder(server, characters=10).vectors(["ab", "cd", "ef", "gh", "x" * 50, "ij"])
    assert [request["input"] for request in server.requests] == [["ab", "cd", "ef"], ["gh", "x" * 10], ["ij"]]
    assert vectors[:, 0].tolist() == [2, 2, 2, 2, 10, 2]


def test_what_passes_is_tried_again(server: Server) -> None:
    server.failures = [429, 500, 503]
    assert encoder(server).vectors(["blue"])[0, 0] == 4.0
    assert len(server.requests) == 4


@pytest.mark.parametrize(("status", "requests"), [(429, 3), (500, 3), (400, 1), (401, 1)])
def test_what_does_not_pass_is_one_line_without_the_key(server: Server, status: int, requests: int) -> None:
    server.failures = [status] * 9
    with pytest.raises(RemoteFailed) as raised:
        encoder(server, retries=2).vectors(["blue"])
    assert len(server.requests) == requests
    said = str(raised.value)
    assert server.url in said
    assert KEY not in said
    assert "\n" not in said
    if status == 401:
        assert "PALATE_EMBEDDINGS_KEY" in said


def test_vectors_of_another_length_or_number_are_refused(server: Server) -> None:
    server.dim = 5
    with pytest.raises(RemoteFailed, match="vectors of 5 numbers and dimensions is 4"):
        encoder(server).vectors(["blue"])
    server.dim, server.drop = 4, 1
    with pytest.raises(RemoteFailed, match="sent 2 texts and got 1 vectors"):
        encoder(server).vectors(["blue", "red"])
    server.drop, server.spoil = 0, True
    with pytest.raises(RemoteFailed, match="not finite"):
        encoder(server).vectors(["blue"])


def test_a_server_that_is_not_there_is_said(server: Server) -> None:
    away = OpenAICompatible(url="http://127.0.0.1:9/v1", dimensions=4, retries=0, timeout=5)
    with pytest.raises(RemoteFailed, match=r"127\.0\.0\.1:9"):
        away.vectors(["blue"])


def test_without_a_key_nothing_is_sent(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PALATE_EMBEDDINGS_KEY")
    with pytest.raises(RemoteFailed, match="set the environment variable PALATE_EMBEDDINGS_KEY"):
        encoder(server).vectors(["blue"])
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(RemoteFailed, match="PALATE_EMBEDDINGS_KEY"):
        encoder(server).vectors(["blue"])
    assert server.requests == []
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(RemoteFailed, match="OPENAI_API_KEY"):
        OpenAICompatible().vectors(["blue"])


def test_the_key_is_in_no_description(server: Server) -> None:
    made = encoder(server)
    made.vectors(["blue"])
    assert KEY not in repr(made) + repr(made.fingerprint)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="https"):
        OpenAICompatible(url="file:///etc/passwd")
    with pytest.raises(InputError, match="password") as raised:
        OpenAICompatible(url=f"https://me:{KEY}@example.org/v1")
    assert KEY not in str(raised.value)


def test_the_fingerprint_is_of_server_model_and_length(server: Server) -> None:
    made = encoder(server).fingerprint
    assert made == OpenAICompatible(url=server.url + "/", model="small", dimensions=4, retries=1).fingerprint
    others = [
        OpenAICompatible(url=server.url, model="large", dimensions=4),
        OpenAICompatible(url=server.url, model="small", dimensions=5),
        OpenAICompatible(model="small", dimensions=4),
        encoder(server, characters=9),
    ]
    assert len({made.digest, *(other.fingerprint.digest for other in others)}) == 5


@pytest.mark.parametrize("budget", [{"budget_texts": 100}, {"budget_tokens": 100}])
def test_what_was_done_within_the_budget_is_kept(
    server: Server, tmp_path: Path, budget: dict[str, int]
) -> None:
    texts = [f"text {number:03}" for number in range(150)]
    sources = [text_source(item, text) for item, text in enumerate(texts)]
    quarantine = Quarantine()

    def run(**options: int) -> Any:
        made = encoder(server, **options)
        return encode_sources(iter(sources), len(sources), made, tmp_path, quarantine)

    with pytest.raises(BudgetSpent, match=next(iter(budget))):
        run(**budget)
    sent = sum(len(request["input"]) for request in server.requests)
    assert 0 < sent < 150
    done = run()
    assert (done.encoded, done.cached) == (150 - sent, sent)
    assert done.things.vectors.shape == (150, 4)
