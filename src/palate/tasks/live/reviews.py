"""Reviews that come after a training: stored, encoded from a durable queue, then taste of their authors."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from sqlalchemy import Connection

from palate.errors import UnknownItem
from palate.store import Store
from palate.store.jobs import Job, enqueue, finish
from palate.store.reviews import (
    NewReview,
    Review,
    add_review,
    delete_review,
    review,
    reviews_page,
    set_read,
)
from palate.tasks.live.current import Current
from palate.tasks.live.encoding import Content, EncodedContent
from palate.tasks.live.items import LiveItems
from palate.tasks.live.shop import Live
from palate.tasks.live.written import Written

ENCODE_REVIEW = "encode-review"
"""Kind of the jobs that encode reviews."""

SOON = 5
"""Priority beneath that of items, which somebody waits to sell."""


class LiveReviews:
    """The reviews of a living shop.

    Parameters
    ----------
    store : Store
        Open for writing.
    current : Current
        What answers come from.
    items : LiveItems
        Encodes texts and files.
    wake : callable
        Tells the worker that there is something to encode.
    """

    def __init__(self, store: Store, current: Current, items: LiveItems, wake: Callable[[], object]) -> None:
        self._store, self._current, self._items, self._wake = store, current, items, wake

    def add(self, new: NewReview, before: Callable[[Connection], object] | None = None) -> "Future[Review]":
        """Store a review and queue its encoding.

        Parameters
        ----------
        new : NewReview
            The review.
        before : callable, optional
            Work in the same transaction that comes first, such as keeping media.
        """

        def write(connection: Connection) -> Review:
            if before is not None:
                before(connection)
            row = add_review(connection, new)
            payload = {"review_id": row.review_id}
            enqueue(connection, ENCODE_REVIEW, payload, key=f"review {row.review_id}", priority=SOON)
            return row

        return self._store.submit(write, lambda _: self._wake())

    def delete(self, review_id: str) -> "Future[bool]":
        """Delete a review; once the future is done it is in no answer."""

        def publish(_: bool) -> None:
            self._current.change(lambda live: live.without_review(review_id))

        return self._store.submit(lambda connection: delete_review(connection, review_id), publish)

    def one(self, review_id: str) -> Review:
        """A review of the store.

        Raises
        ------
        UnknownItem
            If it is not there.
        """
        found = self._store.read(review, review_id)
        if found is None:
            raise UnknownItem(f"no review '{review_id}'")
        return found

    def caught_up(self, live: Live) -> Live:
        """A state with the reviews that its training did not know, and without those that are deleted."""
        late: list[Written] = []
        there: set[str] = set()
        after = ""
        while page := self._store.read(reviews_page, after):
            after = page[-1].review_id
            there.update(row.review_id for row in page)
            late += [
                self.as_written(row, live)
                for row in page
                if row.state == "encoded"
                and row.review_id not in live.snapshot.review_row
                and row.review_id not in live.written
            ]
        for name in live.snapshot.review_row.keys() - there:
            live = live.without_review(name)
        return live.with_reviews(late)

    def as_written(self, row: Review, live: Live | None = None) -> Written:
        """A stored review as answers read it, by the encoders of a state, else of the one that answers."""
        encoder = self._items.encoder(self._current.now if live is None else live)
        return written_of(row, encoder.encode(self._content(row)))

    def encode(self, job: Job) -> None:
        """Encode a review; from then on it tells what its author likes, and is found."""
        row = self._store.read(review, str(job.payload["review_id"]))
        if row is None:
            self._store.submit(lambda connection: finish(connection, job, {"outcome": "deleted"})).result()
            return
        encoded = self._items.encoder(self._current.now).encode(self._content(row))

        def write(connection: Connection) -> bool:
            there = set_read(connection, row.review_id, "encoded", encoded.transcript or None)
            finish(connection, job, {"modalities": sorted(encoded.means), "faults": list(encoded.faults)})
            return there

        def publish(there: bool) -> None:
            if there:
                self._current.change(lambda live: live.with_reviews([written_of(row, encoded)]))

        self._store.submit(write, publish).result()

    def _content(self, row: Review) -> Content:
        def paths(kind: str) -> list[Path]:
            return [
                self._store.media.path(attached.sha256) for attached in row.media if attached.kind == kind
            ]

        return Content([row.text] if row.text else [], paths("image"), paths("audio"))


def written_of(row: Review, encoded: EncodedContent) -> Written:
    """A review as answers read it."""
    return Written(
        row.review_id,
        row.user_id,
        row.item_id,
        row.text or encoded.transcript,
        row.rating,
        row.received_at if row.occurred_at is None else row.occurred_at,
        tuple(encoded.texts),
        dict(encoded.means),
    )
