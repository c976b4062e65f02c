"""Trial of a better picture encoder, beside the one in use, on a sample of the shop's own pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data import Dataset
from palate.encoders import ENCODERS, EfficientNetLite0, EfficientNetLite2, Encoder, get
from palate.encoders.base import ImageEncoder
from palate.errors import NotAvailable
from palate.features import choice_of, normalised
from palate.features.encode import Encoded
from palate.features.media_encoder import MediaEncoder
from palate.features.normalise import mean_by_item
from palate.holdout import MAX_JUDGED, Holdout
from palate.media import Picture
from palate.metrics.intervals import interval
from palate.shop import Shop
from palate.tables.schema import CATEGORY
from palate.tasks.inputs import Inputs

BETTER = {EfficientNetLite0.name: EfficientNetLite2.name}
"""What a picture encoder can be changed for, at some cost."""

SAMPLE = 400
"""Items whose pictures both encoders read."""

EARLIER = 5
"""Items of a history at most that a held-out one is compared with, the latest that have pictures."""

FEWEST = 30
"""Cases below which nothing is said."""

By = Literal["rows", "categories"]


@dataclass(frozen=True)
class PictureTrial:
    """What another picture encoder would bring to a shop, and at which cost.

    Parameters
    ----------
    encoder, other : str
        The one in use, and the better one.
    by : str
        "rows": share of other items that are less like a history than what the user had next. "categories":
        share of items whose most similar other item is of the same category.
    cases : int
        Histories, or items with a category.
    items : int
        Of which both encoders read the pictures.
    before, after : float
        The share by each encoder, on the same cases.
    ci95 : pair of float
        Of the difference, by paired bootstrap.
    pictures : int
        Of the catalogue.
    seconds_before, seconds_after : float
        To encode all of them, at the pace measured here.
    """

    encoder: str
    other: str
    by: By
    cases: int
    items: int
    before: float
    after: float
    ci95: tuple[float, float]
    pictures: int
    seconds_before: float
    seconds_after: float

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {**vars(self), "ci95": list(self.ci95)}


@dataclass(frozen=True)
class Case:
    """An item that is to be told from the others of the sample by what it is compared with.

    Parameters
    ----------
    item : int
        Position of the item.
    earlier : sequence of int
        Items that the user had before; empty where the item is asked for others of its category.
    """

    item: int
    earlier: Sequence[int] = ()


def better_than(encoder: str) -> str | None:
    """Name of an encoder of pictures that is better and slower; None where there is none to try."""
    return BETTER.get(encoder)


def try_pictures(inputs: Inputs) -> PictureTrial:
    """Encode a sample of the pictures by the better encoder too, and compare what each tells.

    Where there are interactions, items are told apart by what users had before them, on valid rows, or the
    last row of each user where there are none; test rows are not read. Else items of a category are to be
    like each other. What is encoded stays in the cache, so that a change of the encoder goes on from there.

    Raises
    ------
    NotAvailable
        If there is no better encoder, its weights are not here, or pictures and rows are too few to tell.
    """
    choice = choice_of(inputs.settings, inputs.folder)
    now = choice.image
    name = None if now is None else better_than(now.name)
    if now is None or name is None:
        used = "no encoder reads pictures" if now is None else f"pictures are read by {now.name}"
        raise NotAvailable(f"{used}: there is no better one to try, but instead of {', '.join(BETTER)}")
    entry = next(entry for entry in ENCODERS if entry.name == name)
    if not entry.installed:
        raise NotAvailable(f"{name} can't be tried before its weights are here: {entry.hint}")
    other = get(name)
    assert isinstance(other, ImageEncoder)
    by, cases = _cases(inputs)
    sample = {item for case in cases for item in (case.item, *case.earlier)}
    images = inputs.shop.catalog.images
    refs = [own if item in sample else () for item, own in enumerate(images)]
    told: list[NDArray[np.float64]] = []
    paces: list[float] = []
    for encoder in (now, other):
        folder, chosen = inputs.derived / "features", replace(choice, image=encoder)
        media = MediaEncoder(chosen, folder, inputs.shop.quarantine, inputs.progress)
        encoded = media.pictures(refs)
        if encoded is None:
            raise NotAvailable("none of the pictures can be read")
        told.append(_told(encoded.done, encoder, cases, by, inputs.shop))
        paces.append(_pace(encoded.done))
    counted = np.isfinite(told[0])  # the same for both: pictures that can't be read are left out
    before, after = (values[counted] for values in told)
    if len(before) < FEWEST:
        raise NotAvailable(f"{len(before)} cases with pictures that can be read tell too little")
    pictures = sum(map(len, images))
    return PictureTrial(
        now.name,
        name,
        by,
        len(before),
        len(sample),
        float(before.mean()),
        float(after.mean()),
        interval(after - before, inputs.seed),
        pictures,
        paces[0] * pictures,
        paces[1] * pictures,
    )


def _cases(inputs: Inputs) -> tuple[By, list[Case]]:
    """Cases of a random sample: by rows where these tell enough, else by categories."""
    random = np.random.default_rng(inputs.seed)
    having = np.array([len(own) > 0 for own in inputs.shop.catalog.images], dtype=np.bool_)
    try:
        rows = _by_rows(inputs.bare_rows(None), having, inputs.seed, random)
    except NotAvailable:
        rows = []
    if len(rows) >= FEWEST:
        return "rows", rows
    categories = _by_category(inputs.shop, having, random)
    if len(categories) >= FEWEST:
        return "categories", categories
    raise NotAvailable(
        f"to try another encoder takes {FEWEST} users of two items with pictures, or {FEWEST} items with "
        f"pictures whose category others have too; here are {len(rows)} and {len(categories)}"
    )


def _by_rows(
    dataset: Dataset, having: NDArray[np.bool_], seed: int, random: np.random.Generator
) -> list[Case]:
    """A held-out item of each user, as many as have pictures enough in the sample."""
    holdout = Holdout.of(dataset, MAX_JUDGED, seed)
    cases: list[Case] = []
    sample: set[int] = set()
    for user in random.permutation(len(holdout)).tolist():
        held_out = holdout.items[holdout.starts[user] : holdout.starts[user + 1]]
        seen = holdout.histories.take(np.array([user])).items
        earlier = seen[having[seen]][-EARLIER:].tolist()
        wanted = held_out[having[held_out] & ~np.isin(held_out, earlier)].tolist()
        if not earlier or not wanted:
            continue
        case = Case(int(wanted[0]), [int(item) for item in earlier])
        sample |= {case.item, *case.earlier}
        cases.append(case)
        if len(sample) >= SAMPLE:
            break
    return cases


def _by_category(shop: Shop, having: NDArray[np.bool_], random: np.random.Generator) -> list[Case]:
    """Items whose category another item of the sample has."""
    labels = _categories(shop)
    there = np.array([item for item, label in enumerate(labels) if label and having[item]], dtype=np.int64)
    drawn = random.permutation(there)[:SAMPLE].tolist()
    count = pl.Series([labels[item] for item in drawn], dtype=pl.String).value_counts()
    shared = {label for label, number in count.iter_rows() if number > 1}
    return [Case(item) for item in drawn if labels[item] in shared]


def _categories(shop: Shop) -> list[str | None]:
    attributes = shop.catalog.attributes
    if CATEGORY not in attributes.columns:
        return []
    return attributes[CATEGORY].cast(pl.String).to_list()


def _told(
    done: Encoded, encoder: Encoder[Picture], cases: Sequence[Case], by: By, shop: Shop
) -> NDArray[np.float64]:
    """Compute what is averaged of each case, NaN where a picture can't be read."""
    n_items = len(shop.catalog.items)
    values, present = mean_by_item(done.things.vectors, done.things.owner, n_items)
    features = normalised(values, present, encoder.modality, encoder.fingerprint)
    rows = np.flatnonzero(features.present)
    vectors = np.asarray(features.values)[rows]
    place = {int(item): number for number, item in enumerate(rows)}
    if by == "rows":
        return np.array([_beaten(vectors, place, case) for case in cases])
    labels = np.array(_categories(shop), dtype=object)[rows]
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    same = labels[likeness.argmax(axis=1)] == labels
    return np.array([float(same[place[case.item]]) if case.item in place else np.nan for case in cases])


def _beaten(vectors: NDArray[np.float32], place: dict[int, int], case: Case) -> float:
    """Share of the other items of the sample that are less like the history than the held-out one."""
    earlier = [place[item] for item in case.earlier if item in place]
    if case.item not in place or not earlier:
        return float("nan")
    scores = vectors @ vectors[earlier].mean(axis=0)
    own = float(scores[place[case.item]])
    others: NDArray[np.float32] = np.delete(scores, [*earlier, place[case.item]])
    less, same = np.count_nonzero(others < own), np.count_nonzero(others == own)
    return (less + same / 2) / len(others) if len(others) else float("nan")


def _pace(done: Encoded) -> float:
    """Seconds a picture."""
    if done.cached:
        return done.saved / done.cached
    return done.seconds / max(done.encoded, 1)
