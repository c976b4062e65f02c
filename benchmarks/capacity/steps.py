"""The steps from a shop's tables to lists for all of its users, and what each is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2

from benchmarks.capacity.sizes import Shop
from palate.features import encode
from palate.linalg import gram, products
from palate.models import sparse_l3ae
from palate.tasks import lists

NEIGHBOURS = sparse_l3ae.SparseL3AE.neighbours
"""Neighbours by behaviour of each item."""

CONTENT_NEIGHBOURS = sparse_l3ae.SparseL3AE.content_neighbours
"""Neighbours by each features."""

LISTED = 20
"""Items of each list."""

SPARSE_ENTRY = 8
"""Bytes of an entry of a sparse matrix."""

ROW = 20
"""Bytes of a row of a list: two codes, a rank and a score."""


@dataclass(frozen=True)
class Step:
    """One step of the work on a shop.

    Parameters
    ----------
    name : str
        As it is printed.
    kinds : sequence of str
        What kinds of operation there are.
    counts : callable
        How often each kind of operation of the step is done for a shop; its processor time is their sum, each
        times the seconds of its kind (:data:`benchmarks.capacity.constants.SECONDS`).
    partitions : callable
        Tasks that the step is cut into; 0 where the driver does it alone.
    sent, returned : callable
        Bytes that each machine is sent once, and that all partitions give back.
    """

    name: str
    kinds: Sequence[str]
    counts: Callable[[Shop], Sequence[float]]
    partitions: Callable[[Shop], float] = lambda shop: 0
    sent: Callable[[Shop], float] = lambda shop: 0.0
    returned: Callable[[Shop], float] = lambda shop: 0.0


def width(shop: Shop) -> int:
    """Return the most neighbours that an item's weights are solved among."""
    return min(NEIGHBOURS + CONTENT_NEIGHBOURS * len(shop.widths), shop.items)


def kept(shop: Shop) -> float:
    """Return the entries that are kept of a Gram matrix."""
    return min(shop.met, float(gram.ENTRIES))


def sorted_pairs(shop: Shop) -> float:
    """Return the comparisons by which rows of a Gram matrix are put in order."""
    return shop.met * log2(2 + shop.met / shop.items)


def weights_added(shop: Shop) -> float:
    """Return the weights that are added up to score every user."""
    return shop.crowding * shop.events * width(shop)


def interactions(shop: Shop) -> float:
    """Return the bytes of the interactions by user and by item, as each machine of a cluster needs them."""
    return 2 * SPARSE_ENTRY * shop.events


def encoded(thing: str, dim: int) -> Step:
    """Make the step that encodes things of a kind as vectors of so many numbers."""

    def count(shop: Shop) -> int:
        return {"text": shop.texts, "picture": shop.pictures, "sound": shop.sounds}[thing]

    return Step(
        f"{thing}s encoded",
        (thing,),
        lambda shop: (count(shop),),
        lambda shop: count(shop) / encode.BATCH,
        returned=lambda shop: 4.0 * dim * count(shop),
    )


def of_gram(name: str, entries: Callable[[Shop], float]) -> Step:
    """Make a step that goes through the Gram matrix, of whose entries so many are kept."""
    return Step(
        name,
        ("pair of events", "comparison"),
        lambda shop: (shop.pairs, sorted_pairs(shop)),
        lambda shop: shop.items / gram.BLOCK,
        interactions,
        lambda shop: SPARSE_ENTRY * entries(shop),
    )


READ = Step("tables read", ("row",), lambda shop: (shop.events,))
PICTURES = encoded("picture", 1280)
BY_BEHAVIOUR = of_gram("neighbours by behaviour", lambda shop: 100.0 * shop.items)
BY_CONTENT = Step(
    "neighbours by content",
    ("multiplication",),
    lambda shop: (float(shop.items) ** 2 * sum(shop.widths.values()),),
    lambda shop: shop.items / products.ROWS if shop.widths else 0,
    lambda shop: 4.0 * shop.items * sum(shop.widths.values()),
    lambda shop: 2.0 * SPARSE_ENTRY * CONTENT_NEIGHBOURS * len(shop.widths) * shop.items,
)
GRAM = of_gram("Gram matrix", kept)
SOLVED = Step(
    "weights solved",
    ("item", "entry looked through", "weight added"),
    lambda shop: (shop.items, width(shop) * kept(shop), weights_added(shop)),
    lambda shop: shop.items / sparse_l3ae.BLOCK,
    lambda shop: SPARSE_ENTRY * (shop.events + kept(shop) + 2 * width(shop) * float(shop.items)),
    lambda shop: 4.0 * (1 + len(shop.widths)) * width(shop) * shop.items,
)
RANKED = Step(
    f"top {LISTED} for every user",
    ("score", "weight added", "user"),
    lambda shop: (
        float(shop.users) * shop.items,
        weights_added(shop),
        shop.users,
    ),
    lambda shop: shop.users / lists.BATCH,
    lambda shop: SPARSE_ENTRY * width(shop) * float(shop.items),
    lambda shop: ROW * LISTED * float(shop.users),
)

STEPS = (
    READ,
    encoded("text", 384),
    PICTURES,
    encoded("sound", 2048),
    BY_BEHAVIOUR,
    BY_CONTENT,
    GRAM,
    SOLVED,
    RANKED,
)
"""In the order in which they are done."""
