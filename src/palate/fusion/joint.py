"""Joint embedding: text, images and sound of an item near each other, and near what is bought with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, Fingerprint, Histories, unit_rows
from palate.errors import NotAvailable
from palate.features import ModalityVectors, normalised
from palate.fusion.contrastive import Link, Towers, Views, train_towers, weighed
from palate.fusion.space import Projected, Projection, Space
from palate.progress import Progress

VERSION = "2"
"""Changes whenever the same features would give another space."""

DIM = 128
"""Coordinates of the joint space, where the catalogue has items enough."""

COMPONENTS = 512
"""Principal components that a tower reads."""

FOLDS = 5
"""Towers of one fold never saw the items of that fold, which they then place."""

FEWEST = 20
"""Items that have two modalities, below which nothing is learned of how these relate."""

WORK = "joint space"
"""What progress calls the learning."""

SHRINK = 3.0
"""Times the mean variance, added to that of each component before whitening."""

RIDGE = 1.0
"""Times the mean variance of what a tower reads: the ridge of its start."""


@dataclass(frozen=True)
class Joint:
    """Joint space, with a catalogue in it.

    Parameters
    ----------
    space : Space
        Ways in for what is new.
    items : Projected
        The catalogue. Each item was placed by towers that it was not used to train: an item that pulled its
        picture towards its own text would crowd out all items whose text is not known.
    trust : mapping of (str, str) to float
        Mean reciprocal rank at which an item, looked for by one modality, is found by another, on items that
        the towers have not seen; 1 is perfect.
    temperature : float
        As learned, mean over the folds.
    """

    space: Space
    items: Projected
    trust: Mapping[tuple[str, str], float]
    temperature: float

    @property
    def fused(self) -> Features:
        """One vector an item of all its modalities, centred, rows of unit length."""
        values, present = self.items.together()
        parts = "; ".join(
            f"{name} {projection.encoder.digest}" for name, projection in self.space.projections.items()
        )
        return normalised(values, present, "fused", Fingerprint("fusion-joint", f"{VERSION}; {parts}"))


def learn_joint(
    features: Mapping[str, Features],
    things: Mapping[str, ModalityVectors],
    histories: Histories | None = None,
    *,
    dim: int = DIM,
    seed: int = 0,
    progress: Progress | None = None,
) -> Joint:
    """Learn small linear towers over frozen encoders by contrast.

    Vectors are whitened with shrinkage; towers start from canonical correlation analysis and are trained by
    InfoNCE between every two modalities that an item has and between items that follow each other in a
    user's history, until held-out items gain no more. This is done once a fold of the items, the spaces of
    the folds are turned onto each other, and every item is placed by the towers of its own fold.

    Parameters
    ----------
    features : mapping of str to Features
        Of the catalogue; sparse ones (word counts) stay out.
    things : mapping of str to ModalityVectors
        What the features are the means of. Features without things, such as ready-made ones, are taken as
        they are.
    histories : Histories, optional
        Train rows. Without them modalities alone teach.
    dim : int
        Coordinates wanted; a small catalogue gets fewer.
    seed : int
        Of folds, batches and dropout.
    progress : callable, optional
        Told of every fold.

    Raises
    ------
    NotAvailable
        If no two modalities share FEWEST items, and no history tells which items belong together.

    References
    ----------
    Radford et al., Learning Transferable Visual Models From Natural Language Supervision, ICML 2021, with
    towers over frozen encoders as in Zhai et al., LiT, CVPR 2022; cross-fitting after Chernozhukov et al.,
    2018.
    """
    dense = {name: feature for name, feature in features.items() if isinstance(feature.values, np.ndarray)}
    views = {name: _views(feature, things.get(name)) for name, feature in dense.items()}
    within, between = _links(views, histories)
    used = sorted({name for link in (*within, *between) for name in (link.left, link.right)})
    if not used:
        raise NotAvailable(
            f"a joint space needs {FEWEST} items that have two modalities, or interactions; "
            "here no two modalities meet in so many items"
        )
    whiten = {name: _whitening(views[name].values) for name in used}
    white = {name: Views(unit_rows(views[name].values @ whiten[name]), views[name].start) for name in used}
    n_items = len(next(iter(dense.values())).present)
    fold = np.random.default_rng(seed).permutation(np.arange(n_items) % FOLDS)
    taught = np.zeros(n_items, dtype=np.bool_)
    for link in (*within, *between):
        taught[link.first] = taught[link.second] = True
    # Of the two modalities that tell most; the axes of a few sounds do not narrow the space for all others.
    width = sorted(matrix.shape[1] for matrix in whiten.values())[-2:][0]
    dim = min(dim, max(2, n_items * (FOLDS - 1) // FOLDS // 2), width)
    learned: list[Towers] = []
    temperatures: list[float] = []
    for number in range(FOLDS):
        if progress:
            progress(WORK, number, FOLDS)
        start = _canonical(white, fold != number, dim)
        towers, temperature = train_towers(start, white, within, between, fold == number, seed + number)
        learned.append(towers)
        temperatures.append(temperature)
    if progress:
        progress(WORK, FOLDS, FOLDS)
    turned = _turned(learned, white)
    composed = [{name: whiten[name] @ towers[name] for name in used} for towers in turned]
    projections = {
        name: Projection(
            dense[name].encoder,
            _centre(dense[name]),
            np.stack([towers[name] for towers in composed]).mean(axis=0),
        )
        for name in used
    }
    positions = np.where(taught, fold, FOLDS)
    projected = {
        name: _placed(
            dense[name], [*(towers[name] for towers in composed), projections[name].matrix], positions
        )
        for name in used
    }
    placed = Projected(projected, {name: dense[name].present for name in used})
    return Joint(Space(projections), placed, _trust(placed, seed), float(np.mean(temperatures)))


def _views(features: Features, things: ModalityVectors | None) -> Views:
    """Collect the views of a catalogue, centred as its features, sorted by item."""
    n_items = len(features.present)
    if things is None:
        item = np.flatnonzero(features.present)
        values = np.asarray(features.values, np.float32)[item]
    else:
        # Items that were made to lose a modality have lost their things too.
        order = np.argsort(things.owner, kind="stable")
        order = order[features.present[things.owner[order]]]
        item = things.owner[order]
        values = features.on_footing(things.vectors[order])
    return Views(values, np.searchsorted(item, np.arange(n_items + 1)).astype(np.int64))


def _centre(features: Features) -> NDArray[np.float32]:
    return np.zeros(features.dim, np.float32) if features.centre is None else features.centre


def _links(views: Mapping[str, Views], histories: Histories | None) -> tuple[list[Link], list[Link]]:
    names = list(views)
    within: list[Link] = []
    for number, left in enumerate(names):
        for right in names[number + 1 :]:
            both = np.flatnonzero(views[left].present & views[right].present)
            if len(both) >= FEWEST:
                within.append(Link(left, right, both, both))
    if histories is None:
        return weighed(within), []
    follow = np.flatnonzero(np.diff(histories.rows) == 0)
    first, second = histories.items[follow].astype(np.int64), histories.items[follow + 1].astype(np.int64)
    between: list[Link] = []
    for number, left in enumerate(names):
        for right in names[number:]:
            keep = (first != second) & views[left].present[first] & views[right].present[second]
            if keep.sum() >= FEWEST:
                between.append(Link(left, right, first[keep], second[keep]))
    return weighed(within), weighed(between)


def _whitening(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute principal components scaled to nearly equal variance, float32, (dim_in, up to COMPONENTS)."""
    variance, axes = np.linalg.eigh((values.T @ values).astype(np.float64))
    keep = np.argsort(-variance)[: min(COMPONENTS, len(values), values.shape[1])]
    kept = np.maximum(variance[keep], 0)
    return (axes[:, keep] / np.sqrt(kept + SHRINK * max(float(kept.mean()), 1e-12))).astype(np.float32)


