"""Answers to shoppers' questions, from a workspace folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.asking import Answer, Asked, Facets, State, Taste, Titles, ask
from palate.asking.index import Document, Index
from palate.asking.popularity import Popularity
from palate.asking.session import followed_by_likes
from palate.data import Histories
from palate.errors import NotAvailable
from palate.models import Recommender
from palate.tables.schema import ITEM
from palate.tasks.histories import FolderHistories
from palate.tasks.inputs import Inputs
from palate.tasks.live.catalogue import LiveCatalogue


@dataclass(frozen=True)
class Questions:
    """Answers to questions about one shop, whose texts are read once.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    model : callable
        Gives the trained model.

        Raises NotAvailable where none is trained.
    """

    inputs: Inputs
    model: Callable[[], Recommender]

    def answer(
        self,
        question: str,
        k: int = 5,
        *,
        user: str | None = None,
        state: State | None = None,
        language: str | None = None,
    ) -> Answer:
        """Answer a question; see :func:`palate.asking.ask`.

        Raises
        ------
        UnknownUser
            If the user has no history.
        NotAvailable
            If a user is named and no model is trained.
        """
        if language is not None:
            self.inputs.language(language)
        taste = self._taste if user is None else Taste(self._personal(user), is_personal=True)
        return ask(self.catalogue, question, taste, k, user=user, state=state, language=language)

    @cached_property
    def catalogue(self) -> Asked:
        """Catalogue that answers come from."""
        inputs, catalog = self.inputs, self.inputs.shop.catalog
        attributes = catalog.attributes.rename({ITEM: "item_id"})
        columns = LiveCatalogue.of(catalog.items, catalog.titles, attributes).columns
        documents = [
            Document(*title_and_text) for title_and_text in zip(catalog.titles, catalog.texts, strict=True)
        ]
        index = Index.of(documents)
        titles = np.array([*catalog.titles, None], dtype=object)[:-1]
        return Asked(
            catalog.items,
            titles,
            index,
            Facets(columns),
            Titles(index.titles),
            inputs.features_now,
            inputs.joint_if_any,
            np.ones(len(catalog.items), dtype=np.bool_),
            inputs.tie_order,
            self._popularity(),
        )

    @cached_property
    def _taste(self) -> Taste:
        """Score items by users who like what a question names."""
        try:
            model = self.model()
        except NotAvailable:
            return Taste(lambda likes: None)
        return Taste(lambda likes: self._scored(model, self._joined(model, None, likes)))

    def _popularity(self) -> Popularity | None:
        """Count popularity by the rows of the folder; None where there are none."""
        if not len(self.inputs.shop.interactions):
            return None
        rows = self.inputs.rows_now
        return Popularity.of(rows.histories().items, len(rows.items))

    def _personal(self, user: str) -> Callable[[list[int]], NDArray[np.float64]]:
        model = self.model()
        history = FolderHistories(self.inputs, model).of([user])
        return lambda likes: self._scored(model, self._joined(model, history, likes))

    def _joined(self, model: Recommender, history: Histories | None, likes: Sequence[int]) -> Histories:
        """Append the items that a question names to a history."""
        items = model.items_.positions([self.inputs.shop.catalog.items[row] for row in likes])
        known = [int(item) for item in items if item >= 0]
        return followed_by_likes(model.histories_, history, known)

    def _scored(self, model: Recommender, history: Histories) -> NDArray[np.float64]:
        scores = model.score(history)[0]
        positions = model.items_.positions(self.inputs.shop.catalog.items.ids)
        return np.where(positions >= 0, scores[positions], -np.inf).astype(np.float64)
