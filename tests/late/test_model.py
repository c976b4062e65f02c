"""Late items do what known ones do: scored, ranked, explained, taken away; the model stays what it was."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.late_recall import shelf
from hypothesis import given
from hypothesis import strategies as st
from tests.shops import tasteful

from palate.data import Dataset, Histories
from palate.errors import InputError, UnknownItem
from palate.late import LateSettings, Likeness, WithLateItems
from palate.linalg.csr import Rows
from palate.models import Blend, Recommender, make

HIDDEN = np.array([2, 9, 17, 28])

BLENDED = [
    {"model": "l3ae", "parameters": {}, "memory_steps": 3.0, "memory_days": None, "weight": 0.7},
    {"model": "time-prior", "parameters": {}, "memory_steps": None, "memory_days": None, "weight": 0.3},
]

MODELS = ["blend", "buy-again", "content-profile", "ease", "item-knn", "popularity", "review-profile", "slit"]


def fitted(name: str, known: Dataset) -> Recommender:
    return (Blend(ingredients=BLENDED) if name == "blend" else make(name)).fit(known)  # type: ignore[arg-type]


def bare(name: str = "ease", **settings: object) -> tuple[WithLateItems, dict[str, Rows]]:
    """A model that was trained without the hidden items, and their content."""
    known, rows = shelf(tasteful(), HIDDEN)
    model = fitted(name, known)
    likeness = Likeness(known.features, model.tie_order_)
    return WithLateItems(model, likeness, LateSettings(**settings)), rows  # type: ignore[arg-type]


def events() -> Histories:
    """What people did with all items, late ones by their positions behind the known ones."""
    dataset = tasteful()
    known = np.setdiff1d(np.arange(len(dataset.items)), HIDDEN)
    places = np.empty(len(dataset.items), dtype=np.int64)
    places[np.concatenate([known, HIDDEN])] = np.arange(len(places))
    return dataset.histories().renumbered(places)


def ids(positions: np.ndarray = HIDDEN) -> list[str]:
    return [f"i{number}" for number in positions]


def rows_of(rows: Mapping[str, Rows], *places: int) -> dict[str, Rows]:
    return {name: own[list(places)] for name, own in rows.items()}


@pytest.fixture(
    scope="module", params=[(name, steps) for name in MODELS for steps in ("no events", 2.0, None)]
)
def pair(request: pytest.FixtureRequest) -> tuple[WithLateItems, WithLateItems]:
    """A model without late items and with them."""
    name, steps = request.param
    told = steps != "no events"
    model, rows = bare(name, steps=steps if told else None)
    late = model.with_items(ids(), rows)
    return model, late.with_events(events()) if told else late


def full(model: WithLateItems) -> Histories:
    """Histories in which late items are, some of them rejected, some items several times."""
    random = np.random.default_rng(1)
    n = len(model.items_)
    every = [[int(item) for item in random.integers(0, n, random.integers(0, 9))] for _ in range(40)]
    told = Histories.of(every, [[1e9 + 1e5 * place for place in range(len(sequence))] for sequence in every])
    weights = random.choice(np.array([-1.0, 0.5, 1.0], np.float32), len(told.items))
    return Histories.settled(told.starts, told.items, told.times, weights)


def test_known_items_keep_positions_and_scores(pair: tuple[WithLateItems, WithLateItems]) -> None:
    without, late = pair
    known = len(without.base.items_)
    assert late.items_.ids == (*without.base.items_.ids, *ids())
    users = list(late.users_)
    assert np.array_equal(late.score(users)[:, :known], without.base.score(users))
    assert np.array_equal(without.score(users), without.base.score(users))
    assert without.recommend(users, 5) == without.base.recommend(users, 5)


def test_contributions_add_up(pair: tuple[WithLateItems, WithLateItems]) -> None:
    for model in pair:
        histories = full(model)
        scores = model.score(histories)
        scale = np.abs(scores).max()
        for row in range(len(histories)):
            own = model.contributions(histories.take(np.array([row])), list(model.items_))
            sums = np.array([sum(part.score for part in parts) for parts in own])
            assert np.allclose(sums, scores[row], rtol=1e-4, atol=1e-5 * scale)


def test_parts_by_modality_are_the_sums_of_contributions(
    pair: tuple[WithLateItems, WithLateItems],
) -> None:
    for model in pair:
        for row in (0, 5, 11):
            history = full(model).take(np.array([row]))
            every = model.contributions(history, list(model.items_))
            parts = model.score_by_modality(history)
            assert {term.modality for own in every for term in own} <= set(parts)
            for name, own in parts.items():
                told = [sum(term.score for term in terms if term.modality == name) for terms in every]
                assert own == pytest.approx(told, rel=1e-5, abs=1e-6)


def test_sources_are_the_items_of_the_history(pair: tuple[WithLateItems, WithLateItems]) -> None:
    model = pair[1]
    histories = full(model)
    for row in range(len(histories)):
        history = histories.take(np.array([row]))
        own = {model.items_[int(item)] for item in history.items}
        for parts in model.contributions(history, list(model.items_)):
            assert {part.source for part in parts if not part.is_review} <= own | {"prior"}


def test_an_event_on_a_late_item_moves_scores_where_events_do(
    pair: tuple[WithLateItems, WithLateItems],
) -> None:
    model = pair[1]
    none, some = (Histories.of([items]) for items in ([], [len(model.items_) - 1]))
    known = len(model.base.items_)
    moved = not np.allclose(model.score(none)[:, :known], model.score(some)[:, :known])
    assert moved == (model.base.name not in ("popularity", "review-profile"))


def test_what_someone_had_or_rejected_is_not_recommended(pair: tuple[WithLateItems, WithLateItems]) -> None:
    model = pair[1]
    histories = full(model)
    positions, _ = model.rank(histories, len(model.items_))
    barred = histories.barred(len(model.items_))
    assert barred is not None
    for row, own in enumerate(positions):
        best = own[own >= 0]
        assert len(set(best)) == len(best)
        assert set(best) | set(barred[[row]].indices) == set(range(len(model.items_)))
        assert not set(best) & set(barred[[row]].indices)


def nearest(model: WithLateItems, rows: Mapping[str, Rows], k: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the known items most like each late one in text, and their cosines."""
    alike = rows["text"] @ np.asarray(model.likeness.features["text"].values).T
    best = np.argsort(-alike, axis=1)[:, :k]
    return best, np.take_along_axis(alike, best, axis=1)


