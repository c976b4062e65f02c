"""What a workspace reads, writes and asks in words: questions, summaries, profiles, language models."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from palate.explain import Explained
from palate.llm import Llm
from palate.models import Recommender
from palate.summaries import Summary
from palate.summaries.rephrase import rephrased
from palate.tasks.enrich import Enricher
from palate.tasks.profiles import Profiler
from palate.tasks.recommend import RecommendationService
from palate.tasks.rerank import Reranked, order_anew, ranked_list, read_measured
from palate.tasks.summarize import Summaries
from palate.tasks.traits import traits_of
from palate.workspace.content import Content

if TYPE_CHECKING:
    from palate.asking import Answer, State
    from palate.tasks.ask import Questions


class Words(Content):
    """The part of a workspace that works with words."""

    @property
    @abstractmethod
    def model(self) -> Recommender:
        """The model that was trained last."""

    @property
    @abstractmethod
    def service(self) -> RecommendationService:
        """Recommendations by the model that was trained last."""

    @cached_property
    def questions(self) -> "Questions":
        """Answers to questions about the shop; see :class:`palate.tasks.ask.Questions`."""
        # Its word lists take .2 s to load, which other commands need not wait for.
        from palate.tasks.ask import Questions

        return Questions(self, lambda: self.service.model)

    def ask(
        self,
        question: str,
        k: int = 5,
        *,
        user: str | None = None,
        state: "State | None" = None,
        language: str | None = None,
    ) -> "Answer":
        """Answer a shopper's question in words; see :func:`palate.asking.ask`.

        >>> first = ws.ask("a warm lamp under 40, not brass")
        >>> ws.ask("cheaper", state=first.state)
        """
        return self.questions.answer(question, k, user=user, state=state, language=language)

    @cached_property
    def summaries(self) -> Summaries:
        """What reviews say of items; see :class:`palate.tasks.summarize.Summaries`."""
        return Summaries(self.shop)

    def summarize(self, item: str, language: str | None = None) -> Summary:
        """Return what reviews say of an item; see :meth:`palate.tasks.summarize.Summaries.of`."""
        return self.summaries.of(item, language)

    def rephrased(self, summary: Summary, llm: Llm) -> Summary:
        """Say quotes of a summary in fewer words; see :func:`palate.summaries.rephrase.rephrased`."""
        return rephrased(llm, summary, self.summaries.names)

    def language_model(self) -> Llm:
        """Open the language model of ``[llm]`` in palate.toml; close it, or use it in a ``with`` block."""
        return Llm(self.settings.llm, self.derived)

    @cached_property
    def enricher(self) -> Enricher:
        """Reads attributes of items; see :class:`palate.tasks.enrich.Enricher`."""
        return Enricher(self.shop, self.derived)

    @cached_property
    def profiler(self) -> Profiler:
        """Tells shoppers' tastes in words; see :class:`palate.tasks.profiles.Profiler`."""
        return self.profiler_of(None)

    def reranked(self, user: str, recommended: Sequence[Explained], llm: Llm | None) -> Reranked:
        """Order the first items of a list anew; see :func:`palate.tasks.rerank.order_anew`."""
        model, histories = self.service.model, self.service.histories.of([user])
        against = () if histories.avoid is None else histories.avoid.of_user(0)
        own = [[model.items_[int(item)] for item in items] for items in (histories.of_user(0), against)]
        scored = [(item.item_id, item.score) for item in recommended]
        listed = ranked_list(scored, traits_of(self.shop), *own)
        measured = read_measured(self.derived)
        if measured is not None and measured.model != self.model.name:
            measured = None
        return order_anew(listed, llm, measured, self.seed)
