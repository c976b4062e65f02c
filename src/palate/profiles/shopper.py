"""Inputs of a profile: items had and rejected, and own reviews, all of training time."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from palate.summaries.said import Review


@dataclass(frozen=True)
class Wrote:
    """One review of the shopper.

    Parameters
    ----------
    item_id : str
        The item that it is of.
    review : Review
        What it says, and whether it praises.
    """

    item_id: str
    review: Review


@dataclass(frozen=True)
class Shopper:
    """One shopper.

    Parameters
    ----------
    user_id : str
        The id.
    had, rejected : sequence of str
        Ids of items, oldest first, each once; none is in both.
    wrote : sequence of Wrote
        Reviews, in the order of the table.
    """

    user_id: str
    had: Sequence[str]
    rejected: Sequence[str] = ()
    wrote: Sequence[Wrote] = ()

    def digest(self, text_of: Callable[[str], str]) -> str:
        """Of all that is read: ids of items, their texts, and reviews.

        Parameters
        ----------
        text_of : callable
            Maps an item id to the item's texts.
        """
        items = [[(item, text_of(item)) for item in own] for own in (self.had, self.rejected)]
        said = [
            (remark.item_id, remark.review.review_id, remark.review.text, remark.review.side)
            for remark in self.wrote
        ]
        return hashlib.sha256(repr((items, said)).encode("utf-8", "replace")).hexdigest()[:16]
