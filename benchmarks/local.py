"""What the local language model does on 20 items of a shop: calls, answers, fallbacks, the second run.

    python -m benchmarks.local ../shared/data/office ../shared/data/stamps shop --show

Items are copied into a folder of their own, so that nothing is written into the shops; reasons are those of
popularity where a shop has interactions, and summaries are made where it has reviews.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

import palate
from palate.explain import worded
from palate.llm import Llm
from palate.workspace import Workspace

ITEMS, USERS = 20, 5


def small_copy(source: Path, folder: Path, items: int) -> Workspace:
    """The first items of a shop, with what people did with them and said of them."""
    folder.mkdir(parents=True)
    table = pl.read_csv(source / "items.csv", infer_schema=False).head(items)
    table.drop("image", "audio", strict=False).write_csv(folder / "items.csv")
    for name in ("interactions", "reviews"):
        path = next(source.glob(f"{name}.csv*"), None)
        if path is not None:
            own = pl.read_csv(path, infer_schema=False).filter(
                pl.col("item_id").is_in(table["item_id"].implode())
            )
            own.drop("image", "audio", "split", strict=False).write_csv(folder / f"{name}.csv")
    (folder / "palate.toml").write_text('text_encoder = "none"\n[llm]\nmodel = "local"\nseconds = 300\n')
    return palate.open(folder)


Shown = list[str]


def enrich(ws: Workspace, llm: Llm) -> Shown:
    found = ws.enricher.by_model(llm)
    return [
        f"{enrichment.item_id}: "
        + "; ".join(
            [f"{a.facet} {a.value} “{a.quote}” yes" for a in enrichment.used]
            + [f"{a.facet} {a.value} “{a.quote}” no ({a.why})" for a in enrichment.flagged]
        )
        for enrichment in found.enrichments
        if enrichment.used or enrichment.flagged
    ]


def reason(ws: Workspace, llm: Llm) -> Shown:
    shown: Shown = []
    users = ws.model.users_.ids[:USERS]
    for user in users:
        for item in worded(llm, ws.recommend(user, k=4, explain=True), ws.language(None)):
            shown.append(f"{user} {item.item_id} [{item.worded_by}] {item.reason}")
    return shown


def summarize(ws: Workspace, llm: Llm) -> Shown:
    shown: Shown = []
    for item in ws.summaries.reviewed:
        summary = ws.rephrased(ws.summarize(item), llm)
        own = [quote for aspect in summary.aspects for quote in aspect.quotes]
        quotes = [*summary.central, *own, *summary.pros, *summary.cons]
        shown += dict.fromkeys(
            f"{item}: {sentence.brief}  <=  {sentence.text}" for sentence in quotes if sentence.brief
        )
    return shown


def measured(name: str, ws: Workspace, task: Callable[[Workspace, Llm], Shown], *, show: bool) -> None:
    """One task twice, and a line on it."""
    began = time.perf_counter()
    with ws.language_model() as llm:
        shown, first = task(ws, llm), llm.tally
    seconds = time.perf_counter() - began
    with ws.language_model() as llm:
        again, second = task(ws, llm), llm.tally
    answered, failed = sum(first.answers.values()), sum(first.fallbacks.values())
    print(
        f"{name:<14}{task.__name__:<11}questions {answered + failed:>4}  by the model {answered:>4}  "
        f"without it {failed:>3}  calls {first.calls:>4}  seconds {seconds:6.1f}  "
        f"second run: calls {second.calls}, the same {shown == again}"
    )
    if show:
        print(*(f"    {line}" for line in shown), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shops", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="every answer, to be looked at")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for source in given.shops:
            ws = small_copy(source, Path(folder) / source.name, ITEMS)
            if any(map(any, ws.shop.catalog.texts)):
                measured(source.name, ws, enrich, show=given.show)
            if len(ws.shop.interactions):
                ws.train(model="item-knn", on="all")
                measured(source.name, ws, reason, show=given.show)
            if len(ws.shop.reviews):
                measured(source.name, ws, summarize, show=given.show)


if __name__ == "__main__":
    main()
