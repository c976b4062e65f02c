"""Digests of what palate computes on a made-up shop, to tell whether a change of code changes results.

    python -m scripts.digest > before.txt      # then change the code
    python -m scripts.digest | diff before.txt -

Scores, contributions, metrics, features, recommendations and answers are digested to the last bit,
on one thread.
"""

import os

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

import palate
from palate.data import Dataset
from palate.errors import NotAvailable
from palate.evaluation import evaluate
from palate.models import RECOMMENDERS, Recommender, make
from palate.search import Query
from palate.simulate import simulate_shop
from palate.workspace import Workspace

EPOCHS = 6
SETTINGS = 'event_strength = 1.0\nmodel = "l3ae"\n[events]\nview = 0.3\npurchase = 1.0\n'


def digest(*values: object) -> str:
    """Hash of arrays by their bytes and of all else by its JSON."""
    found = hashlib.sha256()
    for value in values:
        if isinstance(value, np.ndarray):
            found.update(f"{value.dtype}{value.shape}".encode())
            found.update(np.ascontiguousarray(value).tobytes())
        else:
            found.update(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode())
    return found.hexdigest()[:16]


def main() -> None:
    """Print every digest."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        simulate_shop(shop, items=48, users=60, seed=3)
        (shop / "palate.toml").write_text(SETTINGS, encoding="utf-8")
        workspace = palate.open(shop)
        for name, found in (*of_workspace(workspace), *of_models(workspace.dataset(), Path(folder))):
            print(f"{name:40} {found}")
            sys.stdout.flush()


def of_workspace(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Features, what is trained and measured, answers."""
    for name, features in workspace.dataset().features.items():
        values = features.values if isinstance(features.values, np.ndarray) else features.values.toarray()
        yield f"features {name}", digest(values, features.present)
    report = workspace.evaluate(["item-knn", "content-knn", "l3ae", "slit"], drop={"image": 0.5})
    yield (
        "evaluate",
        digest([(result.model, result.metrics, result.ci95, result.imputation) for result in report.results]),
    )
    workspace.train()
    for language in ("en", "zh"):
        for user in ("u0001", "u0007", "u0020"):
            yield (
                f"recommend {user} {language}",
                digest([vars(item) for item in workspace.recommend(user, language=language)]),
            )
    frame = workspace.recommend_many(None, 10)
    yield "recommend_many", digest(*(frame[name].to_list() for name in frame.columns))
    item = workspace.shop.catalog.items[0]
    for query in (Query(item=item), Query(text="red apron"), Query(text="蓝色围裙")):
        yield (
            f"similar {query.item or query.text}",
            digest([vars(match) for match in workspace.similar(query)]),
        )


def of_models(dataset: Dataset, folder: Path) -> Iterator[tuple[str, str]]:
    """Scores, contributions and metrics of every registered model, saved and read again."""
    for name, entry in RECOMMENDERS.items():
        if name == "blend":
            continue
        quick: dict[str, object] = {"budget": 250.0} if name == "auto" else {}
        model = make(name, **quick, **({"epochs": EPOCHS} if entry.learned else {}))
        try:
            result = evaluate(model, dataset)
        except NotAvailable as error:
            yield f"{name} is not available", digest(str(error))
            continue
        users = list(dataset.users)[:5]
        items = list(dataset.items)[:9]
        terms = [
            [term._asdict() for terms in model.contributions(user, items) for term in terms] for user in users
        ]
        model.save(folder / "model")
        again = Recommender.load(folder / "model")
        yield f"{name} scores", digest(model.score(list(dataset.users)))
        yield f"{name} contributions", digest(terms)
        yield f"{name} metrics", digest(result.metrics, result.ci95)
        yield f"{name} read again", digest(again.score(list(dataset.users)))


if __name__ == "__main__":
    main()
