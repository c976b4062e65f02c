"""Estimate of the questions and the cost of a run, without asking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from palate.llm.dialect import MODES, Dialect
from palate.llm.model import Model
from palate.llm.questions import Question


@dataclass(frozen=True)
class Plan:
    """A dry run.

    Parameters
    ----------
    model : str
        That would be asked.
    questions, cached : int
        In all, and how many have an answer in the cache.
    calls : int
        Requests, if every answer is good at once.
    tokens_sent, tokens_answered : int
        Estimated; answers as long as they may be.
    dollars : float, optional
        What that costs at most; None where no price of the model is known.
    """

    model: str
    questions: int
    cached: int
    calls: int
    tokens_sent: int
    tokens_answered: int
    dollars: float | None

    def times(self, count: int) -> "Plan":
        """The same asked of several things, each with questions of its own."""
        return replace(
            self,
            questions=self.questions * count,
            cached=self.cached * count,
            calls=self.calls * count,
            tokens_sent=self.tokens_sent * count,
            tokens_answered=self.tokens_answered * count,
            dollars=None if self.dollars is None else self.dollars * count,
        )

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "dry_run": True,
            "model": self.model,
            "questions": self.questions,
            "cached": self.cached,
            "calls": self.calls,
            "tokens_sent": self.tokens_sent,
            "tokens_answered": self.tokens_answered,
            "dollars": self.dollars,
        }


def total_of(plans: Sequence[Plan]) -> Plan:
    """Several plans of one model as one."""
    prices = [plan.dollars for plan in plans if plan.dollars is not None]
    return Plan(
        plans[0].model,
        sum(plan.questions for plan in plans),
        sum(plan.cached for plan in plans),
        sum(plan.calls for plan in plans),
        sum(plan.tokens_sent for plan in plans),
        sum(plan.tokens_answered for plan in plans),
        sum(prices) if len(prices) == len(plans) else None,
    )


def plan_of(model: Model, questions: Sequence[Question[Any]]) -> Plan:
    """What asking these questions would take. A server that was never asked is probed first, which is short
    and not counted.
    """
    dialect = model.remembered_dialect() or Dialect(MODES[-1])
    fresh = {
        question.key(model.server, model.endpoint.model): question
        for question in questions
        if model.known(question) is None
    }
    used = [model.guess_parts(question, dialect) for question in fresh.values()]
    sent, answered = (sum(parts) for parts in zip(*used, strict=True)) if used else (0.0, 0.0)
    dollars = None if model.price is None else model.price(sent, answered)
    cached = len(questions) - len(fresh)
    return Plan(
        model.endpoint.model, len(questions), cached, len(fresh), round(sent), round(answered), dollars
    )
