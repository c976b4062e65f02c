"""What is read ahead is read in turn; a fault of one step keeps none of the others, and it ends when told."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest

from palate.store import Unavailable
from palate.tasks.live import ahead
from palate.tasks.live.ahead import ReadingAhead
from palate.tasks.live.current import NotReady


def step(name: str, done: list[str], ready: Event, pieces: int = 2) -> Callable[[], Iterator[None]]:
    def run() -> Iterator[None]:
        for piece in range(pieces):
            done.append(f"{name}{piece}")
            yield
        ready.set()

    return run


def failing(error: Exception) -> Callable[[], Iterator[None]]:
    def run() -> Iterator[None]:
        yield
        raise error

    return run


@pytest.mark.parametrize("error", [Unavailable("gone"), NotReady("no model"), RuntimeError("a fault")])
def test_steps_are_run_in_turn_whatever_fails(error: Exception) -> None:
    done, ready = list[str](), Event()
    reading = ReadingAhead(step("a", done, Event()), failing(error), step("b", done, ready))
    reading.start()
    assert ready.wait(30)
    reading.stop()
    assert done == ["a0", "a1", "b0", "b1"]


def test_it_ends_in_its_rest_when_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "REST", 1e9)
    done, began = list[str](), Event()

    def work() -> Iterator[None]:
        began.set()
        yield from step("a", done, Event())()

    reading = ReadingAhead(work)
    reading.start()
    assert began.wait(30)
    reading.stop()
    assert done in ([], ["a0"])


def test_it_may_be_stopped_before_it_begins() -> None:
    done = list[str]()
    ReadingAhead(step("a", done, Event())).stop()
    assert done == []
