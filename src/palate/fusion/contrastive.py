"""Contrastive training of linear towers: pairs against all else in the batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Towers = dict[str, NDArray[np.float32]]
"""A matrix a modality, float32, shape (dim_in, dim)."""

BATCH = 256
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 1e-2
DROPOUT = 0.3
TEMPERATURE = 0.2
"""At the start; it is learned."""
COLDEST = 0.01
MOST_STEPS = 16
"""Steps between two looks at the held-out items, however many pairs there are."""
ROUNDS = 100
PATIENCE = 8
"""Rounds without a lower loss on held-out items before training ends."""


@dataclass(frozen=True)
class Views:
    """All texts, images or sounds of a catalogue, one or several an item, those of an item consecutive.

    Parameters
    ----------
    values : ndarray of float32, shape (n_things, dim_in)
        One row a thing, sorted by item.
    start : ndarray of int64, shape (n_items + 1,)
        Things of item i are rows ``start[i]`` to ``start[i + 1]``.
    """

    values: NDArray[np.float32]
    start: NDArray[np.int64]

    @property
    def present(self) -> NDArray[np.bool_]:
        """Return which items have any view, bool, shape (n_items,)."""
        return np.diff(self.start) > 0

    def drawn(self, items: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.float32]:
        """Draw one view of each item, float32, shape (len(items), dim_in)."""
        first, last = self.start[items], self.start[items + 1]
        return self.values[first + (random.random(len(items)) * (last - first)).astype(np.int64)]


@dataclass(frozen=True)
class Link:
    """Pairs of items: the left one in one modality, the right one in another.

    Parameters
    ----------
    left, right : str
        Names of the modalities; every left item has the left one, every right item the right one.
    first, second : ndarray of int64, shape (n_pairs,)
        Items. Those of a link between modalities are the same; those of behaviour were had by one user.
    weight : float
        Of its loss, while training and where training ends.
    """

    left: str
    right: str
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    weight: float = 1.0

    def among(self, items: NDArray[np.bool_]) -> "Link":
        """Keep the pairs whose two items are both selected."""
        keep = items[self.first] & items[self.second]
        return replace(self, first=self.first[keep], second=self.second[keep])


@dataclass
class _Adam:
    """Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019) for one parameter."""

    learning_rate: float
    weight_decay: float = 0.0
    steps: int = 0
    mean: NDArray[np.float32] = field(default_factory=lambda: np.zeros(1, np.float32))
    square: NDArray[np.float32] = field(default_factory=lambda: np.zeros(1, np.float32))

    def moved(self, value: NDArray[np.float32], slope: NDArray[np.float32]) -> NDArray[np.float32]:
        self.steps += 1
        self.mean = (0.9 * self.mean + 0.1 * slope).astype(np.float32)
        self.square = (0.99 * self.square + 0.01 * slope**2).astype(np.float32)
        step = (self.mean / (1 - 0.9**self.steps)) / (np.sqrt(self.square / (1 - 0.99**self.steps)) + 1e-8)
        kept = 1 - self.learning_rate * self.weight_decay
        return (value * kept - self.learning_rate * step).astype(np.float32)


def train_towers(
    start: Towers,
    views: Mapping[str, Views],
    within: Sequence[Link],
    between: Sequence[Link],
    held_out: NDArray[np.bool_],
    seed: int,
) -> tuple[Towers, float]:
    """Train towers by InfoNCE, with early stopping on held-out items.

    Parameters
    ----------
    start : mapping of str to ndarray
        Where training starts.
    views : mapping of str to Views
        What the towers read.
    within : sequence of Link
        Modalities of the same item; each takes part in every step, however few its items.
    between : sequence of Link
        Items had by the same user; one of these, drawn at random, takes part in every step.
    held_out : ndarray of bool, shape (n_items,)
        Items that training never sees; it stops when their loss no longer falls.
    seed : int
        Of batches, views and dropout.

    Returns
    -------
    towers : mapping of str to ndarray
        Those of the round with the lowest held-out loss, which may be ``start``.
    temperature : float
        As learned by then.

    References
    ----------
    van den Oord et al., Representation Learning with Contrastive Predictive Coding, 2018; the symmetric form
    with a learned temperature is that of Radford et al., ICML 2021.
    """
    random = np.random.default_rng(seed)
    learned = [link for links in within if len((link := links.among(~held_out)).first) > 1]
    behaviour = [link for links in between if len((link := links.among(~held_out)).first) > 1]
    judged = [_few(links.among(held_out), seed) for links in (*within, *between)]
    towers = dict(start)
    sharpness = np.array([-np.log(TEMPERATURE)], dtype=np.float32)
    adam = {name: _Adam(LEARNING_RATE, WEIGHT_DECAY) for name in towers}
    adam_sharpness = _Adam(10 * LEARNING_RATE)
    best, kept, since = _judge(towers, views, judged, sharpness), (dict(towers), TEMPERATURE), 0
    pairs = max((len(link.first) for link in (*learned, *behaviour)), default=0)
    steps = min(pairs // BATCH + 1, MOST_STEPS)
    for _ in range(ROUNDS if learned or behaviour else 0):
        for _ in range(steps):
            chosen = [*learned, *([behaviour[random.integers(len(behaviour))]] if behaviour else [])]
            slopes = {name: np.zeros_like(tower) for name, tower in towers.items()}
            slope_sharpness = np.zeros(1, np.float32)
            for link in chosen:
                rows = random.choice(len(link.first), min(BATCH, len(link.first)), replace=False)
                first, second = link.first[rows], link.second[rows]
                left = _dropped(views[link.left].drawn(first, random), random)
                right = _dropped(views[link.right].drawn(second, random), random)
                loss = _InfoNCE.of(
                    left @ towers[link.left], right @ towers[link.right], sharpness, first, second
                )
                weight = np.float32(link.weight)
                slopes[link.left] += weight * (left.T @ loss.left)
                slopes[link.right] += weight * (right.T @ loss.right)
                slope_sharpness += weight * loss.sharpness
            towers = {name: adam[name].moved(tower, slopes[name]) for name, tower in towers.items()}
            moved = adam_sharpness.moved(sharpness, slope_sharpness)
            sharpness = np.minimum(moved, np.float32(-np.log(COLDEST)))
        now = _judge(towers, views, judged, sharpness)
        if now < best - 1e-3:
            best, kept, since = now, (dict(towers), float(np.exp(-sharpness[0]))), 0
        else:
            since += 1
            if since == PATIENCE:
                break
    return kept


@dataclass(frozen=True)
class _InfoNCE:
    """Symmetric InfoNCE of a batch: its value and its gradient by the towers' outputs."""

    value: float
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    sharpness: float

    @classmethod
    def of(
        cls,
        left: NDArray[np.float32],
        right: NDArray[np.float32],
        sharpness: NDArray[np.float32],
        first: NDArray[np.int64],
        second: NDArray[np.int64],
    ) -> "_InfoNCE":
        """Row i of left belongs to row i of right; another row of the same item counts as neither."""
        U, left_length = _unit(left)
        V, right_length = _unit(right)
        scale = np.exp(sharpness[0])
        logits = scale * (U @ V.T)
        same = (first[:, None] == first[None, :]) | (second[:, None] == second[None, :])
        np.fill_diagonal(same, False)
        logits[same] = -np.inf
        by_row, by_column = _softmax(logits, 1), _softmax(logits, 0)
        count = len(logits)
        value = -float(np.log(by_row.diagonal() + 1e-12).mean() + np.log(by_column.diagonal() + 1e-12).mean())
        slope = (by_row + by_column) / (2 * count)
        slope[np.diag_indices(count)] -= 1 / count
        of_scale = float((slope * np.where(same, 0, logits)).sum())
        return cls(
            value / 2,
            _through_unit(scale * (slope @ V), U, left_length),
            _through_unit(scale * (slope.T @ U), V, right_length),
            of_scale,
        )


