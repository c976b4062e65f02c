"""What a client sends: events, items and reviews, each as JSON or as the fields of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from uuid import uuid4

Scalar = str | float | bool
File = bytes | str | PathLike[str]
"""A file by its content or by its path."""


def new_id() -> str:
    """An id that no other call makes."""
    return str(uuid4())


@dataclass(frozen=True)
class Event:
    """Something that a person did with an item.

    Parameters
    ----------
    user_id, item_id : str
        Who, and with which item.
    event : str
        Such as view, cart, purchase.
    value : float, optional
        Such as a rating.
    occurred_at : datetime, optional
        When; the server's now by default.
    recommendation_id : str, optional
        The answer that led to it.
    event_id : str
        Stored once, however often it is sent; made up by default.
    """

    user_id: str
    item_id: str
    event: str = ""
    value: float | None = None
    occurred_at: datetime | None = None
    recommendation_id: str | None = None
    event_id: str = field(default_factory=new_id)

    def document(self) -> dict[str, Scalar]:
        """As JSON."""
        return stated(
            user_id=self.user_id,
            item_id=self.item_id,
            event=self.event,
            value=self.value,
            occurred_at=moment(self.occurred_at),
            recommendation_id=self.recommendation_id,
            event_id=self.event_id,
        )


@dataclass(frozen=True)
class SessionEvent:
    """Something that a person without a user id did, as one of :class:`Event`."""

    item_id: str
    event: str = ""
    value: float | None = None
    occurred_at: datetime | None = None

    def document(self) -> dict[str, Scalar]:
        """As JSON."""
        return stated(
            item_id=self.item_id, event=self.event, value=self.value, occurred_at=moment(self.occurred_at)
        )


@dataclass(frozen=True)
class NewItem:
    """An item to store; it takes the place of one with the same id.

    Parameters
    ----------
    item_id : str
        Which.
    title, description, category, brand : str, optional
        What it is.
    price, in_stock : float, bool, optional
        What it costs, and whether it can be had.
    attributes : mapping of str to str, float or bool
        Further ones, by name; ``description_zh`` and others are texts in that language.
    """

    item_id: str
    title: str | None = None
    description: str | None = None
    category: str | None = None
    brand: str | None = None
    price: float | None = None
    in_stock: bool | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])

    def document(self) -> dict[str, Scalar]:
        """As JSON."""
        own = stated(
            item_id=self.item_id,
            title=self.title,
            description=self.description,
            category=self.category,
            brand=self.brand,
            price=self.price,
            in_stock=self.in_stock,
        )
        if both := {"title", "description", "category", "brand", "price", "in_stock"} & {*self.attributes}:
            raise ValueError(f"give {', '.join(sorted(both))} as itself, not as an attribute")
        return {**self.attributes, **own}


@dataclass(frozen=True)
class NewReview:
    """A review to store.

    Parameters
    ----------
    user_id : str, optional
        Who wrote it.
    text, rating : str, float, optional
        What it says.
    occurred_at : datetime, optional
        When; the server's now by default.
    review_id : str
        Stored once, however often it is sent; made up by default.
    """

    user_id: str | None = None
    text: str | None = None
    rating: float | None = None
    occurred_at: datetime | None = None
    review_id: str = field(default_factory=new_id)

    def document(self) -> dict[str, Scalar]:
        """As JSON."""
        return stated(
            user_id=self.user_id,
            text=self.text,
            rating=self.rating,
            occurred_at=moment(self.occurred_at),
            review_id=self.review_id,
        )


def stated(**values: Scalar | None) -> dict[str, Scalar]:
    """The values that are given."""
    return {name: value for name, value in values.items() if value is not None}


def moment(when: datetime | None) -> str | None:
    """A moment as the API takes it; without a time zone it is of the local one."""
    return None if when is None else when.astimezone().isoformat()


def as_text(value: Scalar) -> str:
    """A value as a field of a form, or of a query, holds it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def content_of(file: File) -> tuple[str, bytes]:
    """Name and content of a file."""
    return ("file", file) if isinstance(file, bytes) else (Path(file).name, Path(file).read_bytes())
