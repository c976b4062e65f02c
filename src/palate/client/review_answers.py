"""What a server answers about reviews, as :mod:`palate.client` hands it out. Moments are Unix seconds."""

from dataclasses import dataclass

from palate.client.catalogue_answers import Media


@dataclass(frozen=True)
class ReviewStored:
    """Id of the review that was stored."""

    review_id: str


@dataclass(frozen=True)
class Review:
    """One review; its state is encoded, pending or parked."""

    review_id: str
    item_id: str
    user_id: str | None
    text: str | None
    rating: float | None
    helpful: float | None
    transcript: str | None
    occurred_at: float | None
    media: tuple[Media, ...]
    state: str


@dataclass(frozen=True)
class ReviewPage:
    """Some reviews; give ``next`` as ``after`` for more, unless it is None."""

    reviews: tuple[Review, ...]
    next: int | None


@dataclass(frozen=True)
class Quote:
    """One sentence of a review; its stance is praise, mixed or complaint, and brief is it in fewer words."""

    text: str
    review_id: str
    stance: str
    brief: str | None = None


@dataclass(frozen=True)
class Aspect:
    """Something that several reviews of an item speak of."""

    name: str
    terms: tuple[str, ...]
    mentions: int
    praises: int
    complaints: int
    review_ids: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Summary:
    """What the reviews of an item say; counts but ``reviews`` are of texts that are unlike each other."""

    item_id: str
    title: str
    language: str
    method: str
    reviews: int
    texts: int
    praises: int
    complaints: int
    rating: float | None
    aspects: tuple[Aspect, ...]
    central: tuple[Quote, ...]
    pros: tuple[Quote, ...]
    cons: tuple[Quote, ...]
