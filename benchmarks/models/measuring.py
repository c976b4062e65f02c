"""Measure a model by `palate evaluate` in a process of its own, at its defaults."""

import json
import resource
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from scripts.docs.commands import copy_of, document, palate

from palate.atomic import replacing

RESULTS = Path(__file__).with_name("measured.jsonl")
"""A line for each model and shop that was measured."""

CLOSED = ("popularity", "item-knn", "content-knn", "sparse-l3ae", "ease", "l3ae")
FACTORS = ("als", "bpr-mf", "lightgcn", "graph-softmax", "masked-set")
CONTENT = ("vbpr", "mmgcn", "lattice", "bm3", "freedom", "mgcn", "smore", "two-tower")

MODELS = {
    "tiktok": (*CLOSED, "graph-filter", *FACTORS, *CONTENT),
    "office": (*CLOSED, "slit", "graph-filter", *FACTORS, *CONTENT, "sasrec"),
    "baby": ("popularity", "item-knn", "sparse-l3ae", "ease", "graph-filter", *FACTORS),
}
"""Models that apply to each shop, cheap ones first."""


@dataclass(frozen=True)
class Result:
    """A model on the test rows of a shop.

    Parameters
    ----------
    shop, model : str
        Folder of the data, and name in the registry.
    recall, ndcg : float
        At 20.
    seconds : float
        Processor time of the process: reading, fitting and ranking; not encoding.
    peak : float
        Its most memory, in MiB.
    """

    shop: str
    model: str
    recall: float
    ndcg: float
    seconds: float
    peak: float


def measure(shop: str, model: str) -> Result:
    """Fit a model on train rows, choosing epochs on valid, and rank all items for the users of test rows.

    Raises
    ------
    CalledProcessError
        If the command fails.
    """
    folder = _encoded(shop)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = document("evaluate", folder, "--model", model)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    (found,) = told["results"]
    metrics = found["metrics"]
    return Result(
        shop,
        model,
        round(metrics["recall@20"], 4),
        round(metrics["ndcg@20"], 4),
        round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        round(found["peak_rss_mb"]),
    )


@cache
def _encoded(shop: str) -> Path:
    """A copy of a shop whose content is encoded already."""
    folder = copy_of(shop, "models")
    palate("encode", folder)
    return folder


def known() -> list[Result]:
    """Read what was measured."""
    if not RESULTS.exists():
        return []
    return [Result(**json.loads(line)) for line in RESULTS.read_text(encoding="utf-8").splitlines()]


def keep(result: Result) -> None:
    """Write a result, in place of an earlier one of the same model and shop."""
    others = [each for each in known() if (each.shop, each.model) != (result.shop, result.model)]
    lines = [json.dumps(asdict(each)) for each in sorted([*others, result], key=_place)]
    with replacing(RESULTS) as partial:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _place(result: Result) -> tuple[int, int]:
    return list(MODELS).index(result.shop), MODELS[result.shop].index(result.model)
