"""Recommend to one person or to many, from a fitted model and a source of histories."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from palate.errors import check_k
from palate.explain import Crowd, Explained, Language, explained
from palate.explain import tables as explained_tables
from palate.models import Recommender
from palate.tasks import lists
from palate.tasks.histories import HistorySource


@dataclass(frozen=True)
class RecommendationService:
    """Recommendations, with or without reasons.

    Parameters
    ----------
    model : Recommender
        Fitted.
    histories : HistorySource
        Of whoever is recommended to.
    title : callable
        From an item id to what people call the item.
    language : callable
        From a code, or None for the catalogue's own, to the language of reasons.
    keep_seen : bool
        Whether items of a user's own history may come back where nothing else is said.
    """

    model: Recommender
    histories: HistorySource
    title: Callable[[str], str]
    language: Callable[[str | None], Language]
    keep_seen: bool = False

    def recommend(
        self,
        user: str,
        k: int = 10,
        *,
        explain: bool = True,
        keep_seen: bool | None = None,
        language: str | None = None,
    ) -> list[Explained]:
        """The best k items for one user; without ``explain`` contributions and reasons stay empty.

        Raises
        ------
        UnknownUser
            If nothing is known of the user.
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
            )
        best = self.model.recommend(history, k, keep_seen=keep_seen)[0]
        return [Explained(item.item_id, item.score, (), "") for item in best]

    def history(self, user: str) -> list[str]:
        """Ids of the items that recommendations for a user rest on, oldest first.

        Raises
        ------
        UnknownUser
            If nothing is known of the user.
        """
        return [self.model.items_[int(item)] for item in self.histories.of([user]).of_user(0)]

    def tables(
        self, users: Sequence[str] | None = None, k: int = 10, *, keep_seen: bool | None = None
    ) -> Iterator[pl.DataFrame]:
        """The best k items for many users, all that the model knows where None is given; one table after the
        other, each of :data:`palate.tasks.lists.SCHEMA`, users in the order given.
        """
        check_k(k)
        keep_seen = self._keeps(keep_seen)
        return lists.ranked(self.model, self._named(users), self.histories.of, k, keep_seen=keep_seen)

    def write(
        self,
        out: Path,
        users: Sequence[str] | None = None,
        k: int = 10,
        *,
        explain: bool = False,
        keep_seen: bool | None = None,
        language: str | None = None,
    ) -> tuple[int, int]:
        """Write :meth:`tables` into one of the files of :data:`palate.tasks.lists.SINKS` as they are made, in
        little memory; with ``explain`` also the titles, and the reasons in a ``language``.

        Returns
        -------
        tuple of int
            Users and rows written.
        """
        if not explain:
            return lists.write(self.tables(users, k, keep_seen=keep_seen), out)
        check_k(k)
        told = (
            (user, self.recommend(user, k, keep_seen=keep_seen, language=language))
            for user in self._named(users)
        )
        return lists.write(explained_tables.tables_of(told, self.title), out, explained_tables.SCHEMA)

    def _named(self, users: Sequence[str] | None) -> Sequence[str]:
        return list(self.model.users_) if users is None else users

    def _keeps(self, keep_seen: bool | None) -> bool:
        return self.keep_seen if keep_seen is None else keep_seen

    @cached_property
    def _crowd(self) -> Crowd:
        """Counts of the model's histories."""
        return Crowd(self.model.histories_, len(self.model.items_))
