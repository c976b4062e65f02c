"""The page Ask: answers whose sentences and items light up together, over several turns."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.console.shop import HOSTILE
from tests.console.views import View

Open = Callable[..., View]

ANSWERED = """(count) => document.querySelectorAll(".ask-turn").length === count
    && document.querySelectorAll(".ask-turn[aria-busy=true]").length === 0"""


def ask(shown: View, question: str, turns: int = 1) -> Any:
    """Ask, and the newest turn once it is answered."""
    page = shown.page
    page.get_by_role("textbox").last.fill(question)
    page.get_by_role("textbox").last.press("Enter")
    page.wait_for_function(ANSWERED, arg=turns)
    shown.settle()
    return page.locator(".ask-turn").nth(turns - 1)


def titles(turn: Any) -> list[str]:
    return turn.locator(".ask-item-title").all_inner_texts()


def bodies(shown: View) -> list[dict[str, Any]]:
    """What questions the page sends from now on."""
    sent: list[dict[str, Any]] = []

    def note(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.continue_()

    shown.page.route("**/v1/ask", note)
    return sent


def test_a_sentence_and_the_items_that_it_cites_light_up_together(view: Open) -> None:
    shown = view("/ask")
    turn = ask(shown, "a lamp under 60")
    cited = turn.locator(".ask-cite")
    assert turn.locator(".ask-item").count() >= 2
    assert cited.count() >= turn.locator(".ask-item").count()
    assert turn.locator(".ask-lit").count() == 0
    cited.nth(1).hover()
    assert titles(turn.locator(".ask-item-lit")) == titles(turn)[1:2]
    turn.locator(".ask-item").first.hover()
    first = titles(turn)[0]
    assert all(first in sentence for sentence in turn.locator(".ask-lit").all_inner_texts())
    assert turn.locator(".ask-lit").count() >= 1
    cited.first.press("Enter")
    assert shown.page.evaluate("document.activeElement.closest('.ask-item') !== null")
    assert "[" not in turn.locator(".ask-answer").inner_text()
    assert "no language model" in turn.inner_text()


def test_later_turns_go_on_with_what_was_said_until_it_is_forgotten(view: Open) -> None:
    shown = view("/ask")
    sent = bodies(shown)
    first = ask(shown, "a lamp")
    shown.page.get_by_role("button", name="not the first one").click()
    shown.page.wait_for_function(ANSWERED, arg=2)
    shown.settle()
    second = shown.page.locator(".ask-turn").last
    left_out = first.locator(".ask-item-title").first.get_attribute("href")
    links = second.locator(".ask-item-title").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('href'))"
    )
    assert links
    assert left_out not in links
    assert sent[0]["state"] is None
    assert sent[1]["state"]
    shown.page.get_by_role("button", name="New conversation").click()
    assert shown.page.locator(".ask-turn").count() == 0
    ask(shown, "a mug")
    assert sent[2]["state"] is None


def test_a_conversation_is_still_there_after_a_look_at_the_shop(view: Open) -> None:
    shown = view("/ask")
    cited = ask(shown, "a lamp").locator(".ask-item-title").all_inner_texts()
    assert cited
    shown.go("/shop")
    shown.go("/ask")
    turn = shown.page.locator(".ask-turn")
    turn.wait_for()
    assert turn.locator(".ask-item-title").all_inner_texts() == cited


def test_enter_sends_but_neither_with_shift_nor_while_chinese_is_composed(view: Open) -> None:
    shown = view("/ask", locale="zh-CN")
    page = shown.page
    box = page.get_by_role("textbox").last
    box.fill("台灯")
    box.press("Shift+Enter")
    page.keyboard.type("under 60")
    assert box.input_value() == "台灯\nunder 60"
    page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }))"""
    )
    ime = page.context.new_cdp_session(page)
    ime.send("Input.imeSetComposition", {"text": "deng", "selectionStart": 4, "selectionEnd": 4})
    assert page.locator(".ask-turn").count() == 0
    ime.send("Input.insertText", {"text": "灯"})
    page.keyboard.press("Enter")
    page.wait_for_function(ANSWERED, arg=1)
    assert page.locator(".ask-question").inner_text() == "台灯\nunder 60灯"
    shown.settle()


def test_an_answer_that_takes_long_can_be_stopped_and_asked_again(view: Open) -> None:
    shown = view("/ask")
    page = shown.page
    held: list[Any] = []
    page.route("**/v1/ask", lambda route: held.append(route))
    page.get_by_role("textbox").last.fill("a lamp")
    page.get_by_role("textbox").last.press("Enter")
    page.get_by_text("Looking through the items").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for()
    assert len(held) == 1
    held[0].abort()
    page.unroute("**/v1/ask")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_function(ANSWERED, arg=1)
    page.locator(".ask-item").first.wait_for()
    shown.settle()


