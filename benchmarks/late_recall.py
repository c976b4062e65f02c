"""What items that come after training are found like, beside training with them.

``python -m benchmarks.late_recall FOLDER [TENTHS]`` hides a tenth of the items of a workspace from training,
in turn, adds them to the trained model and measures recall@20 on test rows; ``--made-up`` in place of one
makes shops. By words, pictures and sounds alone: encoding sentences takes minutes. The late items are told of

- *nothing*: no event on them is anywhere;
- *own*: events on them are in the histories that are asked for, and nobody else's are known, as right after
  they came;
- *all*: all their train rows came as events after the training.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import palate
from palate.data import TEST, TRAIN, VALID, Dataset, Features, Index, Remarks, ReviewTable, relevant_of
from palate.late import prepare_late, with_late_items
from palate.linalg.csr import Rows
from palate.models import Blend, Recommender, make, top_k
from palate.models.blend import Ingredient
from palate.simulate import simulate_shop

WORDS = 'text_encoder = "none"\nimpute = "zeros"\n\n[reviews]\nfeatures = false\n'
"""Sentence vectors take minutes to encode; words, pictures and sounds make the point."""

WAYS = ("trained", "content-knn", "without", "nothing", "own", "all")
"""Trained with the late items; content-knn trained with them; without them; late, as told above."""


@dataclass(frozen=True)
class Recall:
    """Recall@20 of test rows.

    Parameters
    ----------
    every : float
        The mean over users.
    late : float
        That of rows of late items.
    share : float
        Share of places in lists that late items have.
    """

    every: float
    late: float
    share: float

    @classmethod
    def of(
        cls, model: Recommender, dataset: Dataset, hidden: NDArray[np.int64], *, blind: bool = False
    ) -> "Recall":
        """Of a model of some or all items; what was had in any train row is not recommended.

        Parameters
        ----------
        model : Recommender
            Fitted.
        dataset : Dataset
            With test rows.
        hidden : ndarray of int64
            The late items.
        blind : bool
            Whether events on these are left out of what the model is asked with.
        """
        relevant = relevant_of(dataset, TEST, (TRAIN,)).matrix
        users = np.flatnonzero(np.diff(relevant.indptr))
        here = model.items_.positions(dataset.items.ids)
        histories = dataset.histories().take(users)
        read = here.copy()
        read[hidden] = np.where(blind, -1, here[hidden])
        seen, told = histories.barred(len(dataset.items)), histories.renumbered(read)
        scores = np.full((len(users), len(dataset.items)), -np.inf, dtype=np.float32)
        scores[:, here >= 0] = model.score(told)[:, here[here >= 0]]
        best, _ = top_k(scores, 20, seen, dataset.tie_order)
        wanted = relevant[users].toarray() > 0
        hit = np.zeros_like(wanted)
        np.put_along_axis(hit, best, values=True, axis=1)
        hit &= wanted
        late = np.isin(np.arange(len(dataset.items)), hidden)
        return cls(
            float((hit.sum(axis=1) / wanted.sum(axis=1)).mean()),
            float(hit[:, late].sum() / wanted[:, late].sum()),
            float(late[best].mean()),
        )


def opened(folder: Path) -> Dataset:
    """The dataset of a workspace without sentence vectors and review features; its palate.toml is written."""
    (folder / "palate.toml").write_text(WORDS)
    return palate.open(folder).dataset()


def linked(source: Path, folder: Path) -> Dataset:
    """The same of a folder that is not to be changed."""
    folder.mkdir()
    for file in source.iterdir():
        if not file.name.startswith(".") and file.name != "palate.toml":
            (folder / file.name).symlink_to(file.resolve())
    return opened(folder)


def sequential_blend() -> Blend:
    """What auto chooses of closed forms on office: it tells most by what follows what."""
    slit = {"l2": 120.0, "pull": 0.0, "past_span": 1.5, "future_span": 4.0}
    parts = [("slit", slit, 1.0), ("content-knn", {}, 4.0)]
    return Blend(
        ingredients=[
            Ingredient(model=name, parameters=parameters, memory_steps=steps, memory_days=None, weight=1.0)
            for name, parameters, steps in parts
        ]
    )


def compared(model: Recommender, dataset: Dataset, tenths: int = 10) -> dict[str, Recall]:
    """Means over tenths of the items, each hidden from training in turn, by :data:`WAYS`.

    Parameters
    ----------
    model : Recommender
        Not fitted yet.
    dataset : Dataset
        With valid rows, which say how late items are scored, and test rows.
    tenths : int
        How many of the ten tenths are hidden.
    """
    learned = dataset.only(TRAIN, VALID)
    model, content = model.fit(learned), make("content-knn").fit(learned)
    order = np.random.default_rng(0).permutation(len(dataset.items))
    found: list[dict[str, Recall]] = []
    for tenth in range(tenths):
        hidden = np.sort(order[tenth::10])
        known, rows = shelf(learned, hidden)
        without = model.refitted(known)
        prepare_late(without, known)
        late = with_late_items(without, known.features)
        late = late.with_items([dataset.items[int(item)] for item in hidden], rows)
        told = late.with_events(dataset.histories().renumbered(late.items_.positions(dataset.items.ids)))
        models = dict(zip(WAYS, (model, content, without, late, late, told), strict=True))
        found.append(
            {
                name: Recall.of(fitted, dataset, hidden, blind=name == "nothing")
                for name, fitted in models.items()
            }
        )
    return {name: _mean([recalls[name] for recalls in found]) for name in WAYS}


def _mean(found: list[Recall]) -> Recall:
    table = np.array([(recall.every, recall.late, recall.share) for recall in found])
    return Recall(*table.mean(axis=0).tolist())


def shelf(dataset: Dataset, hidden: NDArray[np.int64]) -> tuple[Dataset, dict[str, Rows]]:
    """A dataset without some items and their rows, and the content of these items."""
    kept = np.setdiff1d(np.arange(len(dataset.items)), hidden)
    positions = np.full(len(dataset.items), -1)
    positions[kept] = np.arange(len(kept))
    stays = positions[dataset.item] >= 0
    features = {name: _rows(feature, kept) for name, feature in dataset.features.items()}
    remarks, table = _reviews(dataset, positions)
    known = replace(
        dataset,
        items=Index(tuple(dataset.items[place] for place in kept.tolist())),
        user=dataset.user[stays],
        item=positions[dataset.item[stays]].astype(np.int32),
        split=dataset.split[stays],
        time=None if dataset.time is None else dataset.time[stays],
        weight=None if dataset.weight is None else dataset.weight[stays],
        lifts=None if dataset.lifts is None else dataset.lifts[stays],
        features=features,
        remarks=remarks,
        review_table=table,
    )
    return known, {name: feature.measured().values[hidden] for name, feature in dataset.features.items()}


def _reviews(dataset: Dataset, positions: NDArray[np.int64]) -> tuple[Remarks | None, ReviewTable | None]:
    """Reviews of the items that are left."""
    said, table = dataset.remarks, dataset.review_table
    if said is None or table is None:
        return said, table
    said = said.renumbered(positions)
    said = said.where(said.items >= 0)
    reviews = np.unique(said.reviews)
    ids = Index(tuple(table.ids[review] for review in reviews.tolist()))
    vectors = {name: rows[reviews] for name, rows in table.vectors.items()}
    return replace(said, reviews=np.searchsorted(reviews, said.reviews)), ReviewTable(ids, vectors)


def _rows(features: Features, kept: NDArray[np.int64]) -> Features:
    imputed = None if features.imputed is None else features.imputed[kept]
    return replace(features, values=features.values[kept], present=features.present[kept], imputed=imputed)


def _shops(given: str, parent: Path) -> Iterator[tuple[str, Dataset]]:
    if given != "--made-up":
        yield given, linked(Path(given), parent / "shop")
        return
    for seed in (1, 2):
        folder = parent / f"shop-{seed}"
        simulate_shop(folder, items=120, users=500, seed=seed)
        yield f"made-up shop, seed {seed}", opened(folder)


def main(given: str, tenths: int) -> None:
    """Print a table a shop and model."""
    with tempfile.TemporaryDirectory() as parent:
        for shop, dataset in _shops(given, Path(parent)):
            models = {"l3ae": make("l3ae"), "ease": make("ease"), "sequential blend": sequential_blend()}
            for name, model in models.items():
                print(f"{shop}, {name}\tall rows\tlate\tof trained\tshare of lists")
                found = compared(model, dataset, tenths)
                for way, recall in found.items():
                    of = recall.late / found["trained"].late
                    print(way, *(f"{value:.4f}" for value in (recall.every, recall.late)), sep="\t", end="\t")
                    print(f"{of:.2f}\t{recall.share:.3f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("which workspace? or --made-up")
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10)
