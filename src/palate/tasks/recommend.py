"""Recommendation to one user or many, from a fitted model and a source of histories."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from palate.data.ids import listed
from palate.errors import check_k
from palate.explain import Crowd, Explained, Language, Remark, explained, worded
from palate.explain import tables as explained_tables
from palate.folders import Folder
from palate.llm import Llm
from palate.models import Recommender
from palate.progress import Progress
from palate.tasks import lists
from palate.tasks.histories import HistorySource
from palate.tasks.parts import Written, write_parts


@dataclass(frozen=True)
class RecommendationService:
    """Recommendations, with or without reasons.

    Parameters
    ----------
    model : Recommender
        Fitted.
    histories : HistorySource
        Histories of the users.
    title : callable
        Maps an item id to the item's title.
    language : callable
        Maps a code to the language of reasons; None to that of the catalogue.
    keep_seen : bool
        Default of whether items of a user's history may be recommended.
    remark : callable
        Maps the id of a review to what it says; None where that is not known.
    """

    model: Recommender
    histories: HistorySource
    title: Callable[[str], str]
    language: Callable[[str | None], Language]
    keep_seen: bool = False
    remark: Callable[[str], Remark | None] = lambda review: None

    def recommend(
        self,
        user: str,
        k: int = 10,
        *,
        explain: bool = True,
        keep_seen: bool | None = None,
        language: str | None = None,
    ) -> list[Explained]:
        """Recommend the top k items to one user; without ``explain`` contributions and reasons are empty.

        Raises
        ------
        UnknownUser
            If the user has no history.
        InputError
            If there are no sentences in the language, or k is below 1.
        """
        check_k(k)
        history, keep_seen = self.histories.of([user]), self._keeps(keep_seen)
        if explain:
            return explained(
                self.model,
                history,
                k,
                self.title,
                self.language(language),
                crowd=self._crowd,
                known=user in self.model.users_,
                keep_seen=keep_seen,
                remark=self.remark,
            )
        best = self.model.recommend(history, k, keep_seen=keep_seen)[0]
        return [Explained(item.item_id, item.score, (), "", title=self.title(item.item_id)) for item in best]

    def history(self, user: str) -> list[str]:
        """Return the item ids of a user's history, oldest first.

        Raises
        ------
        UnknownUser
            If the user has no history.
        """
        return [self.model.items_[int(item)] for item in self.histories.of([user]).of_user(0)]

    def tables(
        self,
        users: Sequence[str] | None = None,
        k: int = 10,
        *,
        keep_seen: bool | None = None,
        progress: Progress | None = None,
    ) -> Iterator[pl.DataFrame]:
        """Recommend the top k items to many users, or to all users of the model, one table a batch.

        Tables have :data:`palate.tasks.lists.SCHEMA`; users are in the order given. A lone str is one user.
        """
        check_k(k)
        named, keep_seen = self._named(users), self._keeps(keep_seen)
        return lists.ranked(self.model, named, self.histories.of, k, keep_seen=keep_seen, progress=progress)

    def write_parts(
        self,
        out: Folder,
        users: Sequence[str] | None = None,
        k: int = 10,
        *,
        keep_seen: bool | None = None,
        progress: Progress | None = None,
    ) -> Written:
        """Recommend as :meth:`tables` does into a folder; see :func:`palate.tasks.parts.write_parts`."""
        check_k(k)
        named, keep_seen = self._named(users), self._keeps(keep_seen)
        return write_parts(
            self.model, named, self.histories.of, k, out, keep_seen=keep_seen, progress=progress
        )

    def write(
        self,
        out: Path,
        users: Sequence[str] | None = None,
        k: int = 10,
        *,
        explain: bool = False,
        keep_seen: bool | None = None,
        language: str | None = None,
        llm: Llm | None = None,
        progress: Progress | None = None,
    ) -> tuple[int, int]:
        """Stream :meth:`tables` into a file of one of :data:`palate.tasks.lists.SINKS`.

        With ``explain`` it also has titles, reasons in a ``language``, worded by ``llm`` where given, and
        the terms of each score.

        Returns
        -------
        tuple of int
            Users and rows written.
        """
        if not explain:
            return lists.write(self.tables(users, k, keep_seen=keep_seen, progress=progress), out)
        check_k(k)
        told = (
            (user, self._told(user, k, keep_seen=keep_seen, language=language, llm=llm))
            for user in self._named(users)
        )
        schema = explained_tables.schema_of(worded=llm is not None, nested=lists.holds_lists(out))
        return lists.write(explained_tables.tables_of(told, self.title, schema), out, schema)

    def _told(
        self, user: str, k: int, *, keep_seen: bool | None, language: str | None, llm: Llm | None
    ) -> list[Explained]:
        """Recommendations with reasons, in a model's words where one is given."""
        found = self.recommend(user, k, keep_seen=keep_seen, language=language)
        return found if llm is None else worded(llm, found, self.language(language))

    def _named(self, users: Sequence[str] | None) -> Sequence[str]:
        return list(self.model.users_) if users is None else listed(users, "user")

    def _keeps(self, keep_seen: bool | None) -> bool:
        return self.keep_seen if keep_seen is None else keep_seen

    @cached_property
    def _crowd(self) -> Crowd:
        """Counts of the model's histories."""
        return Crowd(self.model.histories_, len(self.model.items_))