def test_an_answer_that_ends_in_the_middle_is_no_answer(view: Open) -> None:
    shown = view("/ask")
    page = shown.page

    def cut(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text()[:-200])

    page.route("**/v1/ask", cut)
    page.get_by_role("textbox").last.fill("a lamp")
    page.get_by_role("textbox").last.press("Enter")
    page.get_by_role("alert").wait_for()
    page.unroute("**/v1/ask")
    page.get_by_role("button", name="Try again").click()
    page.locator(".ask-next").wait_for()
    assert page.get_by_role("alert").count() == 0
    shown.settle()


def test_a_conversation_that_the_server_forgot_says_so_and_begins_anew(view: Open) -> None:
    shown = view("/ask")
    page = shown.page
    ask(shown, "a lamp")

    def forge(route: Any) -> None:
        route.continue_(post_data=json.dumps({**route.request.post_data_json, "state": "of.another"}))

    page.route("**/v1/ask", forge)
    page.get_by_role("textbox").last.fill("cheaper")
    page.get_by_role("textbox").last.press("Enter")
    assert "state" in page.get_by_role("alert").inner_text()
    assert all("422" in sentence for sentence in shown.said)
    shown.said.clear()
    page.unroute("**/v1/ask")
    page.locator(".ask-failed").get_by_role("button", name="New conversation").click()
    ask(shown, "a mug")


def test_a_question_back_is_told_apart(view: Open) -> None:
    """Shops of fifty items are asked none: the server's answer is given one on its way."""
    shown = view("/ask")

    def ask_back(route: Any) -> None:
        answer = route.fetch()
        *events, done = answer.text().strip().split("\n\n")
        whole = json.loads(done.partition("data: ")[2])
        back = "Which brand: A. or mug?"
        whole |= {"question": back, "choices": ["A.", "mug"], "answer": f"{whole['answer']} {back}"}
        route.fulfill(
            response=answer, body="\n\n".join([*events, f"event: done\ndata: {json.dumps(whole)}", ""])
        )

    shown.page.route("**/v1/ask", ask_back)
    turn = ask(shown, "a lamp")
    assert turn.locator(".ask-back p").inner_text() == "Which brand: A. or mug?"
    assert "Which brand" not in turn.locator(".ask-answer").inner_text()
    assert turn.locator(".ask-cite").count() > 0
    shown.page.unroute("**/v1/ask")
    turn.get_by_role("button", name="mug").click()
    shown.page.wait_for_function(ANSWERED, arg=2)
    assert shown.page.locator(".ask-question").last.inner_text() == "mug"
    assert turn.get_by_role("button", name="mug").count() == 0
    shown.settle()


def test_the_taste_of_a_shopper_counts_where_one_is_named(view: Open) -> None:
    shown = view("/ask")
    sent = bodies(shown)
    page = shown.page
    page.get_by_role("button", name="Nobody's taste counts").click()
    page.get_by_role("textbox", name="Shopper").fill("u0001")
    page.get_by_role("button", name="Use").click()
    page.wait_for_function("() => location.hash === '#/ask?user=u0001'")
    turn = ask(shown, "a lamp")
    assert sent[0]["user_id"] == "u0001"
    assert "the taste of u0001" in turn.locator(".ask-answer").inner_text()


def test_what_is_hostile_is_shown_as_it_is(view: Open) -> None:
    shown = view("/ask", width=390, height=844)
    for turns, question in enumerate(("<b>骨直门灯</b>", "nihton lamp \u202eand more", "Wort" * 200), 1):
        turn = ask(shown, question, turns)
        assert turn.locator("b").count() == 0
    assert HOSTILE["h-zh"].split("<")[0] in shown.page.locator(".ask-turns").inner_text()
    assert "\u202e" not in shown.page.locator("main").inner_text()
    assert shown.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert shown.page.title() == "Ask · palate"


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_conversation_has_no_serious_fault(view: Open, locale: str, theme: str) -> None:
    shown = view("/ask", locale=locale, theme=theme)
    assert shown.serious() == []
    turn = ask(shown, "便宜的灯，不要红色" if locale == "zh-CN" else "a cheap lamp, not red")
    said = [*titles(turn), *turn.locator(".ask-cite bdi").all_inner_texts()]
    assert said
    assert all(bool(re.search("[一-鿿]", sentence)) == (locale == "zh-CN") for sentence in said), said
    turn.locator(".ask-cite").first.focus()
    assert shown.serious() == []


def test_the_rail_says_why_nothing_can_be_asked_where_there_are_no_items(view: Open) -> None:
    shown = view("/shop")
    page = shown.page
    assert page.get_by_role("link", name="Ask").count() == 1

    def emptied(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "items": 0})

    page.route("**/v1/health/ready", emptied)
    page.reload()
    page.get_by_text("there are no items yet").wait_for()
    assert page.get_by_role("link", name="Ask").count() == 0
    shown.go("/ask")
    assert page.get_by_role("textbox").count() == 0