def test_late_scores_are_a_multiple_of_the_mean_of_the_nearest_by_squared_likeness() -> None:
    model, rows = bare("ease", neighbours=3, factor=1.3, mixture={"text": 1.0})
    late = model.with_items(ids(), rows)
    scores = late.score(list(late.users_))
    for place, (best, alike) in enumerate(zip(*nearest(model, rows, 3), strict=True)):
        mean = scores[:, best] @ (alike**2 / (alike**2).sum())
        assert np.allclose(scores[:, len(model.base.items_) + place], 1.3 * mean, rtol=1e-4, atol=1e-6)


def test_spread_says_how_much_of_the_differences_in_size_is_kept() -> None:
    found: dict[float, np.ndarray] = {}
    for spread in (0.0, 0.5, 1.0):
        model, rows = bare("ease", neighbours=3, factor=1.0, spread=spread)
        scores = model.with_items(ids(), rows).score(list(model.users_)).astype(np.float64)
        found[spread] = np.sqrt(np.square(scores).mean(axis=0))
    known = len(model.base.items_)
    late = {spread: sizes[known:] for spread, sizes in found.items()}
    assert np.allclose(late[0.0], np.median(found[0.0][:known]), rtol=0.2)
    assert np.allclose(late[0.5], np.sqrt(late[0.0] * late[1.0]), rtol=1e-3)
    assert np.ptp(late[1.0]) > np.ptp(late[0.0])


def test_items_without_content_come_last() -> None:
    model, rows = bare()
    late = model.with_items(["x", "y"], {}).with_items(ids(), rows)
    positions, scores = late.rank(list(late.users_), len(late.items_), keep_seen=True)
    assert {late.items_[int(item)] for item in np.unique(positions[:, -2:])} == {"x", "y"}
    assert np.isfinite(scores).all()
    parts = late.score_by_modality(late.histories_of(["u3"]))
    assert parts["no content"][late.items_.positions(["x", "y"])] == pytest.approx(scores[3].min(), rel=1e-4)
    zero = {name: 0 * own[:1] for name, own in rows.items()}
    assert "z" in {late.with_items(["z"], zero).items_[int(i)] for i in _last(late.with_items(["z"], zero))}


def _last(model: WithLateItems) -> np.ndarray:
    return model.rank(list(model.users_), len(model.items_), keep_seen=True)[0][:, -3:].ravel()


