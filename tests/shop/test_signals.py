"""Events and values weigh as declared, said and overridden; what is negative stays out of histories."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shops import write_shop

from palate.data import TEST, TRAIN, VALID, Dataset, Histories
from palate.data.parts import PARTS
from palate.data.splits import SPLITS
from palate.errors import InputError, UnusableFile
from palate.shop import check_of, dataset_of, read_shop
from palate.shop.events import DECLARED, likened, normal, weight_of
from palate.shop.ratings import Scale, weigh_ratings
from palate.shop.settings import read_settings
from palate.shop.signals import signals_of
from palate.shop.values import Values, read_values
from palate.tasks.inputs import Inputs


def table(rows: list[tuple[str | None, float | None]]) -> pl.DataFrame:
    events, values = zip(*rows, strict=True)
    return pl.DataFrame(
        {"event": pl.Series(events, dtype=pl.String), "value": pl.Series(values, dtype=pl.Float64)}
    )


def read(rows: list[tuple[str | None, float | None]], **overridden: object) -> Values:
    """Values of train rows."""
    return read_values(signals_of(table(rows), overridden), np.zeros(len(rows), np.uint8))  # type: ignore[arg-type]


def base(rows: list[tuple[str | None, float | None]], **overridden: object) -> list[float]:
    return read(rows, **overridden).base.tolist()


@pytest.mark.parametrize(
    "names",
    [
        ("view", "favourite", "add_to_cart", "share", "purchase"),
        ("浏览", "收藏", "加购", "分享", "购买"),
        ("Clicked", "LIKES", "Add to Cart", "shared", "Purchased"),
        ("pv", "fav", "cart", "share", "buy"),
        ("select_item", "add_to_wishlist", "add_shipping_info", "share", "purchase"),
    ],
)
def test_kinds_of_liking_weigh_more_the_more_they_cost(names: tuple[str, ...]) -> None:
    weights = [weight_of(name, {}) for name in names]
    assert all(isinstance(weight, float) and weight > 0 for weight in weights)
    assert weights == sorted(weights)  # type: ignore[type-var]
    assert len(set(weights)) == len(weights)


def test_names_of_trackers_are_known() -> None:
    assert weight_of("Order Completed", {}) == weight_of("purchase", {})
    assert weight_of("Product Added", {}) == weight_of("add_to_cart", {})
    assert weight_of("view_item_list", {}) == weight_of("Product List Viewed", {}) == 0


@pytest.mark.parametrize(
    "name", ["dislike", "REFUND", "returned", "Skip", "hide", "block", "退货", "退款", "不喜欢"]
)
def test_kinds_of_dislike_are_negative(name: str) -> None:
    weight = weight_of(name, {})
    assert isinstance(weight, float)
    assert weight < 0


@given(st.sampled_from(sorted(DECLARED)), st.sampled_from((str.upper, str.title, lambda name: f" {name} ")))
def test_case_and_space_do_not_matter(name: str, change: object) -> None:
    changed = change(name)  # type: ignore[operator]
    assert weight_of(changed, {}) == weight_of(name, {})
    assert weight_of(changed.replace("_", " "), {}) == weight_of(name, {})


def test_an_undeclared_event_is_said_with_its_count_and_weight_and_can_be_declared() -> None:
    rows: list[tuple[str | None, float | None]] = [("purchase", None), ("摸了摸", None), ("摸了摸", None)]
    signals = signals_of(table(rows), {})
    assert any("2 摸了摸 rows" in line and "0.5" in line and "[events]" in line for line in signals.lines)
    assert base(rows, 摸了摸=0.1) == pytest.approx([1, 0.1, 0.1])
    assert signals_of(table(rows), {"摸了摸": 0.1}).lines == ()


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Order Refunded", -1),
        ("refund_requested", -1),
        ("purchase-returned", -1),
        ("negative_feedback", -1),
        ("trackSkipped", -1),
        ("申请退款", -1),
        ("已退货", -1),
        ("踩一下", -1),
        ("已取消", -1),
        ("remove_from_wishlist", 0),
        ("un-like", 0),
        ("移除收藏", 0),
        ("Product Removed", 0),
        ("payment_failed", 0),
        ("未付款", 0),
        ("已购买", 1),
        ("加入收藏", 1),
        ("浏览商品", 1),
        ("product viewed", 1),
        ("摸了摸", None),
        ("dance", None),
    ],
)
def test_a_rejection_in_a_name_is_none_of_liking(name: str, sign: int | None) -> None:
    found = likened(name)
    assert weight_of(name, {}) is None
    assert (None if found is None else float(np.sign(found[0]))) == sign
    signals = signals_of(table([("purchase", None), (name, None)]), {})
    assert np.sign(signals.base[1]) == (1 if sign is None else sign)
    assert any(name in line and "[events]" in line for line in signals.lines)
    assert base([("purchase", None), (name, None)], **{normal(name): 0.25}) == [1, 0.25]


words = sorted(name for name in DECLARED if weight_of(name, {}) in (-1, -0.5))


@given(st.sampled_from(words), st.sampled_from(("purchase_{}", "{}_requested", "item {} done", "商品_{}")))
def test_names_with_a_rejection_never_attract(word: str, pattern: str) -> None:
    name = pattern.format(word)
    assert base([("purchase", None), (name, None)])[1] < 0


def test_many_undeclared_events_are_said_in_one_line() -> None:
    rows: list[tuple[str | None, float | None]] = [(f"waved{chr(97 + n)}", None) for n in range(20)]
    (line,) = signals_of(table(rows), {}).lines
    assert "and 14 more" in line


@given(st.lists(st.integers(2, 9), max_size=5), st.integers(1, 30))
def test_counts_are_no_ratings(more: list[int], ones: int) -> None:
    values = [1.0] * (ones + len(more) + 1) + [float(value) for value in sorted(set(more))] + [2.0]
    rows: list[tuple[str | None, float | None]] = [(None, value) for value in values]
    counts_fall = max(values) not in (5, 10)
    values_read = read(rows)
    assert np.isnan(values_read.ratings).all() == counts_fall
    if counts_fall:
        assert np.all(values_read.base > 0)
        assert any('"rating"' in line for line in values_read.lines)


def test_what_palate_toml_weighs_and_no_row_has_is_said() -> None:
    assert any("dance" in line for line in signals_of(table([("view", None)]), {"dance": 1.0}).lines)


def test_a_refund_is_negative_whatever_its_value_and_a_negative_value_is_so_without_an_event() -> None:
    assert all(weight < 0 for weight in base([("refund", -5), ("refund", None), ("refund", 5)]))
    assert base([(None, -3.0), (None, 250.0), (None, 9000.0)]) == [-1, 1, 1]
    assert base([("purchase", -1.0), ("purchase", 4.0)]) == [-1, 1]


def test_amounts_and_counts_are_not_ratings_and_that_is_said() -> None:
    purchases: list[tuple[str | None, float | None]] = [("purchase", 3.0), ("purchase", 5.0)]
    counts: list[tuple[str | None, float | None]] = [(None, 1.0), (None, 4411.0)]
    for rows in (purchases, counts):
        values = read(rows)
        assert np.isnan(values.ratings).all()
        assert any("is not read" in line and '"rating"' in line for line in values.lines)
    assert read([("purchase", 3.0), ("purchase", 5.0)], purchase="rating").ratings.tolist() == [3, 5]


@pytest.mark.parametrize("yes_and_no", [(1.0, 0.0), (1.0, -1.0)])
@pytest.mark.parametrize("event", [None, "rating", "like"])
def test_thumbs_are_told_apart(event: str | None, yes_and_no: tuple[float, float]) -> None:
    yes, no = yes_and_no
    values = read([(event, yes), (event, no), (event, yes)])
    weights = values.weigh(np.arange(3), np.zeros(3, np.int32))
    assert (weights > 0).tolist() == [True, False, True]


stars = st.lists(st.integers(1, 5), min_size=2, max_size=30)


@given(stars)
def test_one_star_of_five_is_dislike_and_five_never_is(given_stars: list[int]) -> None:
    values = np.array([*given_stars, 1, 5], dtype=np.float64)
    user = np.arange(len(values), dtype=np.int32) % 3
    weights = weigh_ratings(values, user, np.ones(len(values), bool), Scale.of(values))
    assert np.all(weights[values == 1] < 0)
    assert np.all(weights[values == 5] > 0)
    assert np.all(np.abs(weights) <= 1)


def test_a_harsh_persons_three_is_praise_and_a_kind_persons_is_dislike() -> None:
    values = np.array([2] * 19 + [3] + [5] * 19 + [3], dtype=np.float64)
    user = np.repeat(np.arange(2, dtype=np.int32), 20)
    weights = weigh_ratings(values, user, np.ones(40, bool), Scale.of(values))
    assert weights[19] > weights[0] > 0
    assert weights[39] < 0


@given(st.floats(0, 100, allow_nan=False), st.integers(1, 9))
def test_a_value_that_is_always_the_same_weighs_one(value: float, count: int) -> None:
    rows: list[tuple[str | None, float | None]] = [("rating", value)] * count
    assert read(rows).weigh(np.arange(count), np.zeros(count, np.int32)).tolist() == [1] * count


def test_test_ratings_say_nothing_of_train_ratings() -> None:
    values, user = np.array([4, 4, 3, 5, 1], dtype=np.float64), np.zeros(5, np.int32)
    known = np.array([True, True, True, True, False])
    changed = values.copy()
    changed[4] = 5
    scale = Scale(1, 5)
    first = weigh_ratings(values, user, known, scale)
    assert np.array_equal(first[:4], weigh_ratings(changed, user, known, scale)[:4])


value_of_an_event = st.tuples(
    st.sampled_from((None, "rating", "review", "like", "view", "purchase")),
    st.one_of(
        st.none(),
        st.sampled_from((-1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 10.0)),
        st.floats(-1e6, 1e6, allow_nan=False),
    ),
)
other_rows = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from((VALID, TEST)), value_of_an_event), max_size=12
)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 3), value_of_an_event), min_size=1, max_size=12), other_rows)
def test_whatever_other_rows_say_train_rows_weigh_the_same(
    learned: list[tuple[int, tuple[str | None, float | None]]],
    others: list[tuple[int, int, tuple[str | None, float | None]]],
) -> None:
    user = np.array([row[0] for row in learned] + [row[0] for row in others], np.int32)
    part = np.array([TRAIN] * len(learned) + [row[1] for row in others], np.uint8)
    rows = [row[1] for row in learned] + [row[2] for row in others]
    own = np.arange(len(learned))
    weights = read_values(signals_of(table(rows), {}), part).weigh(np.arange(len(rows)), user)
    alone = read([row[1] for row in learned]).weigh(own, user[own])
    assert np.array_equal(weights[own], alone)
    assert np.all(np.isfinite(weights))


@given(st.lists(st.integers(1, 5), min_size=2, max_size=9), st.sampled_from((VALID, TEST)))
def test_where_no_train_row_has_a_rating_the_next_rows_tell_the_scale_and_that_is_said(
    given_stars: list[int], part: int
) -> None:
    rows: list[tuple[str | None, float | None]] = [
        ("view", None),
        *(("rating", float(s)) for s in given_stars),
    ]
    parts = np.array([TRAIN] + [part] * len(given_stars), np.uint8)
    values = read_values(signals_of(table(rows), {}), parts)
    assert values.scale == Scale.of(np.array(given_stars, np.float64))
    assert any(
        f"no train row has a rating, so the scale is that of the {PARTS[part]}" in s for s in values.lines
    )


def test_a_rating_beyond_the_scale_of_train_rows_is_judged_as_its_nearest_end() -> None:
    rows: list[tuple[str | None, float | None]] = [("rating", float(s)) for s in (2, 3, 4, 5, 0, 10)]
    parts = np.array([TRAIN] * 4 + [TEST] * 2, np.uint8)
    values = read_values(signals_of(table(rows), {}), parts)
    assert str(values.scale) == "1 to 5"
    assert values.weigh(np.arange(6), np.zeros(6, np.int32))[4:].tolist() == [-1, 1]


def test_zero_beside_a_scale_from_one_is_no_rating_where_it_is_the_commonest() -> None:
    assert Scale.of(np.array([0, 0, 0, 5, 8, 10.0])) == Scale(1, 10, unrated=True)
    assert Scale.of(np.array([0, 5, 5, 8, 10.0])) == Scale(0, 10)


# -- histories ---------------------------------------------------------------------------------------------

events = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 4), st.integers(0, 6), st.sampled_from((-1.0, 0.2, 0.6, 1.0))
    ),
    max_size=40,
)


def standing(said: list[tuple[int, float]]) -> tuple[list[tuple[int, float]], bool]:
    """What stands of some (moment, weight) about one item, and whether it is rejected, word by word."""
    stands: list[tuple[int, float]] = []
    rejected = False
    for moment, weight in sorted(said, key=lambda event: (event[0], event[1] < 0)):
        if weight < 0:
            stands, rejected = [], True
        elif not rejected or weight >= 0.5:
            stands, rejected = [*stands, (moment, weight)], False
    return stands, rejected


def settled_of(rows: list[tuple[int, int, int, float]]) -> Histories:
    """Histories of four users, whose events lift a rejection from a weight of 0.5."""
    rows = sorted(rows, key=lambda row: (row[0], row[2]))
    user, item, time, weight = (np.array([row[place] for row in rows]) for place in range(4))
    starts = np.searchsorted(user, np.arange(5)).astype(np.int64)
    return Histories.settled(
        starts, item.astype(np.int32), time.astype(np.float64), weight.astype(np.float32), weight >= 0.5
    )


@given(events)
def test_the_last_word_about_an_item_counts(rows: list[tuple[int, int, int, float]]) -> None:
    settled = settled_of(rows)
    assert settled.times is not None
    for who in range(4):
        for item in range(5):
            stands, rejected = standing([row[2:] for row in rows if row[:2] == (who, item)])
            own = slice(settled.starts[who], settled.starts[who + 1])
            had = settled.items[own] == item
            assert sorted(settled.times[own][had].tolist()) == [moment for moment, _ in stands]
            avoided = settled.avoid is not None and item in settled.avoid.of_user(who)
            assert avoided == rejected
    if settled.weights is not None:
        assert np.all(settled.weights > 0)


@given(events, st.integers(0, 6))
def test_joining_what_came_before_and_after_settles_as_all_at_once(
    rows: list[tuple[int, int, int, float]], moment: int
) -> None:
    before = settled_of([row for row in rows if row[2] < moment])
    after = settled_of([row for row in rows if row[2] >= moment])
    joined, whole = before.joined(after), settled_of(rows)
    assert np.array_equal(joined.matrix(5).toarray(), whole.matrix(5).toarray())
    barred, at_once = (
        np.zeros((4, 5)) if histories.avoid is None else histories.avoid.matrix(5).toarray()
        for histories in (joined, whole)
    )
    assert np.array_equal(barred, at_once)


@given(events, st.permutations(range(40)))
def test_settled_histories_do_not_depend_on_the_order_of_rows_at_one_moment(
    rows: list[tuple[int, int, int, float]], order: list[int]
) -> None:
    def settled(some: list[tuple[int, int, int, float]]) -> tuple[list[list[float]], list[list[float]]]:
        user, item, time, weight = (np.array(column) for column in zip(*some, strict=True))
        index = Dataset.from_sequences({str(u): [str(i) for i in range(5)] for u in range(4)})
        dataset = Dataset.of(
            index.users, index.items, user, item, time=time.astype(np.float64), weight=weight
        )
        histories = dataset.histories()
        avoid = histories.avoid
        return (
            histories.matrix(5).toarray().tolist(),
            [] if avoid is None else avoid.matrix(5).toarray().tolist(),
        )

    if rows:
        assert settled(rows) == settled([rows[place] for place in order if place < len(rows)])


def test_weights_and_dislikes_go_where_their_history_goes() -> None:
    first = Histories.settled(
        np.array([0, 3, 4]), np.array([0, 1, 2, 3], np.int32), None, np.array([1, -1, 0.5, 1], np.float32)
    )
    assert first.avoid is not None
    turned = first.take(np.array([1, 0, -1]))
    assert turned.avoid is not None
    assert [turned.avoid.of_user(row).tolist() for row in range(3)] == [[], [1], []]
    assert turned.weights is not None
    assert turned.weights.tolist() == [1, 1, 0.5]
    moved = first.renumbered(np.array([5, 4, -1, 3]))
    assert moved.avoid is not None
    assert moved.avoid.of_user(0).tolist() == [4]
    assert moved.of_user(0).tolist() == [5]
    later = Histories.settled(
        np.array([0, 2, 2]), np.array([1, 0], np.int32), None, np.array([1, -1], np.float32)
    )
    joined = first.joined(later)
    assert joined.of_user(0).tolist() == [2, 1]
    assert joined.avoid is not None
    assert joined.avoid.of_user(0).tolist() == [0]
    assert first.barred(4).toarray()[0].tolist() == [1, 1, 1, 0]  # type: ignore[union-attr]
    assert first.barred(4, keep_seen=True).toarray()[0].tolist() == [0, 1, 0, 0]  # type: ignore[union-attr]
    alone = first.take(np.array([0]))
    assert set(alone.barred_items().tolist()) == {0, 1, 2}
    assert alone.barred_items(keep_seen=True).tolist() == [1]


@given(st.lists(st.sampled_from((0.2, 0.5, 1.0, -1.0)), min_size=2, max_size=9), st.floats(0.01, 100))
def test_weights_are_relative(weights: list[float], factor: float) -> None:
    dataset = Dataset.from_sequences({"u": [str(place) for place in range(len(weights))]})
    weighed = dataset.weighed(np.array(weights, np.float32))
    other = dataset.weighed(np.array(weights, np.float32) * np.float32(factor))
    assert np.allclose(weighed.train_matrix.toarray(), other.train_matrix.toarray(), rtol=1e-5)


def test_a_weight_of_zero_is_refused() -> None:
    with pytest.raises(InputError, match="other than 0"):
        Dataset.from_sequences({"u": ["a", "b"]}).weighed(np.array([1, 0], np.float32))


# -- from a folder -----------------------------------------------------------------------------------------


def test_one_kind_of_event_gives_the_matrix_it_gave_before(tmp_path: Path) -> None:
    rows = "".join(f"u{n % 5},i{n % 7},{{}}\n" for n in range(40))
    for place, event in enumerate(("purchase", "view", "unheard-of", "like")):
        shop = write_shop(
            tmp_path / str(place), interactions_csv="user_id,item_id,event\n" + rows.replace("{}", event)
        )
        assert dataset_of(read_shop(shop)).weight is None


def test_a_file_of_refunds_has_no_likes(tmp_path: Path) -> None:
    rows = "".join(f"u{n % 5},i{n % 7},refund,-5\n" for n in range(40))
    shop = write_shop(tmp_path, interactions_csv="user_id,item_id,event,value\n" + rows)
    found = check_of(read_shop(shop))
    assert found.negative == found.interactions == 40
    dataset = dataset_of(read_shop(shop))
    assert dataset.train_matrix.nnz == 0
    assert dataset.histories().avoid is not None


def test_bought_then_returned_is_taken_back_but_only_by_rows_that_may_be_seen(tmp_path: Path) -> None:
    rows = "user_id,item_id,timestamp,event,split\n"
    rows += "u,a,1,purchase,train\nu,b,2,purchase,train\nu,a,3,return,test\n"
    dataset = dataset_of(read_shop(write_shop(tmp_path, interactions_csv=rows)))
    assert dataset.histories().of_user(0).tolist() == [0, 1]
    assert dataset.histories(0, 2).of_user(0).tolist() == [1]
    assert dataset.trained_on(0, 2).histories().of_user(0).tolist() == [1]


@pytest.mark.parametrize(
    ("after", "lifted"),
    [
        *[(f"{name},", False) for name in ("view", "click", "play", "浏览", "摸了摸", "product viewed")],
        *[(f"{name},", True) for name in ("like", "收藏", "cart", "share", "purchase", "已购买", "waved_at")],
        *[("rating,1", False), ("rating,5", True), ("rating,2", False), ("review,", False), (",", True)],
        *[("like,-1", False), ("skip,", False), ("remove_from_cart,", False), ("stroked,", False)],
    ],
)
@pytest.mark.parametrize("rejection", ["refund,", "dislike,", "rating,1", "purchase,-1"])
def test_what_says_liking_again_lifts_a_rejection_and_a_view_does_not(
    tmp_path: Path, rejection: str, after: str, lifted: bool
) -> None:
    rows = "user_id,item_id,timestamp,event,value,split\n"
    rows += "".join(f"u,r{stars},{stars},rating,{stars},train\n" for stars in range(1, 6))
    rows += f"u,a,11,purchase,,train\nu,a,12,{rejection},train\nu,a,13,{after},train\n"
    toml = "[events]\nwaved_at = 0.5\nstroked = 0.4\npurchase = 0.3\n"
    shop = write_shop(tmp_path, interactions_csv=rows, palate_toml=toml)
    dataset = dataset_of(read_shop(shop), events=read_settings(shop).events)
    at = dataset.items.position("a")
    for tempered in (dataset, dataset.tempered(0), dataset.tempered(0.5).trained_on(TRAIN)):
        history = tempered.histories()
        assert history.avoid is not None
        assert (at in history.of_user(0)) == lifted
        assert (at in history.avoid.of_user(0)) != lifted


held_out = st.lists(st.sampled_from(("view", "cart", "purchase", "refund", "unheard-of")), max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(("view", "cart", "purchase", "refund")), min_size=1, max_size=9), held_out)
def test_events_of_test_rows_change_nothing_of_what_is_learned(
    tmp_path: Path, learned: list[str], tested: list[str]
) -> None:
    lines = ["user_id,item_id,event,split"]
    lines += [f"u{place % 3},i{place},{event},train" for place, event in enumerate(learned)]
    found: list[Dataset] = []
    for place, rows in enumerate((["view"] * len(tested), tested)):
        test = [f"u0,t{number},{event},test" for number, event in enumerate(rows)]
        shop = write_shop(tmp_path / str(place), interactions_csv="\n".join([*lines, *test, ""]))
        found.append(dataset_of(read_shop(shop)))
    first, second = (shop.histories() for shop in found)
    assert np.array_equal(first.matrix(20).toarray(), second.matrix(20).toarray())
    assert (first.weights is None) == (second.weights is None)


def test_the_strongest_of_the_rows_that_are_learned_from_weighs_one() -> None:
    dataset = Dataset.from_sequences({"u": ["a", "b", "c"]})
    parted = dataset.with_split(np.array([TRAIN, TRAIN, TEST], np.uint8))
    weighed = parted.weighed(np.array([0.2, 0.1, 0.8], np.float32))
    assert weighed.train_matrix.toarray().tolist() == [[1, 0.5, 0]]
    assert np.allclose(weighed.trained_on(TRAIN, TEST).train_matrix.toarray(), [[0.25, 0.125, 1]])


def test_palate_toml_overrides_and_ignores(tmp_path: Path) -> None:
    rows = "user_id,item_id,event\nu,a,view\nu,b,purchase\nu,c,bump\nu,d,noise\n"
    shop = write_shop(
        tmp_path,
        interactions_csv=rows,
        palate_toml="[events]\nview = 2\nBump = -1.5\nnoise = 0\npurchase = 1\n",
    )
    events_ = read_settings(shop).events
    dataset = dataset_of(read_shop(shop), events=events_)
    assert dataset.weight is not None
    assert dataset.weight.tolist() == [1, 0.5, -0.75]
    found = check_of(read_shop(shop), events_)
    assert found.negative == 1
    assert any("left out" in line for line in found.signals)


@pytest.mark.parametrize("wrong", ["view = true", 'view = "much"', "view = nan", "view = [1]"])
def test_a_weight_that_is_none_is_refused_by_name(tmp_path: Path, wrong: str) -> None:
    shop = write_shop(tmp_path, palate_toml=f"[events]\n{wrong}\n")
    with pytest.raises(UnusableFile, match=r"events\.view"):
        read_settings(shop)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('[events]\nview = "much"', "events.view is 'much'; it should be a valid number or 'rating'"),
        ("[events]\nview = nan", "events.view is nan; it should be a finite number or 'rating'"),
        ("event_strength = nan", "event_strength is nan; it should be 'auto' or a finite number"),
        ("event_strength = inf", "event_strength is inf; it should be 'auto' or a finite number"),
        ("[text_options]\nshare = -inf", "text_options.share is -inf; it should be"),
        ("[events]\nview = 5000", "events.view is 5000; it should be less than or equal to 1000 or"),
        ("[events]\nView = 1\nview = 2", "events: 'View' and 'view' are one event"),
        ("event_strength = -1", "event_strength is -1; it should be 'auto' or greater than or equal to 0"),
        ("seed = -1", "seed is -1; it should be greater than or equal to 0"),
        ("[event]\nview = 1", "no key 'event'; keys are: text_encoder"),
        ("[times]\nfirst = 1", "no key 'times.first'"),
    ],
)
def test_what_a_key_may_be_is_said_in_words(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        read_settings(write_shop(tmp_path, palate_toml=wrong))
    message = str(refused.value)
    assert said in message
    assert "constrained" not in message
    assert ("keys are" in message) == ("no key" in message)


def test_names_are_compared_without_case_marks_and_camels() -> None:
    assert normal(" AddToCart ") == normal("add-to cart") == normal("ADD_TO_CART") == "add_to_cart"


def test_train_rows_alone_are_read_for_a_persons_mean(tmp_path: Path) -> None:
    lines = ["user_id,item_id,value,split"]
    lines += [f"u,i{n},{n % 4 + 1},train" for n in range(8)]
    matrices = []
    for place, value in enumerate((1, 4)):
        shop = write_shop(
            tmp_path / str(place), interactions_csv="\n".join([*lines, f"u,i9,{value},test", ""])
        )
        matrices.append(dataset_of(read_shop(shop)).matrix(TRAIN).toarray())
    assert np.array_equal(*matrices)


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("split", [None, "given", *SPLITS])
def test_check_counts_dislikes_by_the_split_that_models_learn_by(
    tmp_path: Path, split: str | None, seed: int
) -> None:
    draw = np.random.default_rng(5)
    stars = draw.choice([2, 4, 5], size=160, p=[0.2, 0.3, 0.5])
    parts = draw.choice(list(PARTS), size=160)
    rows = "".join(
        f"u{n % 12},i{n % 23},{n},{star},{part}\n"
        for n, (star, part) in enumerate(zip(stars, parts, strict=True))
    )
    rows += "u0,i0,161,1,train\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv="user_id,item_id,timestamp,value,split\n" + rows))
    weight = dataset_of(shop, split=split, seed=seed).weight
    assert weight is not None
    found = check_of(shop, split=split, seed=seed)
    assert found.negative == np.count_nonzero(weight < 0)
    assert any(f"{found.negative:,} count as dislikes" in line for line in found.signals)


def test_check_says_that_a_split_which_palate_toml_asks_for_cannot_be_made(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, interactions_csv="user_id,item_id\nu,a\nu,b\nv,a\n"))
    for split in ("time", "given"):
        assert any(
            f"the split '{split}', which can't be made: " in line
            for line in check_of(shop, split=split).missing
        )
    assert not any("can't be made" in line for line in check_of(shop, split="random").missing)


@pytest.mark.parametrize(
    ("written", "strength"),
    [
        ("", "auto"),
        ("event_strength = 0.5", 0.5),
        ("[events]\nview = 0.1", 1.0),
        ('event_strength = "auto"\n[events]\nview = 0.1', "auto"),
        ("event_strength = 0\n[events]\nview = 0.1", 0.0),
        # These say which rows count, and not how much.
        ('[events]\nview = 0\nskip = -1\norder = "rating"', "auto"),
    ],
)
def test_weights_that_a_folder_gives_are_not_chosen_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, strength: object
) -> None:
    rows = "".join(f"u{n % 4},i{n % 3},{('view', 'purchase')[n % 2]}\n" for n in range(24))
    shop = write_shop(tmp_path, interactions_csv=f"user_id,item_id,event\n{rows}", palate_toml=f"{written}\n")
    asked: list[object] = []
    monkeypatch.setattr("palate.tasks.inputs.weighing", lambda _, power, seed: asked.append(power))
    assert len(Inputs(shop).rows(None))
    assert asked == [strength]
