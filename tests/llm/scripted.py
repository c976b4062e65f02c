"""An OpenAI-compatible server that does what a script says: it answers, hangs, fails, lies or obeys."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-secret-of-the-test"

Turn = Callable[["Handler"], None]
"""What is done with one request."""


class Scripted(ThreadingHTTPServer):
    """Takes the turns of the script one after the other; the last one again and again.

    Requests to find out how the server is asked (their data is the word "spoon") are answered by ``probe``.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, *turns: Turn) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.turns = list(turns)
        self.probe: Turn = says('{"word": "palate"}')
        self.requests: list[dict[str, Any]] = []
        self.probes: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.times: list[float] = []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def turn(self, request: dict[str, Any], key: str) -> Turn:
        with self.lock:
            self.keys.append(key)
            if "word: spoon" in json.dumps(request):
                self.probes.append(request)
                return self.probe
            self.requests.append(request)
            self.times.append(time.monotonic())
            return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]


class Handler(BaseHTTPRequestHandler):
    server: Scripted  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        self.request_json = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        turn = self.server.turn(self.request_json, self.headers["Authorization"])
        with self.server.lock:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            turn(self)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def log_message(self, format: str, *args: object) -> None:
        pass

    @property
    def words(self) -> str:
        """All that was said to the model."""
        found: list[str] = []
        for message in self.request_json["messages"]:
            content = message["content"]
            parts = [{"text": content}] if isinstance(content, str) else content
            found += [part["text"] for part in parts if "text" in part]
        return "\n".join(found)

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def event(self, value: object) -> None:
        data = value if isinstance(value, str) else json.dumps(value)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def chunk(self, words: str | None, ending: str | None = None, **more: Any) -> None:
        delta = {} if words is None else {"content": words}
        self.event(
            {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [{"index": 0, "delta": {**delta, **more}, "finish_reason": ending}],
            }
        )

    def usage(self, sent: object, answered: object) -> None:
        usage = {"prompt_tokens": sent, "completion_tokens": answered, "total_tokens": 0}
        self.event(
            {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [],
                "usage": usage,
            }
        )


def says(
    words: str | Callable[[str], str],
    *,
    usage: tuple[object, object] | None = (50, 10),
    ending: str | None = "stop",
    done: bool = True,
    after: float = 0.0,
) -> Turn:
    """Answer with words, or with what a function makes of all that was said."""

    def turn(handler: Handler) -> None:
        handler.server.stopping.wait(after)
        told = words if isinstance(words, str) else words(handler.words)
        handler.begin()
        for start in range(0, len(told), 4):
            handler.chunk(told[start : start + 4])
        if ending is not None:
            handler.chunk(None, ending)
        if usage is not None:
            handler.usage(*usage)
        if done:
            handler.event("[DONE]")

    return turn


def fails(status: int, words: str = "no", **headers: str) -> Turn:
    """Refuse with a status."""

    def turn(handler: Handler) -> None:
        body = json.dumps({"error": {"message": f"{words} {handler.headers['Authorization']}"}}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return turn


def hangs(words: str = "") -> Turn:
    """Say a little, or nothing, and then nothing more."""

    def turn(handler: Handler) -> None:
        handler.begin()
        if words:
            handler.chunk(words)
        handler.server.stopping.wait(30)

    return turn


def silent(handler: Handler) -> None:
    """Take the request and answer not even a status."""
    handler.server.stopping.wait(30)


def drips(handler: Handler) -> None:
    """White space for ever."""
    handler.begin()
    while not handler.server.stopping.wait(0.001):
        handler.chunk(" ")


def hangs_up(handler: Handler) -> None:
    """End the connection in the middle of a part."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    handler.wfile.write(b'data: {"id": "c", "choi')


def floods(handler: Handler) -> None:
    """10 MB of an answer in many parts."""
    handler.begin()
    for _ in range(10_000):
        handler.chunk("a" * 1_000)
    handler.chunk(None, "stop")


def floods_at_once(handler: Handler) -> None:
    """10 MB without the end of a line."""
    handler.begin()
    handler.wfile.write(b"data: " + b"a" * 10_000_000)


def floods_failing(handler: Handler) -> None:
    """A failure that says 10 MB."""
    handler.send_response(400)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(b'{"error": "' + b"a" * 10_000_000)


def babbles(handler: Handler) -> None:
    """Events that are none."""
    handler.begin()
    handler.event("{this is not JSON")


def unless(parameter: str, refusal: str, turn: Turn, value: str = "") -> Turn:
    """Refuse requests with a parameter, of a value where one is given."""

    def told(handler: Handler) -> None:
        given = handler.request_json.get(parameter)
        wrong = given is not None and value in json.dumps(given)
        (fails(400, refusal) if wrong else turn)(handler)

    return told


@contextmanager
def running(*turns: Turn) -> Iterator[Scripted]:
    """A server that takes these turns."""
    with Scripted(*turns) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()