def _canonical(views: Mapping[str, Views], items: NDArray[np.bool_], dim: int) -> Towers:
    """Compute initial towers by generalised CCA on items with several modalities, on all where few have."""
    count = sum(view.present.astype(np.int64) for view in views.values())
    # An item with one modality agrees with itself, which teaches nothing of how modalities relate.
    telling = items & (count > 1)
    rows = telling if telling.sum() >= FEWEST // 2 else items
    means = {name: _item_means(view)[rows].astype(np.float64) for name, view in views.items()}
    # Few sounds spread over as many axes as there are of them, and would take those of texts and pictures.
    having = {name: float(np.any(values, axis=1).mean()) for name, values in means.items()}
    most = max(having.values()) or 1.0  # where all items are alike, nothing is left of them
    side_by_side = np.hstack([values * (having[name] / most) for name, values in means.items()])
    _, axes = np.linalg.eigh(side_by_side.T @ side_by_side)
    target: NDArray[np.float64] = side_by_side @ axes[:, ::-1][:, :dim]
    target /= np.linalg.norm(target, axis=0) + 1e-12
    towers: Towers = {}
    for name, values in means.items():
        gram = values.T @ values
        gram[np.diag_indices_from(gram)] += RIDGE * max(float(np.trace(gram)) / len(gram), 1e-9)
        tower = np.linalg.solve(gram, values.T @ target)
        # Entries that a row of unit length turns into entries near one: steps then have a known size.
        size = np.sqrt(np.square(tower).mean() * tower.shape[0]) + 1e-12
        towers[name] = (tower / size).astype(np.float32)
    return towers


