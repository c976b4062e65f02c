"""Which terms and counts a reason rests on."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import DAY, tasteful

from palate.data import Dataset, Histories
from palate.explain import Crowd, explained, language
from palate.explain.crowd import Support
from palate.explain.facts import Facts, Remark, Wrote
from palate.explain.reasons import CLOSE, candidates_of, chosen_of, facts_of, wrote_of
from palate.models import Blend, Contribution, Popularity, Recommender, make

MANY = Support(40, 50)


def candidates(*terms: Any, support: Support = MANY):
    return candidates_of([Contribution(*term) for term in terms], lambda source: support)


def test_a_past_item_that_speaks_against_it_is_never_cited() -> None:
    assert [candidate.source for candidate in candidates(("image", "a", -3.0), ("image", "b", 1.0))] == ["b"]
    assert candidates(("text", "a", 1.0), ("behaviour", "a", -2.0)) == []
    assert candidates(("behaviour", "prior", 2.0), ("error", "remainder", 2.0)) == []


def test_small_terms_are_not_told() -> None:
    (candidate,) = candidates(("image", "a", 2.0), ("text", "a", 0.1))
    assert (candidate.alike, candidate.together) == (("image",), False)
    (candidate,) = candidates(("behaviour", "a", 2.0), ("text", "a", 0.3))
    assert candidate.alike == ()


def test_where_one_other_shopper_stands_behind_it_content_is_told() -> None:
    (candidate,) = candidates(("behaviour", "a", 2.0), ("text", "a", 0.3), support=Support(1, 4))
    assert candidate.alike == ("text",)
    assert not candidate.is_weak


def test_what_is_only_guessed_is_never_told_as_seen_or_heard() -> None:
    (candidate,) = candidates(("image", "a", 2.0, True), ("text", "a", 1.5))
    assert (candidate.alike, candidate.guessed) == (("text",), ("image",))


@given(
    st.lists(
        st.lists(st.floats(0.05, 5.0), min_size=1, max_size=6),
        min_size=1,
        max_size=10,
    )
)
def test_citations_are_spread_among_what_is_nearly_the_strongest(worths: list[list[float]]) -> None:
    cited: Counter[str] = Counter()
    for own in worths:
        some = candidates(*[("behaviour", f"i{place}", worth) for place, worth in enumerate(own)])
        chosen = chosen_of(some, cited)
        assert chosen is not None
        close = [candidate for candidate in some if candidate.worth >= CLOSE * max(own)]
        assert chosen in close
        assert cited[chosen.source] == min(cited[term.source] for term in close)
        cited[chosen.source] += 1


def test_a_weak_past_item_is_cited_only_where_no_other_is() -> None:
    terms = [Contribution("behaviour", "weak", 2.0), Contribution("behaviour", "strong", 1.5)]
    some = candidates_of(terms, lambda source: Support(1, 9) if source == "weak" else MANY)
    chosen = chosen_of(some, Counter())
    assert chosen is not None
    assert chosen.source == "strong"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return tasteful()


@pytest.mark.parametrize(
    "name", ["item-knn", "content-knn", "l3ae", "slit", "graph-filter", "content-profile"]
)
def test_every_reason_rests_on_a_term_that_raises_the_score_and_on_counts_that_are_so(
    name: str, dataset: Dataset
) -> None:
    model = make(name).fit(dataset)
    crowd = Crowd(model.histories_, len(model.items_))
    had = [set(model.histories_.of_user(row).tolist()) for row in range(len(model.users_))]
    for row in range(0, len(model.users_), 7):
        history = model.histories_.take(np.array([row]))
        items = [item.item_id for item in model.recommend(history, 8)[0]]
        terms = model.contributions(history, items)
        facts = facts_of(model, crowd, history, items, terms, str.upper, is_known=True)
        for item, own, fact in zip(items, terms, facts, strict=True):
            if fact.source is None:
                continue
            raised = sum(term.score for term in own if term.source == fact.source)
            assert raised > 0
            told = {*fact.alike, *fact.guessed} | ({"behaviour"} if fact.together else set())
            assert all(
                sum(t.score for t in own if (t.source, t.modality) == (fact.source, modality)) > 0
                for modality in told
            )
            pair = {model.items_.position(fact.source), model.items_.position(item)}
            others = [other for place, other in enumerate(had) if place != row]
            both = sum(pair <= other for other in others)
            among = sum(model.items_.position(fact.source) in other for other in others)
            assert fact.support == Support(both, among)
            assert fact.trend == ""
            assert fact.name == fact.source.upper()


def sold(counts: list[int], when: list[float] | None = None) -> Dataset:
    """Item i is had by ``counts[i]`` users, all on day ``when[i]``."""
    from palate.data import Index

    item = np.repeat(np.arange(len(counts)), counts).astype(np.int32)
    user = np.arange(len(item)).astype(np.int32)
    time = None if when is None else np.repeat(np.array(when) * DAY, counts)
    users, items = (
        Index(tuple(f"{kind}{n:03}" for n in range(size)))
        for kind, size in (("u", len(item)), ("i", len(counts)))
    )
    return Dataset.of(users, items, user, item, time=time)


def reasons(model: Recommender, history: Histories, k: int = 30) -> dict[str, str]:
    found = explained(model, history, k, lambda item: item, language("en"), known=False)
    return {item.item_id: item.reason for item in found}


def test_it_sells_well_is_said_of_best_sellers_alone() -> None:
    counts = [50, 40, *[3] * 18]
    said = reasons(Popularity().fit(sold(counts)), Histories.of([[]]))
    assert said["i000"] == said["i001"] == "It sells well."
    assert all("sells" not in said[f"i{n:03}"] for n in range(2, 20))
    assert said["i005"] == "Nothing in your history speaks for it; 3 shoppers have chosen it."


def test_at_the_moment_is_said_of_time_prior_alone() -> None:
    counts = [50, 50, *[3] * 18]
    days = [0.0, 100.0, *[0.0, 100.0] * 9]
    dataset = sold(counts, days)
    assert "moment" not in " ".join(reasons(Popularity().fit(dataset), Histories.of([[]], [[]])).values())
    prior = make("time-prior").fit(dataset)
    now = reasons(prior, Histories.of([[]], [[]]))
    assert [item for item, reason in now.items() if "at the moment" in reason] == ["i001"]
    then = reasons(prior, Histories.of([[4]], [[0.0]]))
    assert then["i000"] == "It sold well around your last visit."
    assert not any("moment" in reason for reason in then.values())
    blend = Blend(
        ingredients=[
            {"model": name, "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 1.0}
            for name in ("time-prior", "popularity")
        ]
    ).fit(dataset)
    assert "at the moment" in reasons(blend, Histories.of([[]], [[]]))["i001"]


def test_without_times_nothing_is_said_of_a_moment(dataset: Dataset) -> None:
    undated = tasteful(dated=False)
    said = reasons(make("time-prior").fit(undated), Histories.of([[]]))
    assert not any("moment" in reason or "visit" in reason for reason in said.values())


@pytest.mark.parametrize("name", ["buy-again", "item-knn", "ease", "content-knn", "popularity"])
def test_an_item_is_never_cited_for_itself(dataset: Dataset, name: str) -> None:
    model = make(name).fit(dataset)
    for user in dataset.users.ids[:8]:
        history = model.histories_of([user])
        own = {dataset.items[int(item)] for item in history.of_user(0)}
        for code, before in (("en", "You chose it before"), ("zh", "您以前选过它")):
            for item in explained(model, history, 30, str, language(code), keep_seen=True):
                assert item.because != item.item_id
                if item.reason.startswith(before):
                    assert item.item_id in own
                    assert item.because is None
                elif item.item_id in own:
                    assert item.because is not None
                assert not (name == "buy-again" and item.score > 0) or item.reason.startswith(before)


def wrote(score: float, stance: float = 1.0, modality: str = "review", text: str = "quiet keys") -> str:
    """The reason in English where a review of the user has a term beside a past item."""
    terms = [Contribution(modality, "r7", score, is_review=True), Contribution("text", "a", 1.0)]
    best = max((candidate.worth for candidate in candidates_of(terms, lambda source: MANY)), default=0.0)
    found = wrote_of(terms, {"r7": stance}, lambda review: Remark("the Keyboard", text), best)
    return language("en").reason(Facts(wrote=found)) if found else ""


def test_a_review_that_speaks_more_than_what_was_had_is_quoted() -> None:
    assert wrote(2.0) == "You praised the Keyboard (“quiet keys”), and this fits what you said."
    assert wrote(2.0, -1.0) == "You complained of the Keyboard (“quiet keys”), and this is not like that."
    assert wrote(2.0, text="") == "You praised the Keyboard, and this fits what you said."
    looks = "It looks like the picture in your review of the Keyboard."
    assert wrote(2.0, modality="review-image") == looks


def test_a_review_that_speaks_less_or_against_it_is_not_quoted() -> None:
    assert wrote(0.5) == ""
    terms = [Contribution("review", "r7", -2.0, is_review=True)]
    assert wrote_of(terms, {"r7": 1.0}, lambda review: Remark("a", "b"), 0.0) is None
    assert wrote_of([terms[0]._replace(score=2.0)], {"r7": 1.0}, lambda review: None, 0.0) is None


def test_a_review_is_quoted_in_chinese() -> None:
    said = Wrote("r7", Remark("键盘", "按键很安静"), "review")
    assert language("zh").reason(Facts(wrote=said)) == "您称赞过“键盘”（“按键很安静”），这件与您所说的相符。"
    against = Wrote("r7", Remark("键盘"), "review-audio", praise=False)
    assert language("zh").reason(Facts(wrote=against)) == "声音与您批评“键盘”时所附的录音不同。"


def test_reviews_are_no_past_items() -> None:
    assert candidates(("review", "r7", 2.0, False, True)) == []
