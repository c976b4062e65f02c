"""A living shop: answers from a snapshot and from what has happened since."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.data import Histories
from palate.errors import NotAvailable, UnknownItem
from palate.explain import Crowd, Explained, Remark, shortened
from palate.explain.explained import reasoned
from palate.models import Recommender
from palate.search import Match, Query, find_similar
from palate.tasks.live.answer import Wish, ranked
from palate.tasks.live.catalogue import LiveCatalogue
from palate.tasks.live.filters import Filter
from palate.tasks.live.histories import Event, history_of
from palate.tasks.live.snapshot import Snapshot

QUOTED = 72
"""Columns of what a reason quotes of a review."""


@dataclass(frozen=True)
class Answer:
    """Recommendations for one person.

    Parameters
    ----------
    version : str
        Snapshot that they come from.
    source : str
        "personal" where they rest on a history, "popular" where there is none.
    items : sequence of Explained
        Best first; without contributions and reasons where none are wanted.
    """

    version: str
    source: str
    items: Sequence[Explained]


@dataclass(frozen=True)
class Live:
    """All that one answer is made from; replaced as a whole, so that no answer mixes two states.

    Parameters
    ----------
    snapshot : Snapshot
        What a training froze.
    catalogue : LiveCatalogue
        The items as they are now.
    """

    snapshot: Snapshot
    catalogue: LiveCatalogue

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Live":
        """The state right after a training."""
        return cls(snapshot, LiveCatalogue.of(snapshot.items, snapshot.titles, snapshot.attributes))

    @property
    def model(self) -> Recommender:
        """The model.

        Raises
        ------
        NotAvailable
            If none is trained.
        """
        if self.snapshot.model is None:
            raise NotAvailable("no trained model yet: there are no interactions to learn from")
        return self.snapshot.model

    @cached_property
    def crowd(self) -> Crowd:
        """Counts of the model's histories, for reasons."""
        return Crowd(self.model.histories_, len(self.model.items_))

    # -- recommendations -------------------------------------------------------------------------------------

    def recommend(self, user: str | None, history: Histories, wish: Wish) -> Answer:
        """Recommend items to one person.

        Parameters
        ----------
        user : str or None
            The person's id; None for a session without one.
        history : Histories
            What the person did.
        wish : Wish
            What is asked for.
        """
        model, snapshot = self.model, self.snapshot
        best = ranked(model, history, self.catalogue, wish)
        has_said = history.remarks is not None and len(history.remarks.reviews) > 0
        source = "personal" if len(history.items) or has_said else "popular"
        if not wish.explain:
            plain = [Explained(one.item_id, one.score, (), "") for one in best]
            return Answer(snapshot.version, source, plain)
        explained = reasoned(
            model,
            history,
            best,
            self.catalogue.title,
            wish.language or snapshot.language,
            crowd=self.crowd,
            known=user is not None and user in model.users_,
            remark=self.remark,
        )
        return Answer(snapshot.version, source, explained)

    def history_of(self, events: Sequence[Event]) -> Histories:
        """The history that some events of one person make."""
        timed = self.model.histories_.times is not None
        return history_of(events, self.model.items_, self.snapshot.weights, timed=timed)

    def remark(self, review_id: str) -> Remark | None:
        """What a review says, short enough for a sentence; None where it is not known."""
        row = self.snapshot.review_row.get(review_id)
        if row is None:
            return None
        said = self.snapshot.reviews.table.row(row, named=True)
        return Remark(shortened(self.catalogue.title(said["item_id"])), shortened(said["text"] or "", QUOTED))

    # -- search ----------------------------------------------------------------------------------------------

    def similar(
        self, query: Query, k: int, via: str | None = None, wanted: Filter | None = None
    ) -> list[Match]:
        """Find the items nearest to an item, words, a picture or a sound, among those that meet a filter.

        Raises
        ------
        UnknownItem, InputError, NotAvailable
            As :func:`palate.search.find_similar`.
        """
        snapshot, shown = self.snapshot, self.catalogue.allowed(wanted or Filter())
        if query.item is not None and not self.has(query.item):
            raise UnknownItem(f"no item '{query.item}' in the catalogue")
        ties = None if snapshot.model is None else snapshot.model.tie_order_
        hidden = int(np.count_nonzero(~shown))
        found = find_similar(
            snapshot.built,
            snapshot.items,
            query,
            k + hidden,
            via,
            lambda: snapshot.joint,
            ties,
            snapshot.reviews,
        )
        return [match for match in found if shown[snapshot.items.position(match.item_id)]][:k]

    def has(self, item_id: str) -> bool:
        """Whether an item is in the catalogue and may be shown."""
        items = self.catalogue.items
        return item_id in items and bool(self.catalogue.shown[items.position(item_id)])
