"""Requests about reviews and what they say together."""

from collections.abc import Iterable

from palate.client import review_answers as answers
from palate.client.call import Call, Language, call_with_files, nothing, path_part, query
from palate.client.inputs import File, NewReview, stated
from palate.client.parsing import reader


def add_review(
    item_id: str, review: NewReview, *, images: Iterable[File] = (), audio: Iterable[File] = ()
) -> Call[answers.ReviewStored]:
    """Store a review of an item, with pictures and recordings, if any."""
    path = f"/v1/items/{path_part(item_id)}/reviews"
    return call_with_files(path, review.document(), images, audio, reader(answers.ReviewStored))


def reviews(item_id: str, *, after: int = 0, limit: int = 100) -> Call[answers.ReviewPage]:
    """List the reviews of an item, a page at a time."""
    params = query(stated(after=after, limit=limit))
    return Call("GET", f"/v1/items/{path_part(item_id)}/reviews", reader(answers.ReviewPage), params)


def summary(
    item_id: str, *, language: Language | None = None, with_llm: bool = False
) -> Call[answers.Summary]:
    """Say what the reviews of an item say."""
    params = query(stated(language=language, with_llm=with_llm))
    return Call("GET", f"/v1/items/{path_part(item_id)}/summary", reader(answers.Summary), params)


def review(review_id: str) -> Call[answers.Review]:
    """Show one review."""
    return Call("GET", f"/v1/reviews/{path_part(review_id)}", reader(answers.Review))


def delete_review(review_id: str) -> Call[None]:
    """Delete a review."""
    return Call("DELETE", f"/v1/reviews/{path_part(review_id)}", nothing, absent_is_done=True)
