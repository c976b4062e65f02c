"""The parts that bound a model: breaker, budget, waits, tokens, and what data may hold."""

import asyncio
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import BudgetSpent
from palate.llm.breaker import Breaker
from palate.llm.budget import Amount, Budget
from palate.llm.data import cleaned, marked
from palate.llm.prompts import CODES, prompt
from palate.llm.tokens import Estimate, bound
from palate.llm.trouble import MOST, asked_wait, wait_before


def test_a_breaker_opens_rests_tries_once_and_closes() -> None:
    now = [0.0]
    breaker = Breaker(failures=3, window=10, rest=30, clock=lambda: now[0])
    for _ in range(3):
        assert breaker.may_pass()
        breaker.failed()
    assert not breaker.may_pass()
    now[0] = 31.0
    assert breaker.may_pass()
    assert not breaker.may_pass(), "one request tries, no more"
    breaker.failed()
    assert not breaker.may_pass()
    now[0] = 62.0
    assert breaker.may_pass()
    breaker.succeeded()
    assert breaker.may_pass()
    breaker.failed()
    assert breaker.may_pass(), "failures before it closed count no more"


def test_failures_far_apart_open_nothing() -> None:
    now = [0.0]
    breaker = Breaker(failures=3, window=10, rest=30, clock=lambda: now[0])
    for _ in range(9):
        now[0] += 6.0
        breaker.failed()
        assert breaker.may_pass()


def test_a_try_that_says_nothing_of_the_server_leaves_the_next_one_to_try() -> None:
    now = [0.0]
    breaker = Breaker(failures=1, rest=30, clock=lambda: now[0])
    breaker.failed()
    now[0] = 31.0
    assert breaker.may_pass()
    breaker.gave_up()
    assert breaker.may_pass()


@given(
    st.integers(100, 1_000),
    st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=40),
    st.integers(1, 6),
)
def test_what_is_used_passes_the_budget_by_one_request_at_most(
    limit: int, requests: list[tuple[int, int]], at_once: int
) -> None:
    """Requests use what they want up to their bound; estimates may be too low."""

    async def run() -> tuple[float, list[float]]:
        budget, used = Budget(limit), list[float]()
        turns = iter(requests)

        async def work() -> None:
            for estimate, more in turns:
                most = Amount(estimate + more)
                try:
                    await budget.reserve(Amount(estimate), most)
                except BudgetSpent:
                    return
                await asyncio.sleep(0)
                budget.settle(most, most)
                used.append(most.tokens)

        await asyncio.gather(*(work() for _ in range(at_once)))
        return budget.used.tokens, used

    total, used = asyncio.run(run())
    assert total == sum(used)
    assert total <= limit + max(used, default=0.0)
    assert sum(sorted(used)[:-1]) <= limit


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after-ms": "250", "retry-after": "3"}, 0.25),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers) == seconds


@given(st.integers(2, 50))
def test_waits_are_bounded(attempt: int) -> None:
    assert 0.0 <= wait_before(attempt, None) <= MOST
    assert wait_before(attempt, 120.0) == 120.0


@given(st.text(), st.integers(1, 10_000))
def test_an_estimate_stays_near_what_was_counted(text: str, counted: int) -> None:
    estimate = Estimate()
    before = estimate.of(text)
    for _ in range(50):
        estimate.learn("some words of a text " * 10, counted)
    assert before * 0.25 <= estimate.of(text) <= before * 4.0
    assert bound(text) >= len(text)


HIDDEN = "\u200b\u200d\u202e\u2066\ufeff\u00ad\U000e0041\x00\x1b\ue000\ufe0f\u3164"


@given(st.text(alphabet=st.sampled_from(HIDDEN + "ab<> 中ｆ\n"), max_size=60))
def test_what_nobody_sees_is_taken_out(text: str) -> None:
    plain = cleaned(text)
    assert not set(HIDDEN) & set(plain)
    assert "<<" not in plain
    assert ">>" not in plain
    assert plain == " ".join(plain.split())
    assert cleaned(plain) == plain


@given(st.text(), st.integers(1, 50))
def test_a_cleaned_text_is_short_and_normal(text: str, most: int) -> None:
    plain = cleaned(text, most)
    assert len(plain) <= most
    assert unicodedata.normalize("NFKC", plain.removesuffix("…")) == plain.removesuffix("…")


@given(st.text(max_size=200))
def test_data_can_not_write_its_own_end(text: str) -> None:
    body = marked({"title": cleaned(text)})
    mark = body.split(">>", 1)[0].removeprefix("<<data ")
    assert body.count("<<") == 2
    assert body.endswith(f"<<end of data {mark}>>")


@pytest.mark.parametrize("code", CODES)
def test_prompts_know_their_version(code: str) -> None:
    made = prompt("probe", code)
    assert made.version.startswith(f"probe.{code} 1 ")
    assert made.filled(x="y").version.startswith(made.version)
