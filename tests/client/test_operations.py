"""Every operation of the API has a method, whose arguments arrive and whose answer is typed."""

import io
import re
import time
from datetime import datetime
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from tests.serving.test_models import copied

from palate.client import (
    ApiError,
    Event,
    NewItem,
    NewReview,
    SessionEvent,
)
from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop

GIVEN: dict[str, tuple[Any, ...]] = {
    "recommend": ("x",),
    "similar": ("x",),
    "ask": ("x",),
    "listed": ("x",),
    "also_bought": ("x",),
    "add_events": ([],),
    "put_items": ([],),
    "put_item": (NewItem("x"),),
    "item": ("x",),
    "delete_item": ("x",),
    "media": ("/v1/media/x",),
    "add_review": ("x", NewReview()),
    "reviews": ("x",),
    "summary": ("x",),
    "review": ("x",),
    "delete_review": ("x",),
    "put_rule": ("exclude",),
    "delete_rule": ("x",),
    "consistency": ("x",),
    "user_history": ("x",),
    "user_events": ("x",),
    "erase_user": ("x",),
    "activate": ("x",),
    "experiment": ("x",),
    "start_experiment": ("x",),
    "end_experiment": ("x",),
    "job": ("x",),
    "start_job": ("enrich",),
    "retry_job": ("x",),
    "cancel_job": ("x",),
    "make_key": ("name", ["read"]),
    "rotate_key": ("x",),
    "revoke_key": ("x",),
    "start_upload": ("x.csv", b"x"),
}
"""Arguments of the operations that need any."""


def encoded(client: Any, item_id: str) -> Any:
    item: Any = None
    for _ in range(200):
        item = client.item(item_id)
        if item.state == "encoded":
            return item
        time.sleep(0.02)
    raise AssertionError(item)


def test_every_operation_of_the_api_has_a_method(state: ServingState) -> None:
    from palate.client.operations import Operation, Operations

    app: FastAPI = make_app(state)
    there = {
        (method.upper(), re.sub(r"\{\w+\}", "x", path))
        for path, told in app.openapi()["paths"].items()
        for method in told
    }
    names = [name for name, value in vars(Operations).items() if isinstance(value, Operation)]
    asked = dict[tuple[str, str], set[str]]()
    for name in names:
        build = vars(Operations)[name].build
        call = build(*GIVEN.get(name, ()))
        asked.setdefault((call.method, call.path), set()).update(signature(build).parameters)
    assert there - {("GET", "/v1/health/live")} == set(asked)
    for path, told in app.openapi()["paths"].items():
        for method, operation in told.items():
            given = {entry["name"] for entry in operation.get("parameters", []) if entry["in"] == "query"}
            assert given <= asked.get((method.upper(), re.sub(r"\{\w+\}", "x", path)), set()), path


def test_recommendations_are_explained_and_filtered(client: Any) -> None:
    answer = client.recommend("u3", k=3, explain=True, language="en", category=["lamp", "mug"], price_max=30)
    assert answer.user == "u3"
    assert answer.source == "personal"
    assert len(answer.items) == 3
    for item in answer.items:
        assert item.title.startswith(("lamp", "mug"))
        assert item.reason
        assert sum(term.score for term in item.contributions) == pytest.approx(item.score, rel=1e-4)
    first = answer.items[0].item_id
    again = client.recommend("u3", k=3, category=["lamp", "mug"], price_max=30, exclude=[first])
    assert first not in [item.item_id for item in again.items]


def test_weights_and_models_are_tried(client: Any) -> None:
    plain = client.recommend("u3", k=3, explain=True)
    tried = client.recommend("u3", k=3, explain=True, weights={"behaviour": 2}, model=plain.model)
    assert (tried.model, tried.weights, tried.recommendation_id) == (plain.model, {"behaviour": 2.0}, None)
    assert (plain.weights, plain.recommendation_id is None) == (None, False)
    expected = [pytest.approx(2 * item.score, rel=1e-4) for item in plain.items]
    assert [item.score for item in tried.items] == expected
    session = client.recommend_to_session(
        [SessionEvent("i0", "view")], weights={"behaviour": 0}, model=plain.model
    )
    assert {item.score for item in session.items} == {0.0}
    with pytest.raises(ApiError, match="no modality called magic"):
        client.recommend_to_session(weights={"magic": 1})
    with pytest.raises(ApiError, match="no model 'magic'"):
        client.recommend("u3", model="magic")


def test_a_session_gets_recommendations(client: Any) -> None:
    session = [SessionEvent("i0", "view"), SessionEvent("i3", "cart", occurred_at=datetime.now())]
    answer = client.recommend_to_session(session, k=4, filter={"price": {"max": 20}})
    assert answer.user is None
    assert {"i0", "i3"}.isdisjoint(item.item_id for item in answer.items)


