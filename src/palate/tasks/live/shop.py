"""State of one answer: a snapshot, and the items that came, changed and went since."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from palate.data import Histories
from palate.errors import NotAvailable, UnknownItem
from palate.explain import Crowd, Remark, remark_of
from palate.explain.explained import reasoned
from palate.features import FeatureSet
from palate.fusion import Joint
from palate.late import WithLateItems, with_late_items
from palate.linalg.csr import Rows
from palate.models import Recommended
from palate.search import Match, Query, find_similar, query_scores
from palate.shop import Reviews
from palate.tasks.live.answer import Answer, Wish, ranked
from palate.tasks.live.arrivals import Arrival, crowd_of, with_late
from palate.tasks.live.asked import Asked, tells
from palate.tasks.live.catalogue import Entry, LiveCatalogue
from palate.tasks.live.filters import Filter
from palate.tasks.live.growing import grown_features, grown_joint
from palate.tasks.live.histories import Event, history_of, together
from palate.tasks.live.rules import LiveRules
from palate.tasks.live.said import rows_with_reviews
from palate.tasks.live.snapshot import Snapshot
from palate.tasks.live.told_history import history_told
from palate.tasks.live.weighed import KeptScores, Weighed, as_wished
from palate.tasks.live.written import Written, followed, grouped, table_followed

MOST_HISTORIES = 50_000
"""Users whose histories are kept as a model reads them."""


@dataclass(frozen=True)
class Live:
    """State that answers come from; replaced as a whole, so that no answer mixes two states.

    Parameters
    ----------
    snapshot : Snapshot
        What a training froze.
    catalogue : LiveCatalogue
        The items as they are now.
    model : WithLateItems or None
        The snapshot's model, and the items that came later; None where none is trained.
    arrivals : mapping of str to Arrival
        Items that came or changed since, by id.
    crowd : Crowd or None
        Counts of the model's histories, for reasons.
    written : mapping of str to Written
        Reviews that came since, by id.
    unsaid : frozenset of str
        Reviews of the snapshot that were deleted since.
    rules : LiveRules
        Of the shop's people.
    heard : mapping of str to Histories
        What those did who had an item that came later, as the model has heard it, by user.
    """

    snapshot: Snapshot
    catalogue: LiveCatalogue
    model: WithLateItems | None
    arrivals: Mapping[str, Arrival] = field(default_factory=dict[str, Arrival])
    crowd: Crowd | None = None
    written: Mapping[str, Written] = field(default_factory=dict[str, Written])
    unsaid: frozenset[str] = frozenset()
    rules: LiveRules = field(default_factory=LiveRules)
    heard: Mapping[str, Histories] = field(default_factory=dict[str, Histories])
    _kept_scores: KeptScores = field(init=False, default_factory=KeptScores, repr=False, compare=False)
    _histories: dict[str, tuple[Sequence[Event], Histories]] = field(
        init=False, default_factory=dict[str, tuple[Sequence[Event], Histories]], repr=False, compare=False
    )

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Live":
        """The state right after a training."""
        catalogue = LiveCatalogue.of(snapshot.items, snapshot.titles, snapshot.attributes)
        base = snapshot.model
        if base is None:
            return cls(snapshot, catalogue, None)
        model = with_late_items(base, snapshot.built.features)
        return cls(snapshot, catalogue, model, {}, crowd_of(base))

    # -- items that come and go ------------------------------------------------------------------------------

    def with_items(self, arrivals: Sequence[Arrival]) -> "Live":
        """The same with items that came or changed; each is shown, and found, from here on."""
        if not arrivals:
            return self
        latest = {arrival.entry.item_id: arrival for arrival in arrivals}
        catalogue = self.catalogue.with_items([arrival.entry for arrival in latest.values()])
        model, crowd = self.model, self.crowd
        if model is not None:
            model = with_late(model, self._told(latest.values()))
            if crowd is not None and crowd.n_items < len(model.items_):
                crowd = crowd_of(model)
        every = {**self.arrivals, **latest}
        return replace(self, catalogue=catalogue, model=model, arrivals=every, crowd=crowd)

    def retold(self, entries: Sequence[Entry]) -> "Live":
        """The same with other titles and attributes of items that are there; what they are like stays."""
        there = [entry for entry in entries if entry.item_id in self.catalogue.items]
        return replace(self, catalogue=self.catalogue.with_items(there)) if there else self

    def without(self, item_id: str) -> "Live":
        """The same without an item, which is in no answer from here on."""
        return replace(self, catalogue=self.catalogue.hiding(item_id))

    def with_reviews(self, written: Sequence[Written]) -> "Live":
        """The same with reviews that came since.

        They tell of their authors' taste, are found, and say what an item is like that came since.
        """
        late = {**self.written, **{review.review_id: review for review in written}}
        return replace(self, written=late)._retold_of({review.item_id for review in written})

    def without_review(self, review_id: str) -> "Live":
        """The same without a review, which is told to nobody from here on."""
        left = {name: written for name, written in self.written.items() if name != review_id}
        gone = {review_id} if review_id in self.snapshot.review_row else set[str]()
        of = {self.written[review_id].item_id} if review_id in self.written else set[str]()
        return replace(self, written=left, unsaid=self.unsaid | gone)._retold_of(of)

    def _retold_of(self, ids: set[str]) -> "Live":
        """The same with what is said of some items as it is now."""
        told = self._told(self.arrivals[name] for name in sorted(ids) if name in self.arrivals)
        if self.model is None or not told:
            return self
        return replace(self, model=with_late(self.model, told))

    def _told(self, arrivals: Iterable[Arrival]) -> list[Arrival]:
        """Items that the model was not trained with, among some, with what reviews say of them."""
        fresh = [arrival for arrival in arrivals if arrival.entry.item_id not in self.snapshot.items]
        return [replace(arrival, rows=self._rows_of(arrival)) for arrival in fresh]

    def _rows_of(self, arrival: Arrival) -> Mapping[str, Rows]:
        written = self.by_item.get(arrival.entry.item_id, ())
        if not written:
            return arrival.rows
        return rows_with_reviews(arrival.rows, arrival.means, written, self.snapshot.built.features)

    @cached_property
    def by_item(self) -> Mapping[str, tuple[Written, ...]]:
        """Reviews that came since, by what they are of, oldest first."""
        return grouped(self.written.values(), lambda written: written.item_id)

    @cached_property
    def by_author(self) -> Mapping[str, tuple[Written, ...]]:
        """Reviews that came since, by who wrote them, oldest first."""
        return grouped(self.written.values(), lambda written: written.user_id)

    @cached_property
    def built(self) -> FeatureSet:
        """Features by which items are found, and reviews, those that came later among them."""
        built, items = self.snapshot.built, self.catalogue.items
        if arrivals := self.arrivals.items():
            known = self.snapshot.items
            rows = {name: new.rows if name in known else self._rows_of(new) for name, new in arrivals}
            built = grown_features(built, items, rows)
        if built.reviews is not None and self._findable:
            built = replace(built, reviews=followed(built.reviews, items, self._findable))
        return built

    @cached_property
    def reviews(self) -> Reviews:
        """The reviews in the order of ``built.reviews``."""
        known = self.snapshot.reviews
        has_reviews = self.snapshot.built.reviews is not None
        return table_followed(known, self._findable) if has_reviews and self._findable else known

    @cached_property
    def _findable(self) -> Sequence[Written]:
        """Later reviews of items that are there."""
        return [written for written in self.written.values() if written.item_id in self.catalogue.items]

    @cached_property
    def joint(self) -> Joint | None:
        """The joint space, with the items that came later placed in it."""
        joint = self.snapshot.joint
        if joint is None or not self.arrivals:
            return joint
        return grown_joint(joint, self.built, self.catalogue.items, list(self.arrivals))

    def hearing(self, events: Mapping[str, Sequence[Event]]) -> "Live":
        """The same whose model has heard what some people did: that tells who wants items that came later.

        Parameters
        ----------
        events : mapping of str to sequence of Event
            All events of each of these people, oldest first, in place of what was heard of them before.
        """
        model = self.model
        if model is None or not len(model.late):
            return self
        now = {
            user: history_of(own, model.items_, self.snapshot.weights, timed=False)
            for user, own in events.items()
        }
        now = {user: own for user, own in now.items() if np.any(own.items >= len(model.base.items_))}
        before = {user: self.heard[user] for user in events if user in self.heard}
        if not now and not before:
            return self
        # A copy keeps what was made of the items and reviews, which stay what they are.
        other = copy(self)
        heard = {user: own for user, own in self.heard.items() if user not in before} | now
        object.__setattr__(other, "heard", heard)
        told = model.with_events(together(list(now.values())), together(list(before.values())))
        object.__setattr__(other, "model", told)
        return other

    # -- recommendations -------------------------------------------------------------------------------------

    @property
    def trained(self) -> WithLateItems:
        """The model.

        Raises
        ------
        NotAvailable
            If none is trained.
        """
        if self.model is None:
            raise NotAvailable("no trained model yet: there are no interactions to learn from")
        return self.model

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
        model, catalogue = as_wished(self.trained, wish, self._kept_scores), self.catalogue
        placed = ranked(model, history, catalogue, wish, self.rules, lambda: self.built.features)
        best = [Recommended(catalogue.items.ids[entry.position], entry.score) for entry in placed]
        personal = model.is_personal and tells(history)
        source = "personal" if personal else "popular" if wish.asked is None else "query"
        explained = None
        if wish.explain:
            explained = reasoned(
                model,
                history,
                best,
                catalogue.title,
                wish.language or self.snapshot.language,
                crowd=self.crowd,
                known=user is not None and user in model.users_,
                remark=self.remark,
                query="" if wish.asked is None else wish.asked.text,
            )
        return Answer(
            self.snapshot.version,
            source,
            best,
            [catalogue.titles[entry.position] for entry in placed],
            ["exploration" if entry.explores else source for entry in placed],
            explained,
            model.applied(history) if isinstance(model, Weighed) else None,
        )

    def history_of(self, events: Sequence[Event], user: str | None = None) -> Histories:
        """The history that some events of one person make, with what the person wrote in reviews.

        A review of an item that the person did nothing else with counts as an event too.

        Parameters
        ----------
        events : sequence of Event
            Oldest first.
        user : str, optional
            Who it is, where that is known.
        """
        if user is None:
            return self._history_of(events, None)
        kept = self._histories.get(user)
        # Events of a user are replaced as a whole, so that the same tuple is the same history.
        if kept is None or kept[0] is not events:
            if len(self._histories) >= MOST_HISTORIES:
                self._histories.clear()
            kept = self._histories[user] = events, self._history_of(events, user)
        return kept[1]

    def _history_of(self, events: Sequence[Event], user: str | None) -> Histories:
        written = () if user is None else self.by_author.get(user, ())
        return history_told(self.trained, self.snapshot.weights, events, written, self.unsaid, user)

    def remark(self, review_id: str) -> Remark | None:
        """What a review says, short enough for a sentence; None where it is not known."""
        if (late := self.written.get(review_id)) is not None:
            return remark_of(self.catalogue.title(late.item_id), late.text)
        row = self.snapshot.review_row.get(review_id)
        if row is None or review_id in self.unsaid:
            return None
        said = self.snapshot.reviews.table.row(row, named=True)
        return remark_of(self.catalogue.title(said["item_id"]), said["text"] or "")

    def asked(self, text: str) -> Asked:
        """Words compared with all items, for a wish.

        Raises
        ------
        InputError, NotAvailable
            If there are no words, or the catalogue has nothing to compare words with.
        """
        scores = query_scores(self.built, self.catalogue.items, Query(text=text), lambda: self.joint)
        return Asked(text, scores)

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
        items, shown = self.catalogue.items, self.catalogue.allowed(wanted or Filter())
        if query.item is not None and not self.has(query.item):
            raise UnknownItem(f"no item '{query.item}' in the catalogue")
        hidden = int(np.count_nonzero(~shown))
        ties = None if self.model is None else self.model.tie_order_
        found = find_similar(
            self.built, items, query, k + hidden, via, lambda: self.joint, ties, self.reviews
        )
        there = [match for match in found if shown[items.position(match.item_id)]][:k]
        return [
            replace(match, said=None) if match.said and match.said.review_id in self.unsaid else match
            for match in there
        ]

    def has(self, item_id: str) -> bool:
        """Whether an item is in the catalogue and may be shown."""
        items = self.catalogue.items
        return item_id in items and bool(self.catalogue.shown[items.position(item_id)])
