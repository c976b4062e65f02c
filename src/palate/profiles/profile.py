"""Profile of a shopper: likes and dislikes, each with the items and reviews that show it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

COUNTS, MODEL = "counts", "model"
"""What made a profile: counts of what the shopper had and wrote, or a language model."""

LIKES, DISLIKES = "likes", "dislikes"

HEADINGS = {"en": ("Likes: ", "Dislikes: ", ", ", "."), "zh": ("喜欢：", "不喜欢：", "、", "。")}
"""How likes and dislikes are introduced, parted and ended."""

NOTHING = {"en": "Nothing is known of this taste yet.", "zh": "暂时还不了解这位顾客的喜好。"}


@dataclass(frozen=True)
class Taste:
    """One thing that a shopper likes or dislikes.

    Parameters
    ----------
    words : str
        What it is, such as "cotton (material)".
    stance : str
        :data:`LIKES` or :data:`DISLIKES`.
    weight : float
        Share of the profile; all tastes of a profile weigh 1 together.
    items : sequence of str
        Ids of past items that show it: those that have it, or whose reviews say it.
    reviews : sequence of str
        Ids of reviews of the shopper that say it.
    """

    words: str
    stance: str
    weight: float
    items: Sequence[str]
    reviews: Sequence[str] = ()

    @property
    def sign(self) -> int:
        """1 where it attracts, -1 where it repels."""
        return 1 if self.stance == LIKES else -1


@dataclass(frozen=True)
class Profile:
    """The taste of one shopper.

    Parameters
    ----------
    user_id : str
        The shopper.
    digest : str
        Of all that was read of the shopper; a profile of other rows or texts has another one.
    method : str
        :data:`MODEL` or :data:`COUNTS`.
    tastes : sequence of Taste
        The most telling first.
    """

    user_id: str
    digest: str
    method: str
    tastes: Sequence[Taste] = ()

    def sentence(self, code: str) -> str:
        """The profile in words, "en" or "zh"."""
        likes, dislikes, comma, end = HEADINGS[code]
        said: list[str] = []
        for heading, sign in ((likes, 1), (dislikes, -1)):
            if own := [taste.words for taste in self.tastes if taste.sign == sign]:
                said.append(heading + comma.join(own) + end)
        return ("" if code == "zh" else " ").join(said) or NOTHING[code]

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return asdict(self)
