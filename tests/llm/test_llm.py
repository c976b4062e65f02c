"""Asking a model over real HTTP: no caller waits past its deadline, nothing wrong passes, all is counted."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from tests.llm.asked import GOOD, Colour, question
from tests.llm.conftest import Scene
from tests.llm.scripted import (
    KEY,
    Turn,
    babbles,
    drips,
    fails,
    floods,
    floods_at_once,
    floods_failing,
    hangs,
    hangs_up,
    says,
    silent,
    unless,
)

from palate.errors import BudgetSpent, InputError, NoAnswer
from palate.llm import Llm
from palate.shop.llm_settings import LlmPrices, LlmSettings

Made = Callable[..., Scene]


def test_an_answer_comes_with_its_counts(scene: Made) -> None:
    server, llm = scene(says(GOOD))
    assert llm.ask(question()).colour == "red"
    assert server.keys == [f"Bearer {KEY}"] * 2
    (request,) = server.requests
    assert (request["model"], request["stream"], request["temperature"]) == ("m", True, 0)
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["colour"]
    tally = llm.tally
    assert (tally.calls, tally.tokens_sent, tally.tokens_answered, tally.dollars) == (2, 100, 20, 0.0)
    assert tally.answers == {"probe": 1}


def test_what_it_recalls_was_asked_before(scene: Made) -> None:
    server, llm = scene(says(GOOD))
    llm.ask(question())
    recalled = llm.recalling().ask_all([question(), question("another bag")])
    assert [getattr(answer, "colour", type(answer)) for answer in recalled] == ["red", NoAnswer]
    assert len(server.requests) == 1


def test_a_second_run_asks_nothing(scene: Made, tmp_path: Path) -> None:
    server, llm = scene(says(GOOD))
    llm.ask(question())
    llm.close()
    again = Llm(LlmSettings(model="m", url=server.url), tmp_path)
    assert again.ask(question()).colour == "red"
    assert (again.tally.calls, again.tally.cached) == (0, 1)
    again.ask(question("another bag"))
    assert (len(server.requests), len(server.probes)) == (2, 1), "how the server is asked is remembered"
    again.close()


def test_a_damaged_cache_is_made_anew(scene: Made, tmp_path: Path) -> None:
    (tmp_path / "llm.sqlite").write_bytes(b"no database at all, for certain" * 100)
    _, llm = scene(says(GOOD))
    assert llm.ask(question()).colour == "red"


def test_equal_questions_at_once_are_asked_once(scene: Made) -> None:
    server, llm = scene(says(GOOD, after=0.2))
    answers = llm.ask_all([question()] * 5)
    assert [isinstance(answer, Colour) for answer in answers] == [True] * 5
    assert len(server.requests) == 1


WRONG: dict[str, Turn] = {
    "no JSON": says("red"),
    "cut JSON": says('{"colour": "re'),
    "two values": says(GOOD + GOOD),
    "another schema": says('{"color": "red"}'),
    "one key more": says('{"colour": "red", "price": 3}'),
    "NaN": says('{"colour": NaN}'),
    "deep": says("[" * 200),
    "refused by the check": says('{"colour": "blue"}'),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_asked_again_once_and_never_kept(scene: Made, name: str) -> None:
    def check(answer: Colour) -> str | None:
        return None if answer.colour == "red" else "no such colour"

    server, llm = scene(WRONG[name])
    with pytest.raises(NoAnswer, match="refused"):
        llm.ask(question(check=check))
    assert len(server.requests) == 2
    assert "Your last answer was refused" in server.requests[1]["messages"][-1]["content"]
    assert llm.tally.fallbacks == {"refused answer": 1}
    server.turns = [says(GOOD)]
    assert llm.ask(question(check=check)).colour == "red", "failures are not cached"


def test_the_second_answer_counts(scene: Made) -> None:
    _, llm = scene(says("hm"), says(f"```json\n{GOOD}\n```"))
    assert llm.ask(question()).colour == "red"
    assert llm.tally.refused == {"it is not JSON": 1}
    assert not llm.tally.fallbacks


ENDLESS: dict[str, Turn] = {
    "no status": silent,
    "no word": hangs(),
    "half an answer": hangs('{"colour'),
    "busy for an hour": fails(429, Retry_After="3600"),
    "busy until a date": fails(429, Retry_After="Fri, 31 Dec 2199 23:59:59 GMT"),
    "always failing": fails(500),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_nobody_waits_past_the_deadline(scene: Made, name: str) -> None:
    _, llm = scene(ENDLESS[name], seconds=0.6, tries=20)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        llm.ask(question())
    assert time.monotonic() - began < 0.6 + 2.0
    assert llm.tally.fallbacks.total() == 1


def test_the_first_word_has_a_deadline_of_its_own(scene: Made) -> None:
    server, llm = scene(hangs(), first_token_seconds=0.3)
    with pytest.raises(NoAnswer, match=r"no word within 0\.3 s"):
        llm.ask(question())
    assert len(server.requests) == 1, "what was read once is not sent again"


BROKEN: dict[str, Turn] = {
    "10 MB": floods,
    "10 MB in a line": floods_at_once,
    "10 MB of failure": floods_failing,
    "white space": drips,
    "no event": babbles,
    "cut off": says(GOOD, ending=None, usage=None, done=False),
    "by length": says(GOOD, ending="length"),
    "filtered": says(GOOD, ending="content_filter"),
    "nothing": says(""),
    "hung up": hangs_up,
    "the key": fails(401),
    "not found": fails(404),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_whole_answer_is_told_without_the_key(scene: Made, name: str) -> None:
    _, llm = scene(BROKEN[name])
    with pytest.raises(NoAnswer) as raised:
        llm.ask(question())
    said = str(raised.value)
    assert KEY not in said
    assert "\n" not in said
    assert len(said) < 400
    assert llm.tally.fallbacks == {raised.value.kind: 1}


def test_what_passes_is_tried_again(scene: Made) -> None:
    server, llm = scene(fails(429, Retry_After_Ms="20"), fails(503), hangs_up, says(GOOD))
    assert llm.ask(question()).colour == "red"
    assert len(server.requests) == 4
    assert server.times[1] - server.times[0] >= 0.02


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_does_not_pass_is_not_tried_again_as_it_is(scene: Made, status: int) -> None:
    server, llm = scene(fails(status), tries=9)
    with pytest.raises(NoAnswer):
        llm.ask(question())
    bodies = [str(sorted(request.items())) for request in server.requests]
    assert len(set(bodies)) == len(bodies)


def test_a_server_that_keeps_failing_is_left_alone(scene: Made) -> None:
    server, llm = scene(fails(500), tries=1)
    llm.ask_all([question(f"bag {number}") for number in range(30)])
    assert len(server.requests) < 12
    assert llm.tally.fallbacks["left alone"] > 15


DIALECTS = [
    (
        "no schemas",
        unless("response_format", "response_format not supported", says(GOOD), "json_schema"),
        "json_object",
    ),
    ("no formats", unless("response_format", "unknown response_format", says(GOOD)), "text"),
    ("no counts", unless("stream_options", "stream_options is not permitted", says(GOOD)), "json_schema"),
    (
        "other limit",
        unless("max_tokens", "use max_completion_tokens instead", says(GOOD)),
        "json_schema",
    ),
    ("no temperature", unless("temperature", "temperature must be 1", says(GOOD)), "json_schema"),
]


@pytest.mark.parametrize(("name", "turn", "mode"), DIALECTS)
def test_what_a_server_does_not_take_is_learned_once(scene: Made, name: str, turn: Turn, mode: str) -> None:
    server, llm = scene(turn)
    server.probe = turn if mode != "json_schema" else lambda handler: _probe(turn, handler)
    assert llm.ask(question()).colour == "red"
    assert llm.ask(question("a second bag")).colour == "red"
    assert len(server.requests) == 2, name
    form = server.requests[-1].get("response_format", {"type": "text"})
    assert form["type"] == mode


def _probe(turn: Turn, handler: object) -> None:
    """The same refusals, then the answer to the probe."""
    from tests.llm import scripted

    refused = {"stream_options", "max_tokens", "temperature"} & set(handler.request_json)  # type: ignore[attr-defined]
    for name, tried, _ in DIALECTS:
        if tried is turn and name == "no counts":
            refused &= {"stream_options"}
        elif tried is turn and name == "other limit":
            refused &= {"max_tokens"}
        elif tried is turn and name == "no temperature":
            refused &= {"temperature"}
    (turn if refused else scripted.says('{"word": "palate"}'))(handler)  # type: ignore[arg-type]


def test_a_server_that_takes_schemas_and_does_not_heed_them_is_asked_in_words(scene: Made) -> None:
    server, llm = scene(says(GOOD))
    server.probe = says("spoon!")
    assert llm.ask(question()).colour == "red"
    assert server.requests[0]["response_format"] == {"type": "json_object"}
    assert '"colour"' in server.requests[0]["messages"][-1]["content"]


@pytest.mark.parametrize("usage", [(50, 10), None, (10**9, 10**9), (-5, 0), (0, 0)])
def test_the_budget_is_passed_by_one_call_at_most(scene: Made, usage: tuple[int, int] | None) -> None:
    server, llm = scene(
        says('{"colour": "' + "red " * 3 + '"}', usage=usage), budget_tokens=2_000, concurrency=8
    )
    server.probe = says('{"word": "palate"}', usage=usage)
    answers = llm.ask_all([question(f"bag {number}") for number in range(60)])
    assert any(isinstance(answer, Colour) for answer in answers)
    assert isinstance(answers[-1], BudgetSpent)
    used = llm.tally.tokens_sent + llm.tally.tokens_answered
    one_call = used / llm.tally.calls
    assert used <= 2_000 + one_call
    assert llm.tally.fallbacks == {"budget": sum(isinstance(answer, BudgetSpent) for answer in answers)}
    if usage == (50, 10):
        assert len(server.requests) + len(server.probes) >= 2_000 / 60 * 0.5, "most of the budget can be used"


def test_dollars_are_a_budget_too(scene: Made) -> None:
    prices = LlmPrices(input=1_000.0, output=2_000.0)
    server, llm = scene(says(GOOD), budget_dollars=1.0, prices=prices)
    answers = llm.ask_all([question(f"bag {number}") for number in range(60)])
    assert isinstance(answers[-1], BudgetSpent)
    assert "budget_dollars" in str(answers[-1])
    assert llm.tally.dollars == pytest.approx(0.07 * (len(server.requests) + 1))
    assert (llm.tally.dollars or 0.0) <= 1.07


def test_a_budget_of_dollars_without_a_price_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    settings = LlmSettings(model="nobody-knows", url="https://example.org/v1", budget_dollars=1)
    with pytest.raises(InputError, match=r"\[llm\.prices\]"):
        Llm(settings, tmp_path)


def test_a_dry_run_asks_nothing_and_tells_what_it_would(scene: Made) -> None:
    server, llm = scene(says(GOOD), prices=LlmPrices(input=1.0, output=10.0))
    llm.ask(question())
    asked = len(server.requests)
    plan = llm.plan([question(), question("new"), question("new"), question("newer")])
    assert (plan.questions, plan.cached, plan.calls) == (4, 2, 2)
    assert plan.tokens_answered == 40
    assert 50 < plan.tokens_sent < 500
    assert plan.dollars == pytest.approx((plan.tokens_sent + 400) / 1e6, abs=1e-6)
    assert len(server.requests) == asked


def test_no_more_requests_are_under_way_than_allowed(scene: Made) -> None:
    server, llm = scene(says(GOOD, after=0.05), concurrency=3)
    llm.ask_all([question(f"bag {number}") for number in range(12)])
    assert server.most_at_once == 3


def test_many_threads_may_ask(scene: Made) -> None:
    _, llm = scene(says(GOOD))
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda number=number: found.append(llm.ask(question(f"bag {number}")).colour))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["red"] * 8


def test_without_a_key_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PALATE_LLM_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InputError, match="OPENAI_API_KEY"):
        Llm(LlmSettings(model="m"), tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(InputError, match="PALATE_LLM_KEY"):
        Llm(LlmSettings(model="m", url="https://example.org/v1"), tmp_path)
    with pytest.raises(InputError, match=r"\[llm\] in palate.toml"):
        Llm(LlmSettings(), tmp_path)


def test_closing_leaves_nobody_waiting(scene: Made) -> None:
    _, llm = scene(silent, seconds=30.0)
    ended = threading.Event()

    def ask() -> None:
        try:
            llm.ask_all([question(f"bag {number}") for number in range(9)])
        except CancelledError:
            ended.set()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    while not llm.tally.calls:
        time.sleep(0.01)
    llm.close()
    assert ended.wait(5.0)