def test_lists_are_filtered_and_leave_out_what_a_user_had(client: Any) -> None:
    for asked in (
        client.listed("popular", k=30, filter={"category": "mug"}),
        client.also_bought("i1", k=30, category=["mug"]),
    ):
        assert asked.items
        assert all(item.title.startswith("mug") for item in asked.items)
    had = {event.item_id for event in client.user_events("u1").events}
    assert had.isdisjoint(item.item_id for item in client.listed("popular", user="u1", k=30).items)


def test_an_event_that_is_sent_twice_is_stored_once(client: Any) -> None:
    events = [Event("someone", "i0", "purchase"), Event("someone", "i3", "view", occurred_at=datetime.now())]
    assert client.add_events(events).new == 2
    again = client.add_events(events)
    assert (again.new, again.duplicates) == (0, 2)
    assert client.recommend("someone").source == "personal"


@pytest.mark.parametrize("item_id", ["new/1", "..", "ein Ding?&#%2F", "灯"])
def test_an_item_comes_with_its_picture_from_a_path_or_bytes_and_goes(
    client: Any, tmp_path: Path, item_id: str
) -> None:
    content = io.BytesIO()
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(content, "PNG")
    (tmp_path / "lamp.png").write_bytes(content.getvalue())
    new = NewItem(
        item_id, "lamp no. 99", "a warm light", price=7.5, in_stock=True, attributes={"fuse": "2 A"}
    )
    stored = client.put_item(new, images=[tmp_path / "lamp.png", content.getvalue()])
    assert stored.items == (item_id,)
    item = encoded(client, item_id)
    assert (item.title, item.price, item.in_stock) == ("lamp no. 99", 7.5, True)
    assert item.attributes == {"fuse": "2 A"}
    assert client.media(item.media[0].url) == content.getvalue()
    assert client.similar(item_id, k=2).items[0].modalities
    assert item_id in [item.item_id for item in client.search("a warm light", k=30).items]
    assert client.delete_item(item_id) is None
    with pytest.raises(ApiError) as raised:
        client.item(item_id)
    assert raised.value.status == 404
    assert raised.value.request_id
    assert "no item" in raised.value.detail


def test_items_are_stored_many_at_once_and_listed_by_page(client: Any) -> None:
    client.put_items([NewItem(f"z{number}", f"mug no. {number}") for number in range(5)])
    page = client.items(after="z", limit=3)
    assert [item.item_id for item in page.items] == ["z0", "z1", "z2"]
    assert [item.item_id for item in client.items(after=page.next, limit=9).items] == ["z3", "z4"]


def test_items_are_listed_by_what_they_are_like_and_by_id(client: Any) -> None:
    found = client.items(
        q="MUG", category=["mug"], price_min=6, price_max=20, missing=["image"], page=1, limit=2
    )
    assert all(item.title.startswith("mug") and 6 <= item.price <= 20 for item in found.items)
    assert found.total > len(found.items) == 2
    assert [item.item_id for item in client.items(id=["i3", "gone", "i1"]).items] == ["i3", "i1"]
    assert "text" in client.item("i3").modalities


def test_the_shop_is_told_in_one_answer(client: Any) -> None:
    shop = client.shop()
    assert shop.items == client.items(limit=1).total
    assert {modality.modality: modality.present + modality.missing for modality in shop.modalities}[
        "text"
    ] == shop.items
    assert sum(category.items for category in shop.categories) == shop.items
    assert shop.model.name == "ease"
    assert shop.prices.min < shop.prices.max


def test_search_takes_files_with_words_and_a_filter(client: Any) -> None:
    found = client.search("hot coffee", k=3, filter={"price": {"max": 20}, "category": ["mug", "lamp"]})
    assert found.items[0].title.startswith("mug")
    with pytest.raises(ApiError) as raised:
        client.search("hot coffee", image=b"no picture", k=3, filter={"price": {"max": 20}})
    assert "unknown content; taken are" in raised.value.detail
    with pytest.raises(ApiError, match="give text, image or audio"):
        client.search()


def test_a_review_is_stored_once_and_shown(client: Any) -> None:
    review = NewReview("someone", "Bright enough to read at night.", 5)
    for _ in range(2):
        assert client.add_review("i0", review).review_id == review.review_id
    assert client.review(review.review_id).text == review.text
    assert [review.review_id for review in client.reviews("i0").reviews].count(review.review_id) == 1
    summary = client.summary("i0", language="en")
    assert (summary.reviews, summary.language) == (len(client.reviews("i0").reviews), "en")
    assert {quote.review_id for quote in summary.central} <= {
        review.review_id for review in client.reviews("i0").reviews
    }
    assert client.delete_review(review.review_id) is None


