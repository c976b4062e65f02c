"""What a language model was asked and answered, as commands show it."""

from palate.cli.console import say, say_aside
from palate.llm import Plan, Tally
from palate.shop.llm_settings import LlmSettings
from palate.wording import counted


def asks(settings: LlmSettings, with_llm: bool | None) -> bool:
    """Whether a command asks a model that reads or tells what word lists and counts do as well.

    Without an option, one is asked where it is set, unless it is too small to write.
    """
    if with_llm is None and settings.model is not None and settings.picks:
        say_aside(
            "A model that picks reads worse than word lists and counts, which answer; --with-llm asks it all "
            "the same."
        )
    return settings.reads if with_llm is None else with_llm


def show_tally(tally: Tally) -> None:
    """Calls, tokens, costs, and how often something else answered and why."""
    tokens = f"{tally.tokens_sent:,} tokens sent, {tally.tokens_answered:,} answered"
    known = f", {counted(tally.cached, 'answer')} from the cache" if tally.cached else ""
    say(f"{tally.model}: {counted(tally.calls, 'call')}, {tokens}, {_cost(tally.dollars)}{known}.")
    if tally.fallbacks:
        why = ", ".join(f"{kind} {count:,}" for kind, count in tally.fallbacks.most_common())
        say(f"Questions that it did not answer, so that something without a model did: {why}.")
    if tally.refused:
        why = ", ".join(f"{reason} {count:,}" for reason, count in tally.refused.most_common())
        say(f"Answers of its that were refused: {why}.")


def show_plan(plan: Plan) -> None:
    """What a run would take."""
    say(f"Dry run, nothing was sent. {counted(plan.questions, 'question')} to {plan.model}:")
    say(f"  {plan.cached:,} with an answer in the cache, {counted(plan.calls, 'call')} to make,")
    sent, answered = f"{plan.tokens_sent:,}", f"{plan.tokens_answered:,}"
    say(f"  about {sent} tokens to send and up to {answered} to get, {_cost(plan.dollars)}")


def _cost(dollars: float | None) -> str:
    return "price unknown ([llm.prices] sets one)" if dollars is None else f"${dollars:.4f}"