def _item_means(views: Views) -> NDArray[np.float32]:
    """Compute the unit mean of the views of each item, zero where there is none."""
    total = np.zeros((len(views.start) - 1, views.values.shape[1]), dtype=np.float32)
    np.add.at(total, np.repeat(np.arange(len(total)), np.diff(views.start)), views.values)
    return unit_rows(total)


def _turned(learned: Sequence[Towers], views: Mapping[str, Views]) -> list[Towers]:
    """Rotate the folds' spaces onto the first (orthogonal Procrustes), with towers of equal size."""

    def everything(towers: Towers) -> NDArray[np.float32]:
        return np.vstack([unit_rows(view.values @ towers[name]) for name, view in views.items()])

    reference = everything(learned[0])
    turned: list[Towers] = []
    for towers in learned:
        left, _, right = np.linalg.svd(everything(towers).T @ reference)
        rotation = np.asarray(left @ right, dtype=np.float32)
        turned.append(
            {
                name: tower @ rotation / np.float32(np.linalg.norm(tower) or 1.0)
                for name, tower in towers.items()
            }
        )
    return turned


def _placed(
    features: Features, towers: Sequence[NDArray[np.float32]], fold: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Project every item by the tower of its fold."""
    values = np.asarray(features.values, np.float32)
    placed = np.zeros((len(values), towers[0].shape[1]), dtype=np.float32)
    for number, tower in enumerate(towers):
        placed[fold == number] = values[fold == number] @ tower
    return unit_rows(placed)


def _trust(items: Projected, seed: int, most: int = 1000) -> dict[tuple[str, str], float]:
    """Compute the mean reciprocal rank between each two modalities, over at most so many items."""
    found: dict[tuple[str, str], float] = {}
    random = np.random.default_rng(seed)
    for left, queries in items.projected.items():
        for right, candidates in items.projected.items():
            both = np.flatnonzero(items.present[left] & items.present[right])
            if left == right or len(both) < FEWEST:
                continue
            asked = random.permutation(both)[:most]
            there = np.flatnonzero(items.present[right])
            scores = queries[asked] @ candidates[there].T
            own = scores[np.arange(len(asked)), np.searchsorted(there, asked)]
            better: NDArray[np.int64] = (scores > own[:, None]).sum(axis=1)
            found[left, right] = float(np.mean(1.0 / (1 + better)))
    return found
