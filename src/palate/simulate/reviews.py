"""What shoppers write, photograph and record of what they bought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from palate.simulate.facts import THINGS, Item
from palate.simulate.opinions import Remark, Temper, judge, stars
from palate.simulate.phrases import COMPLAINT, NAMES, PRAISE, SMALL_TALK
from palate.simulate.shoppers import YEAR_START, Event, Shopper
from palate.units import DAY

MISLEADING = 0.04
"""Share of texts, and of uploads, that are of another item."""

SILENT = 0.04
"""Share of reviews without a text."""


@dataclass(frozen=True)
class Review:
    """One review with all that is true of it.

    ``item`` is the place of the reviewed item in the catalogue, ``text_of`` that of the item which the text
    is about; ``images_of`` and ``audio_of`` are those of the items that each upload shows. They differ in
    misleading reviews.
    """

    review_id: str
    user_id: str
    item: int
    time: int
    chinese: bool
    text: str
    remarks: tuple[Remark, ...]
    rating: int
    helpful: int
    text_of: int
    images_of: tuple[int, ...]
    audio_of: tuple[int, ...]

    @property
    def misleading(self) -> tuple[str, ...]:
        """Modalities that tell of another item."""
        told = {"text": (self.text_of,), "image": self.images_of, "audio": self.audio_of}
        return tuple(name for name, items in told.items() if any(item != self.item for item in items))


@dataclass(frozen=True)
class Habit:
    """How often people review, and how they judge.

    ``share`` is the share of purchases that are reviewed. ``first_pictured`` has the first review of every
    item carry a picture.
    """

    share: float
    temper: Temper
    first_pictured: bool = False


def make_reviews(
    items: Sequence[Item],
    shoppers: Sequence[Shopper],
    events: Sequence[Event],
    habit: Habit,
    random: np.random.Generator,
) -> list[Review]:
    """Reviews of a share of the purchases, one to fourteen days after each."""
    by_id: Mapping[str, Shopper] = {shopper.user_id: shopper for shopper in shoppers}
    quality = random.beta(3, 1.5, len(items))
    reviews: list[Review] = []
    seen: set[int] = set()
    for event in events:
        if event.event != "purchase" or random.random() > habit.share:
            continue
        pictured = habit.first_pictured and event.item not in seen
        seen.add(event.item)
        name = f"r{len(reviews) + 1:05d}"
        reviews.append(_review(name, event, by_id[event.user_id], items, quality, habit, pictured, random))
    return reviews


def _review(
    name: str,
    event: Event,
    shopper: Shopper,
    items: Sequence[Item],
    quality: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]],
    habit: Habit,
    pictured: bool,
    random: np.random.Generator,
) -> Review:
    about = _subject(event.item, range(len(items)), random)
    day = (event.time - YEAR_START) // DAY
    remarks = judge(shopper, items[about], day, float(quality[about]), habit.temper, random)
    rating = stars(remarks, random)
    text = write(remarks, items[about], shopper.chinese, random)
    if about == event.item and random.random() < SILENT:
        text, remarks = "", []
    images = _images(event.item, shopper, len(items), pictured, random)
    audio = _audio(event.item, shopper, items, random)
    honest = all(item == event.item for item in (about, *images, *audio))
    votes = (0.3 + len(remarks) + len(images) + len(audio)) * (1.0 if honest else 0.2)
    return Review(
        name,
        event.user_id,
        event.item,
        event.time + int(random.integers(1, 15)) * DAY,
        shopper.chinese,
        text,
        tuple(remarks),
        rating,
        int(random.poisson(random.exponential(votes))),
        about,
        images,
        audio,
    )


def write(remarks: Sequence[Remark], item: Item, chinese: bool, random: np.random.Generator) -> str:
    """A sentence for each remark, and sometimes one that says nothing of the item."""
    sentences = [_sentence(remark, chinese, random) for remark in remarks]
    if not sentences or random.random() < 0.25:
        thing = THINGS[item.thing]
        talk = _one(SMALL_TALK.of(chinese), random)
        sentences.insert(0, talk.format(thing=thing.zh if chinese else thing.en))
    return ("" if chinese else " ").join(sentences)


def _sentence(remark: Remark, chinese: bool, random: np.random.Generator) -> str:
    name = _one(NAMES[remark.aspect][remark.value].of(chinese), random)
    pattern = _one((PRAISE if remark.praise else COMPLAINT)[remark.aspect].of(chinese), random)
    sentence = pattern.format(name=name)
    return sentence[0].upper() + sentence[1:]


def _images(
    item: int, shopper: Shopper, count: int, wanted: bool, random: np.random.Generator
) -> tuple[int, ...]:
    """Items on the pictures of a review: none, one or two; who shops by eye uploads more."""
    likely = 0.22 + 0.45 * shopper.weights[0]
    number = (1 if wanted or random.random() < likely else 0) and 1 + int(random.random() < 0.12)
    return tuple(_subject(item, range(count), random) for _ in range(number))


def _audio(
    item: int, shopper: Shopper, items: Sequence[Item], random: np.random.Generator
) -> tuple[int, ...]:
    """Items in the recordings of a review: none or one; who shops by ear uploads more."""
    likely = 0.05 + 0.4 * shopper.weights[1]
    if items[item].voice < 0 or random.random() >= likely:
        return ()
    return (_subject(item, [position for position, entry in enumerate(items) if entry.voice >= 0], random),)


def _subject(item: int, others: Sequence[int], random: np.random.Generator) -> int:
    """The item, or rarely another one."""
    return int(random.choice(others)) if random.random() < MISLEADING else item


def _one(wordings: Sequence[str], random: np.random.Generator) -> str:
    return wordings[int(random.integers(len(wordings)))]