@given(order=st.permutations(range(4)), at_once=st.booleans())
def test_the_order_of_arrival_changes_nothing(order: list[int], at_once: bool) -> None:
    model, rows = bare()
    expected = model.with_items(ids(), rows)
    names = [ids()[place] for place in order]
    other = model
    if at_once:
        other = model.with_items(names, rows_of(rows, *order))
    else:
        for name, place in zip(names, order, strict=True):
            other = other.with_items([name], rows_of(rows, place))
    users = list(model.users_)
    ours, theirs = (model_.recommend(users, 30, keep_seen=True) for model_ in (expected, other))
    assert [[item.item_id for item in own] for own in ours] == [
        [item.item_id for item in own] for own in theirs
    ]
    assert np.allclose(
        [[item.score for item in own] for own in ours], [[item.score for item in own] for own in theirs]
    )


@given(first=st.lists(st.integers(0, 3), min_size=1, unique=True))
def test_content_that_changes_replaces_the_old(first: list[int]) -> None:
    model, rows = bare()
    turned = {name: own[::-1] for name, own in rows.items()}
    names = [ids()[place] for place in first]
    old = model.with_items(ids(), turned)
    before = old.score(list(old.users_))
    changed = old.with_items(names, rows_of(rows, *first))
    known = len(model.base.items_)
    expected = model.with_items(ids(), rows).score(list(old.users_))
    after = changed.score(list(old.users_))
    assert changed.items_.ids == old.items_.ids
    assert np.array_equal(old.score(list(old.users_)), before)
    for place in range(4):
        source = expected if place in first else before
        assert np.allclose(after[:, known + place], source[:, known + place], rtol=1e-5)


@given(gone=st.sets(st.integers(0, 29)), back=st.sets(st.integers(0, 29)))
def test_items_that_went_appear_in_no_list(gone: set[int], back: set[int]) -> None:
    model, rows = bare()
    late = model.with_items(ids(), rows)
    fewer = late.without([late.items_[item] for item in gone]).restored([late.items_[item] for item in back])
    users = list(late.users_)
    positions, _ = fewer.rank(users, 30, keep_seen=True)
    assert set(np.unique(positions[positions >= 0])) == set(range(30)) - (gone - back)
    assert set(np.unique(late.rank(users, 30, keep_seen=True)[0])) == set(range(30))
    assert np.array_equal(fewer.score(users), late.score(users))


def test_an_item_that_went_is_back_with_new_content() -> None:
    model, rows = bare()
    late = model.with_items(ids(), rows).without(ids())
    assert not late.gone_[: len(model.base.items_)].any()
    assert late.gone_[len(model.base.items_) :].all()
    assert not late.with_items(ids(), rows).gone_.any()


def test_what_late_items_lack_is_told_as_imputed() -> None:
    known, rows = shelf(tasteful(), HIDDEN)
    model = fitted("content-profile", known)
    late = WithLateItems(model, Likeness(known.features, model.tie_order_), LateSettings()).with_items(
        ["words"], {"text": rows["text"][:1]}
    )
    parts = late.contributions("u3", ["words"])[0]
    assert {part.modality: part.imputed for part in parts} == {"text": False, "image": True}


def test_a_catalogue_without_content_takes_late_items_too() -> None:
    known, _ = shelf(replace(tasteful(), features={}), HIDDEN)
    model = fitted("ease", known)
    late = WithLateItems(model, Likeness({}, model.tie_order_), LateSettings()).with_items(ids(), {})
    assert {late.items_[int(item)] for item in late.rank(["u1"], 30, keep_seen=True)[0][0, -4:]} == set(ids())


def test_wrong_input_is_refused_by_name() -> None:
    model, rows = bare()
    with pytest.raises(InputError, match="'i0' is no late item"):
        model.with_items(["i0"], rows_of(rows, 0))
    with pytest.raises(InputError, match="given twice"):
        model.with_items(["a", "a"], rows_of(rows, 0, 1))
    with pytest.raises(InputError, match="no features called sound"):
        model.with_items(["a"], {"sound": rows["text"][:1]})
    with pytest.raises(InputError, match=r"text of 1 items must be of shape \(1, 8\), not \(2, 8\)"):
        model.with_items(["a"], rows_of(rows, 0, 1))
    with pytest.raises(UnknownItem, match="'nothing'"):
        model.without(["nothing"])
    with pytest.raises(InputError, match="save the model"):
        model.save("somewhere")
    for name in ("factor", "sold_factor", "cooccurrence"):
        with pytest.raises(InputError, match=f"{name} of late items must be 0 or more, not -1"):
            LateSettings(**{name: -1.0})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="spread of late items must be from 0 to 1, not 2"):
        LateSettings(spread=2.0)
    with pytest.raises(InputError, match="steps of late items must be more than 0, not 0"):
        LateSettings(steps=0.0)
    with pytest.raises(InputError, match="neighbours"):
        LateSettings(neighbours=0)