def _judge(
    towers: Towers, views: Mapping[str, Views], links: Sequence[Link], sharpness: NDArray[np.float32]
) -> float:
    """Compute InfoNCE over held-out pairs, each item by its first view."""
    total = 0.0
    for link in links:
        if len(link.first) > 1:
            left = views[link.left].values[views[link.left].start[link.first]] @ towers[link.left]
            right = views[link.right].values[views[link.right].start[link.second]] @ towers[link.right]
            loss = _InfoNCE.of(left, right, sharpness, link.first, link.second)
            total += link.weight * loss.value
    return total


def weighed(links: Sequence[Link]) -> list[Link]:
    """Weigh links by the square of their numbers of pairs, the largest 1.

    A hundred sounds among a thousand pictures are learned by heart long before words find pictures. With
    equal weights they would end training for all, and turn the towers that they share with the others.
    """
    most = max((len(link.first) for link in links), default=1)
    return [replace(link, weight=(len(link.first) / most) ** 2) for link in links]


def _few(link: Link, seed: int) -> Link:
    """Limit pairs to two batches, so that judging costs no more than training."""
    if len(link.first) <= 2 * BATCH:
        return link
    rows = np.random.default_rng(seed).choice(len(link.first), 2 * BATCH, replace=False)
    return replace(link, first=link.first[rows], second=link.second[rows])


def _dropped(values: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    keep = random.random(values.shape, dtype=np.float32) >= DROPOUT
    return values * keep / np.float32(1 - DROPOUT)


def _unit(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    length = np.linalg.norm(values, axis=1, keepdims=True) + np.float32(1e-9)
    return values / length, length


def _through_unit(
    slope: NDArray[np.float32], unit: NDArray[np.float32], length: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Propagate the gradient by unit vectors to the vectors."""
    return ((slope - unit * (slope * unit).sum(axis=1, keepdims=True)) / length).astype(np.float32)


def _softmax(logits: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    weights = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)
