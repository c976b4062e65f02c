"""Ask a model to order lists, each shown several times in other orders."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from palate.errors import NoAnswer, PalateError
from palate.llm import Answer, Llm, Question
from palate.llm.data import marked
from palate.llm.prompts import prompt
from palate.progress import Progress
from palate.reranking.lists import Opinion, RankedList
from palate.reranking.orders import DISAGREE, TOP, borda, disagreement, shown_orders

ANSWER = 200
"""Tokens of an answer."""

SMALL = "the model is too small to order lists"


class Order(Answer):
    """Numbers of the items, best first."""

    order: Annotated[list[int], Field(max_length=TOP)]


def question(ranked: RankedList, shown: Sequence[int], code: str = "en") -> Question[Order]:
    """Ask for the order of one list, which is shown in some order.

    Items are numbers, so that none can be added; an answer that leaves one out or names one twice is refused.
    """
    every = list(range(1, len(shown) + 1))

    def check(answer: Order) -> str | None:
        return None if sorted(answer.order) == every else "it is not each number of the list once"

    return Question(prompt("rerank", code), marked(ranked.shown(shown)), Order, ANSWER, check)


def opinions(
    llm: Llm, lists: Sequence[RankedList], seed: int = 0, told: Progress | None = None
) -> list[Opinion]:
    """What a model says of each list; no opinion, with why, where it fails or contradicts itself.

    Parameters
    ----------
    llm : Llm
        Asked about every list in each order of showing.
    lists : sequence of RankedList
        Of at most :data:`palate.reranking.TOP` items.
    seed : int
        Of the order at random.
    told : callable, optional
        Told of every answer.
    """
    if llm.picks:
        return [Opinion(None, SMALL) for _ in lists]
    asked = _asked(lists, seed)
    answers = llm.ask_all(
        [query for _, _, query in asked],
        lambda done: told("rerank", done, len(asked)) if told else None,
    )
    said: list[list[list[int] | str]] = [[] for _ in lists]
    for (position, shown, _), answer in zip(asked, answers, strict=True):
        is_order = isinstance(answer, Order)
        said[position].append(
            [int(shown[number - 1]) for number in answer.order] if is_order else _why(answer)
        )
    return [_opinion(own) for own in said]


def questions_about(llm: Llm, lists: Sequence[RankedList], seed: int = 0) -> list[Question[Order]]:
    """What :func:`opinions` asks; nothing of a model that is too small."""
    return [] if llm.picks else [query for _, _, query in _asked(lists, seed)]


def _asked(lists: Sequence[RankedList], seed: int) -> list[tuple[int, Sequence[int], Question[Order]]]:
    """Every list in each order of showing: its place, the order, and the question."""
    return [
        (position, shown, question(ranked, shown))
        for position, ranked in enumerate(lists)
        for shown in _orders(ranked, seed)
    ]


def _orders(ranked: RankedList, seed: int) -> list[Sequence[int]]:
    """Orders of showing; one item or none has no order."""
    count = len(ranked.candidates)
    return [] if count < 2 else [order.tolist() for order in shown_orders(count, seed)]


def _opinion(said: Sequence[list[int] | str]) -> Opinion:
    if not said:
        return Opinion(None, "there is nothing to order")
    failed = [outcome for outcome in said if isinstance(outcome, str)]
    if failed:
        return Opinion(None, failed[0])
    answers = [outcome for outcome in said if not isinstance(outcome, str)]
    apart = disagreement(answers)
    if apart > DISAGREE:
        return Opinion(None, "its answers contradict each other", apart)
    return Opinion(borda(answers).tolist(), "", apart)


def _why(answer: Order | PalateError) -> str:
    return f"the model gave no good answer ({answer.kind if isinstance(answer, NoAnswer) else answer})"