def test_events_on_a_late_item_bring_it_to_those_who_do_the_same() -> None:
    model, rows = bare("ease", steps=2.0)
    late = model.with_items(ids(), rows)
    place, first = len(model.base.items_), 0
    buyers = Histories.of([[first, place]] * 30)
    told = late.with_events(buyers)
    history = Histories.of([[first]])
    before, after = (wrapped.score(history)[0, place] for wrapped in (late, told))
    assert after > before
    sources = [part.source for part in told.contributions(history, [ids()[0]])[0]]
    assert sources == ["i0"]
    others = [wrapped.score(Histories.of([[5]]))[0] for wrapped in (late, told)]
    assert np.array_equal(others[0][:place], others[1][:place])


def test_the_more_events_the_larger_the_scores() -> None:
    model, rows = bare("ease", cooccurrence=0.5)
    late = model.with_items(ids(), rows)
    place = len(model.base.items_)
    sizes: list[float] = []
    for count in (1, 20, 100, 400):
        told = late.with_events(Histories.of([[0, place]] * count))
        sizes.append(float(np.sqrt(np.square(told.score(list(told.users_))[:, place]).mean())))
    assert sizes == sorted(sizes)
    assert sizes[-1] > 2 * sizes[0]


def test_the_say_of_neighbours_fades_with_events_to_that_of_many() -> None:
    model, rows = bare("ease", factor=1.5, sold_factor=0.5, cooccurrence=0.0)
    late = model.with_items(ids(), rows)
    place, users = len(model.base.items_), list(late.users_)
    without = late.score(users)[:, place]
    for count, factor in ((5, 1.25), (15, 1.0), (45, 0.75)):
        told = late.with_events(Histories.of([[0, place]] * count))
        assert np.allclose(told.score(users)[:, place], without * factor / 1.5, rtol=1e-4)


def test_cooccurrence_is_as_large_as_scores_for_an_item_like_known_ones() -> None:
    sizes: dict[float, float] = {}
    for size in (0.5, 1.0):
        model, _ = bare("ease", cooccurrence=size)
        known = len(model.base.items_)
        told = model.with_items(ids(), {}).with_events(events())
        scores = told.score(list(told.users_)).astype(np.float64)
        rms = np.sqrt(np.square(scores).mean(axis=0))
        sizes[size] = float(np.median(rms[known:]) / np.median(rms[:known]))
    assert sizes[1.0] == pytest.approx(2 * sizes[0.5], rel=1e-3)
    assert 0.5 < sizes[1.0] < 2


def test_an_item_without_content_is_told_by_its_events() -> None:
    model, _ = bare("ease", steps=3.0)
    late = model.with_items(["bare", "unsold"], {})
    place = len(model.base.items_)
    told = late.with_events(Histories.of([[0, 1, place]] * 5))
    history = Histories.of([[1]])
    assert told.score(history)[0, place] > 0
    assert told.score(history)[0, place + 1] == told.base.score(history).min()
    ranked = [item.item_id for item in told.recommend(history, len(told.items_), keep_seen=True)[0]]
    assert ranked[-1] == "unsold"
    assert ranked.index("bare") < len(ranked) // 2


@given(cut=st.integers(0, 3))
def test_events_told_in_turn_are_as_told_at_once(cut: int) -> None:
    model, rows = bare("slit", steps=2.0)
    late = model.with_items(ids(), rows)
    every = events()
    some = every.take(np.arange(0, 20))
    shorter = some.shortened(np.full(20, cut))
    expected = late.with_events(every)
    rest = every.take(np.arange(20, len(every)))
    found = late.with_events(shorter).with_events(rest).with_events(some, shorter)
    users = list(model.users_)
    assert np.allclose(found.score(users), expected.score(users), rtol=1e-4, atol=1e-6)
    told = by_item = model
    for place, name in enumerate(ids()):
        by_item = by_item.with_items([name], rows_of(rows, place))
        told = by_item.with_events(every.renumbered(_up_to(len(by_item.items_), len(late.items_))))
    assert np.allclose(told.score(users), expected.score(users), rtol=1e-4, atol=1e-6)


def _up_to(there: int, items: int) -> np.ndarray:
    return np.where(np.arange(items) < there, np.arange(items), -1)


def test_a_refit_gives_the_model_alone() -> None:
    model, rows = bare()
    assert type(model.with_items(ids(), rows).refitted(tasteful())) is type(model.base)