def test_a_rule_holds_until_it_is_deleted(client: Any) -> None:
    first = client.recommend("u3", k=1).items[0].item_id
    rule = client.put_rule("exclude", filter={"item_id": first})
    limit = client.put_rule("limit", value={"most": 2, "per": "brand"}, placement="home")
    assert [rule.id for rule in client.rules().rules] == [rule.id, limit.id]
    assert client.recommend("u3", k=1).items[0].item_id != first
    assert len(client.recommend("u3", k=9, placement="home", diversity=0.5).items) <= 4
    assert client.delete_rule(rule.id) is None
    assert client.recommend("u3", k=1).items[0].item_id == first


def test_a_user_is_shown_and_erased(client: Any) -> None:
    client.add_events([Event("someone", "i0", "view", 2.0), Event("someone", "i3", "purchase")])
    shown = client.user_events("someone", limit=5)
    assert [(event.item_id, event.event) for event in shown.events] == [("i0", "view"), ("i3", "purchase")]
    assert client.erase_user("someone").events == 2
    assert client.user_events("someone").events == ()


def test_users_and_what_they_did_are_listed(client: Any) -> None:
    client.add_events([Event("someone", "i0", "view", occurred_at=datetime(2030, 1, 1))])
    found = client.users(q="SOME one", limit=5)
    assert ([user.user_id for user in found.users], found.total) == (["someone"], 1)
    history = client.user_history("someone", limit=1)
    assert (history.total, history.entries[0].event, history.entries[0].item_id) == (1, "view", "i0")
    assert client.quarantine(limit=1).rows == ()
    assert client.quarantine_csv().decode("utf-8-sig").split() == ['"file","line","column","id","reason"']
    assert client.consistency("i0").item_id == "i0"


def test_a_map_has_a_place_and_a_category_for_each_item(client: Any) -> None:
    found = client.catalogue_map()
    assert set(found.ids) == {item.item_id for item in client.items(limit=1000).items}
    assert len(found.x) == len(found.y) == len(found.popularity) == len(found.category) == len(found.ids)
    assert set(found.category) == {"lamp", "mug", "scarf"}
    assert found.version == client.ready().model


def test_models_jobs_health_and_measurements_are_told(client: Any) -> None:
    (model,) = client.models().models
    assert client.activate(model.id).state == "live"
    assert client.jobs(limit=5).next is None
    assert client.experiments().experiments == ()
    assert client.statistics().unknown == 0
    assert client.ready().status == "ready"
    assert "palate_requests_total" in client.metrics()
    figures = client.figures()
    assert figures.requests == sum(minute.requests for minute in figures.minutes) > 0
    assert figures.queue.parked == 0


def test_a_test_of_a_model_is_begun_read_and_decided(client: Any, shop: LivingShop) -> None:
    live = client.models().models[0].id
    other = copied(shop, "20990101-000000-aaaa")
    begun = client.start_experiment(other, share=0.25, metric="clicks", window_hours=1)
    assert (begun.control, begun.treatment, begun.ended_at) == (live, other, None)
    assert client.recommend("u3").arm in ("control", "treatment")
    assert client.experiment(begun.id).arms.treatment.counted == 0
    ended = client.end_experiment(begun.id, "treatment")
    assert ended.winner == "treatment"
    assert client.models().models[0].id == other
    assert client.experiments().experiments == (ended,)


def test_a_key_opens_what_its_scopes_say(make_client: Any) -> None:
    root = make_client().make_key("root", ["admin"])
    assert root.key not in repr(root)
    with pytest.raises(ApiError, match="401"):
        make_client().recommend("u0")
    admin = make_client(key=root.key)
    reader = admin.make_key("reader", ["read"], days=1)
    assert make_client(key=reader.key).recommend("u0").items
    with pytest.raises(ApiError, match="403"):
        make_client(key=reader.key).delete_item("i0")
    assert admin.rotate_key(reader.id).scopes == ("read",)
    assert admin.revoke_key(reader.id) is None
    assert [key.name for key in admin.keys().keys] == ["root", "reader", "reader"]


def test_what_is_wrong_with_a_request_is_told_by_field(client: Any) -> None:
    with pytest.raises(ApiError) as raised:
        client.add_events([Event("u", "i", event_id=""), Event("", "i")])
    assert raised.value.status == 422
    assert [fault.where for fault in raised.value.faults] == ["body.0.event_id", "body.1.user_id"]


def test_an_attribute_can_not_hide_a_field(client: Any) -> None:
    with pytest.raises(ValueError, match="price"):
        client.put_item(NewItem("x", attributes={"price": 5}))


def test_a_shop_that_has_begun_can_not_be_filled(client: Any) -> None:
    assert client.start().state == "done"
    for refused in (
        client.start_made_up,
        lambda: client.start_upload("items.csv", b"item_id"),
        client.start_read,
        client.start_take,
        client.start_clear,
    ):
        with pytest.raises(ApiError, match="has begun"):
            refused()
