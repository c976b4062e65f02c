"""Questions of shoppers, asked of the items as they are now."""

import time

import numpy as np
from numpy.typing import NDArray

from palate.asking import Answer, Asked, Facets, Taste, Titles, ask
from palate.asking.index import Document, Index
from palate.asking.popularity import Popularity
from palate.asking.session import followed_by_likes
from palate.data import Histories
from palate.store import Store
from palate.store.items import Item, items_changed
from palate.tasks.live.item_fields import texts_of, title_of
from palate.tasks.live.question import Question
from palate.tasks.live.shop import Live


class LiveQuestions:
    """Answers to questions; texts of items are read from the store once, and again where they change.

    It is used by one thread at a time.

    Parameters
    ----------
    store : Store
        Where the texts are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seq = 0
        self._documents: dict[str, Document] = {}
        self._changed: set[str] = set()
        self._known: tuple[Live, Asked] | None = None

    def answer(self, live: Live, question: Question) -> Answer:
        """Answer a question; see :func:`palate.asking.ask`."""
        taste = self._taste(live, question)
        return ask(
            self._catalogue(live),
            question.text,
            taste,
            question.k,
            user=question.user,
            state=question.state,
            language=question.language,
        )

    # -- what is answered from -------------------------------------------------------------------------------

    def _catalogue(self, live: Live) -> Asked:
        self._read(live)
        known = self._known
        if known is not None and known[0] is live and not self._changed:
            return known[1]
        index = self._index(live, None if known is None else known)
        items = live.catalogue.items
        ties = items.hash_order if live.model is None else live.model.tie_order_
        shown = _shown(live)
        titles = live.catalogue.titles
        facets = Facets(live.catalogue.columns)
        named = Titles(index.titles)
        popularity = _popularity(live)
        found = Asked(
            items, titles, index, facets, named, live.built, lambda: live.joint, shown, ties, popularity
        )
        self._known, self._changed = (live, found), set()
        return found

    def _read(self, live: Live) -> None:
        """Read what has changed in the store."""
        while page := self._store.read(items_changed, self._seq):
            self._seq = page[-1].seq
            for item in page:
                self._changed.add(item.item_id)
                if item.deleted_at is None:
                    self._documents[item.item_id] = _document(item, live)
                else:
                    self._documents.pop(item.item_id, None)

    def _index(self, live: Live, known: tuple[Live, Asked] | None) -> Index:
        ids = live.catalogue.items.ids
        if known is None or known[0].snapshot is not live.snapshot:
            return Index.of([self._document(live, item) for item in ids])
        before = known[1]
        fresh = ids[len(before.items) :]
        told = [item for item in ids[: len(before.items)] if item in self._changed]
        index = (
            before.index.followed_by([self._document(live, item) for item in fresh])
            if fresh
            else before.index
        )
        if not told:
            return index
        rows = live.catalogue.items.positions(told)
        return index.told_anew(rows, [self._document(live, item) for item in told])

    def _document(self, live: Live, item: str) -> Document:
        """Texts of an item; its name alone where the store has it no more, since it is not shown then."""
        return self._documents.get(item) or Document(live.catalogue.title(item), ())

    # -- taste -----------------------------------------------------------------------------------------------

    def _taste(self, live: Live, question: Question) -> Taste:
        model = live.model
        if model is None:
            return Taste(lambda likes: None)
        history = live.history_of(question.events, question.user)
        ids = live.catalogue.items

        def scores(likes: list[int]) -> NDArray[np.float64]:
            positions = model.items_.positions([ids[row] for row in likes])
            own: Histories = followed_by_likes(model.histories_, history, positions[positions >= 0].tolist())
            found = model.score(own)[0].astype(np.float64)
            at = model.items_.positions(ids.ids)
            return np.where(at >= 0, found[at], -np.inf)

        return Taste(scores, is_personal=question.user is not None and len(history.items) > 0)


def _popularity(live: Live) -> Popularity | None:
    """By what the model learned from; None without one."""
    if live.model is None:
        return None
    positions = live.catalogue.items.positions(live.model.items_.ids)
    return Popularity.of(positions[live.model.histories_.items], len(live.catalogue.items))


def _document(item: Item, live: Live) -> Document:
    return Document(title_of(item), texts_of(item, live.snapshot.roles))


def _shown(live: Live) -> NDArray[np.bool_]:
    """Items that may be shown, without those that rules of the shop exclude everywhere."""
    shown = live.catalogue.shown.copy()
    for rule in live.rules.rules:
        if rule.rule.kind == "exclude" and rule.holds(None, time.time()):
            shown &= ~rule.items(live.catalogue)
    return shown
