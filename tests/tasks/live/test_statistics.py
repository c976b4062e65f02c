"""Which events count as clicks and conversions."""

import pytest

from palate.tasks.live.statistics import Meanings


@pytest.mark.parametrize(
    ("name", "click", "conversion"),
    [
        ("view", True, False),
        ("Add to cart", True, False),
        ("purchase", True, True),
        ("orders", True, True),
        ("购买", True, True),
        ("浏览", True, False),
        ("order_failed", False, False),
        ("refund", False, False),
        ("skip", False, False),
        ("impression", False, False),
        ("", True, False),
        ("something of our own", True, False),
    ],
)
def test_names_say_what_events_count_as(name: str, click: bool, conversion: bool) -> None:
    meanings = Meanings({})
    assert (meanings.is_click(name), meanings.is_conversion(name)) == (click, conversion)


def test_a_shop_says_what_it_is_there_for_and_what_is_no_sign() -> None:
    meanings = Meanings({"View": 0.0, "refund": 1.0}, ["Listened to the end", "试听"])
    assert meanings.is_conversion("listened_to_the_end")
    assert meanings.is_conversion("试听")
    assert not meanings.is_conversion("purchase")
    assert meanings.is_click("listened to the end")
    assert not meanings.is_click("view")
    assert meanings.is_click("refund")
    assert not Meanings({"refund": 1.0}).is_conversion("refund")
