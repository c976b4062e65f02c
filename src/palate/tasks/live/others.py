"""What other servers of the same database changed: items, reviews and rules that this one did not write."""

from collections.abc import Callable
from dataclasses import replace

from palate.store import Store
from palate.store.items import lowest_pending
from palate.store.reviews import count_encoded, newest_review, review_ids, reviews_after
from palate.store.rules import rules_version
from palate.store.sequences import last_seq
from palate.tasks.live.current import Current
from palate.tasks.live.items import LiveItems
from palate.tasks.live.reviews import LiveReviews
from palate.tasks.live.rules import stored_rules
from palate.tasks.live.shop import Live
from palate.tasks.live.written import Written


class OtherServers:
    """Brings the states that answer up to what is stored.

    What this server wrote itself is seen again, and stays as it is.

    Parameters
    ----------
    store : Store
        Open.
    current : Current
        What answers come from.
    items, reviews : LiveItems, LiveReviews
        Read what is stored as answers need it.
    """

    def __init__(self, store: Store, current: Current, items: LiveItems, reviews: LiveReviews) -> None:
        self._store, self._current, self._items, self._reviews = store, current, items, reviews
        # Read before any model is loaded: what is stored from then on is looked at again, and nothing missed.
        self._items_seen = self._last_change = store.read(last_seq)
        self._reviews_seen = store.read(newest_review)

    def follow(self) -> None:
        """Look for what changed since the last time.

        Raises
        ------
        Unavailable
            If the database is gone; nothing is passed over.
        """
        live = self._current.live
        if live is None:
            return
        self._follow_rules(live)
        last = self._store.read(last_seq)
        pending = self._store.read(lowest_pending, self._items_seen)
        if last > self._last_change or last > self._items_seen:
            self._change(lambda now: self._items.caught_up(now, self._items_seen)[0])
            self._follow_new_reviews()
            self._items_seen, self._last_change = last if pending is None else pending - 1, last
        self._follow_deleted_reviews(live)

    def _change(self, change: Callable[[Live], Live]) -> None:
        self._current.change(change)

    def _follow_rules(self, live: Live) -> None:
        if self._store.read(rules_version) > live.rules.version:
            rules = stored_rules(self._store)
            self._change(lambda now: replace(now, rules=rules) if rules.version > now.rules.version else now)

    def _follow_new_reviews(self) -> None:
        late: list[Written] = []
        seen = self._reviews_seen
        while page := self._store.read(reviews_after, seen):
            seen = page[-1].seq
            late += [self._reviews.as_written(row) for row in page if row.state == "encoded"]
        if late:
            self._change(
                lambda now: now.with_reviews(
                    [written for written in late if written.review_id not in now.snapshot.review_row]
                )
            )
        self._reviews_seen = seen

    def _follow_deleted_reviews(self, live: Live) -> None:
        known = (live.snapshot.review_row.keys() - live.unsaid) | live.written.keys()
        if self._store.read(count_encoded) >= len(known):
            return
        for name in known - self._store.read(review_ids):
            self._change(lambda now, name=name: now.without_review(name))
