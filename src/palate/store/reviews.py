"""Reviews: what people wrote, rated, photographed and said about items."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from palate.errors import check_finite
from palate.store.events import AHEAD, new_id
from palate.store.items import State
from palate.store.media import Attached, attach, attached
from palate.store.schema import reviews
from palate.store.sequences import next_seq

PAGE = 500


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review as it comes in; ``helpful`` counts who found it so, ``occurred_at`` is in Unix seconds."""

    item_id: str
    user_id: str | None = None
    text: str | None = None
    rating: float | None = None
    helpful: float | None = None
    occurred_at: float | None = None
    media: tuple[Attached, ...] = ()
    review_id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        for what in ("rating", "helpful", "occurred_at"):
            check_finite(f"{what} of a review", getattr(self, what))


@dataclass(frozen=True, slots=True)
class Review:
    """A stored review; ``transcript`` is what is said in its sounds, once that was written down."""

    review_id: str
    seq: int
    user_id: str | None
    item_id: str
    text: str | None
    rating: float | None
    helpful: float | None
    transcript: str | None
    occurred_at: float | None
    received_at: float
    state: State
    media: tuple[Attached, ...] = ()


def add_review(connection: Connection, new: NewReview, now: float | None = None) -> Review:
    """Store a review, by the time of its arrival where it has none or one that lies ahead."""
    received = time.time() if now is None else now
    at = received if new.occurred_at is None else min(new.occurred_at, received + AHEAD)
    return insert_review(connection, new, at, received, "pending")


def insert_review(
    connection: Connection, new: NewReview, at: float | None, received: float, state: State
) -> Review:
    """Store a review with its times as they are."""
    row = Review(
        new.review_id,
        next_seq(connection),
        new.user_id,
        new.item_id,
        new.text,
        new.rating,
        new.helpful,
        None,
        at,
        received,
        state,
        new.media,
    )
    values = {name: getattr(row, name) for name in Review.__slots__ if name != "media"}
    connection.execute(reviews.insert(), values)
    attach(connection, "review", new.review_id, new.media)
    return row


def set_read(connection: Connection, review_id: str, state: State, transcript: str | None = None) -> bool:
    """Say that a review was read, and what is said in it; False where it is no longer there."""
    values = {"state": state, "transcript": transcript, "seq": next_seq(connection)}
    change = update(reviews).where(reviews.c.review_id == review_id).values(values)
    return connection.execute(change).rowcount == 1


def delete_review(connection: Connection, review_id: str) -> bool:
    """Delete a review for good; False where it is not there."""
    attach(connection, "review", review_id, ())
    return connection.execute(delete(reviews).where(reviews.c.review_id == review_id)).rowcount == 1


def review(connection: Connection, review_id: str) -> Review | None:
    """A review by its id; None where there is none."""
    found = _reviews(connection, select(reviews).where(reviews.c.review_id == review_id))
    return found[0] if found else None


def reviews_of_item(connection: Connection, item_id: str, after: int = 0, limit: int = PAGE) -> list[Review]:
    """The next reviews of an item in the order of their ``seq``."""
    return _after(connection, select(reviews).where(reviews.c.item_id == item_id), after, limit)


def reviews_of_user(connection: Connection, user_id: str, after: int = 0, limit: int = PAGE) -> list[Review]:
    """The next reviews by a user in the order of their ``seq``."""
    return _after(connection, select(reviews).where(reviews.c.user_id == user_id), after, limit)


def reviews_newest(connection: Connection, user_id: str, limit: int) -> list[Review]:
    """The newest reviews by a user, newest first; those without a time come last."""
    order = func.coalesce(reviews.c.occurred_at, float("-inf")).desc(), reviews.c.seq.desc()
    query = select(reviews).where(reviews.c.user_id == user_id)
    return _reviews(connection, query.order_by(*order).limit(limit))


def review_ids_of(connection: Connection, user_id: str) -> list[str]:
    """Ids of all reviews by a user."""
    query = select(reviews.c.review_id).where(reviews.c.user_id == user_id)
    return list(connection.execute(query.order_by(reviews.c.review_id)).scalars())


def reviews_after(connection: Connection, seq: int, limit: int = PAGE) -> list[Review]:
    """The next reviews in the order in which they were stored or read."""
    return _after(connection, select(reviews), seq, limit)


def reviews_page(connection: Connection, after: str = "", limit: int = PAGE) -> list[Review]:
    """The next reviews in the order of their ids."""
    query = select(reviews).where(reviews.c.review_id > after).order_by(reviews.c.review_id).limit(limit)
    return _reviews(connection, query)


def newest_review(connection: Connection) -> int:
    """``seq`` of the review that was stored or read last; 0 where there is none."""
    return connection.execute(select(func.max(reviews.c.seq))).scalar() or 0


def count_encoded(connection: Connection) -> int:
    """How many reviews there are that were encoded."""
    query = select(func.count()).select_from(reviews).where(reviews.c.state == "encoded")
    return connection.execute(query).scalar_one()


def review_ids(connection: Connection) -> set[str]:
    """Ids of all reviews."""
    return set(connection.execute(select(reviews.c.review_id)).scalars())


def _after(connection: Connection, query: "Select[Any]", seq: int, limit: int) -> list[Review]:
    return _reviews(connection, query.where(reviews.c.seq > seq).order_by(reviews.c.seq).limit(limit))


def _reviews(connection: Connection, query: "Select[Any]") -> list[Review]:
    rows: Sequence[Row[Any]] = connection.execute(query).all()
    media = attached(connection, "review", [row.review_id for row in rows]) if rows else {}
    return [Review(*row, media=media.get(row.review_id, ())) for row in rows]
