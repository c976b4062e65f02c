"""A real server on a free port, in a thread of this process."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from queue import Queue
from threading import Thread

from palate.serving.app import make_app
from palate.serving.server import make_server
from palate.serving.state import ServingState


@contextmanager
def running(state: ServingState) -> Generator[str]:
    """The address of a server, which is stopped at the end and must stop in time."""
    begun = Queue[str]()
    server = make_server(make_app(state), state, "127.0.0.1", 0, begun.put)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield begun.get(timeout=30)
    finally:
        server.should_exit = True
        thread.join(timeout=60)
        assert not thread.is_alive()


def eventually(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def eventually_equal(told_and_true: Callable[[], tuple[object, object]], seconds: float = 60.0) -> None:
    """Wait until what is told is true: what happens meanwhile, such as encoding, is told a little later."""
    deadline = time.monotonic() + seconds
    told, true = told_and_true()
    while told != true and time.monotonic() < deadline:
        time.sleep(0.05)
        told, true = told_and_true()
    assert told == true
