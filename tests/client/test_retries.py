"""What is sent again, when, and what never is."""

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.client import (
    AsyncClient,
    Client,
    ClientError,
    Event,
    Retries,
    UnexpectedAnswer,
    Unreachable,
    clients,
)
from palate.client.admin_calls import make_key, ready
from palate.client.call import Call
from palate.client.catalogue_calls import add_events, delete_item
from palate.client.exchange import NEVER_SENT, exchange
from palate.client.retries import retry_after

PROBLEM = {"type": "about:blank", "title": "", "status": 0, "detail": "busy"}


def busy(status: int, wait: str | None = None) -> httpx.Response:
    return httpx.Response(status, json=PROBLEM, headers={} if wait is None else {"retry-after": wait})


OUTCOMES = st.one_of(
    st.builds(
        busy,
        st.sampled_from([401, 404, 409, 422, 429, 500, 502, 503, 504]),
        st.sampled_from([None, "0", "3", "soon"]),
    ),
    st.sampled_from(
        [
            httpx.ConnectError("refused"),
            httpx.ConnectTimeout("late"),
            httpx.ReadError("cut"),
            httpx.ReadTimeout("late"),
            httpx.RemoteProtocolError("cut"),
            httpx.UnsupportedProtocol("ftp"),
        ]
    ),
)


def run(call: Call[Any], outcomes: list[Any], retries: Retries) -> tuple[list[float], list[Any], Any]:
    """The waits, the outcomes that were asked for, and the answer or the error."""
    steps = exchange(call, retries)
    waits, taken = [next(steps)], []
    for outcome in outcomes:
        taken.append(outcome)
        try:
            waits.append(steps.send(outcome))
        except StopIteration as end:
            return waits, taken, end.value
        except ClientError as error:
            return waits, taken, error
    raise AssertionError("more attempts than were allowed")


@given(st.lists(OUTCOMES, min_size=6, max_size=6), st.sampled_from(["events", "key"]))
def test_only_what_may_pass_is_sent_again_and_never_what_must_not_be_done_twice(
    outcomes: list[Any], kind: str
) -> None:
    call: Call[Any] = add_events([Event("u", "i")]) if kind == "events" else make_key("x", ["read"])
    waits, taken, end = run(call, outcomes, Retries(attempts=6))
    assert isinstance(end, ClientError)
    assert waits[0] == 0.0
    for outcome, wait in zip(taken[:-1], waits[1:], strict=True):
        passing = {429, 502, 503, 504} if call.repeatable else {429}
        if isinstance(outcome, httpx.Response):
            assert outcome.status_code in passing
            assert wait >= (retry_after(outcome.headers.get("retry-after")) or 0)
        else:
            assert call.repeatable or isinstance(outcome, NEVER_SENT)
            assert not isinstance(outcome, httpx.UnsupportedProtocol)
        assert 0 < wait <= 11


def test_a_deletion_that_was_done_before_its_answer_got_lost_is_done() -> None:
    gone = busy(404)
    assert run(delete_item("x"), [httpx.ReadError("cut"), gone], Retries())[2] is None
    assert isinstance(run(delete_item("x"), [httpx.ConnectError("refused"), gone], Retries())[2], ClientError)
    assert isinstance(run(delete_item("x"), [gone], Retries())[2], ClientError)


def test_a_server_that_asks_for_long_is_not_waited_for() -> None:
    waits, _, error = run(add_events([]), [busy(503, "3600")], Retries())
    assert waits == [0.0]
    assert "503: busy" in str(error)


def test_a_server_that_is_not_ready_says_so() -> None:
    body = {"status": "draining", "model": None, "items": 0, "why": ""}
    assert run(ready(), [httpx.Response(503, json=body)], Retries())[2].status == "draining"


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after("7") == 7
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert (retry_after("Wed, 21 Oct 2099 07:28:00 GMT") or 0) > 1e9
    assert retry_after("soon") is retry_after(None) is None


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_same_event_is_sent_until_it_is_taken(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored_once = httpx.Response(202, json={"new": 1, "duplicates": 0, "seq": 1})
    outcomes: list[Any] = [
        httpx.ConnectError("refused"),
        busy(503, "1"),
        httpx.ReadTimeout("late"),
        busy(429),
        stored_once,
    ]
    bodies: list[bytes] = []
    waits: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        outcome = outcomes[len(bodies) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(clients.time, "sleep", waits.append)
    monkeypatch.setattr(clients.asyncio, "sleep", sleep)
    transport, event = httpx.MockTransport(answer), [Event("u", "i", "view")]
    if kind == "sync":
        with Client(transport=transport) as client:
            stored = client.add_events(event)
    else:

        async def ask() -> Any:
            async with AsyncClient(transport=transport) as client:
                return await client.add_events(event)

        stored = anyio.run(ask)
    assert stored.new == 1
    assert len(bodies) == 5
    assert len(set(bodies)) == 1
    assert b"event_id" in bodies[0]
    assert waits[0] == 0
    assert waits[2] >= 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda: httpx.Response(200, text="<html>welcome"),
        lambda: httpx.Response(200, json=[1]),
        lambda: httpx.Response(200, json={"new": 1}),
    ],
)
def test_an_answer_of_something_else_is_told(answer: Callable[[], httpx.Response]) -> None:
    with (
        Client(transport=httpx.MockTransport(lambda _: answer())) as client,
        pytest.raises(UnexpectedAnswer),
    ):
        client.add_events([Event("u", "i")])


def test_fields_of_newer_servers_are_left_out() -> None:
    answer = httpx.Response(200, json={"new": 1, "duplicates": 0, "seq": 1, "later": {"x": 1}})
    with Client(transport=httpx.MockTransport(lambda _: answer)) as client:
        assert client.add_events([]).seq == 1


def test_nobody_there_is_told() -> None:
    with (
        Client("http://127.0.0.1:9", retries=Retries(attempts=2, first=0.01)) as client,
        pytest.raises(Unreachable, match="no connection"),
    ):
        client.ready()
