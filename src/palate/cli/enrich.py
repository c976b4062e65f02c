"""palate enrich."""

from palate.cli.console import print_json, progress, say, table
from palate.cli.llm import asks, show_plan, show_tally
from palate.cli.options import DryRun, Folder, Json, WithOrWithoutLlm
from palate.errors import InputError
from palate.tasks.enrich import MODEL, Enriched
from palate.wording import counted
from palate.workspace import Workspace

FLAGGED = 5
"""Flagged attributes that are shown."""


def enrich(
    folder: Folder,
    with_llm: WithOrWithoutLlm = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Read materials, styles, occasions, colours and brands of items from their texts, with evidence.

    They become features of their own when a model is trained next.

    Example: palate enrich shop --dry-run
    """
    with progress(json) as tell:
        ws = Workspace(folder, progress=tell)
        if not asks(ws.settings.llm, with_llm):
            if dry_run:
                raise InputError("--dry-run is for a language model, and none is asked; see --with-llm")
            enriched, tally = ws.enricher.by_rules(), None
        else:
            with ws.language_model() as llm:
                if dry_run:
                    plan = ws.enricher.plan(llm)
                    print_json(plan.document()) if json else show_plan(plan)
                    return
                enriched, tally = ws.enricher.by_model(llm, tell), llm.tally
    if json:
        print_json(_document(enriched) | ({"llm": tally.document()} if tally else {}))
        return
    _show(enriched)
    if tally:
        show_tally(tally)
    say(f"Try next: palate train {folder}")


def _document(enriched: Enriched) -> dict[str, object]:
    items = [enrichment.document() for enrichment in enriched.enrichments]
    return {
        "items": len(items),
        "methods": dict(enriched.methods),
        "out": str(enriched.path),
        "enriched": items,
    }


def _show(enriched: Enriched) -> None:
    """How many items by what, what is used most, and what is flagged."""
    model, rules = enriched.methods[MODEL], len(enriched.enrichments) - enriched.methods[MODEL]
    say(
        f"{counted(len(enriched.enrichments), 'item')} read: {model:,} by the model, {rules:,} by word lists."
    )
    counts = enriched.counts()
    if counts:
        table(("facet", "value", "items"), [(*key, count) for key, count in counts.most_common(15)], left=2)
    else:
        say("No attribute was found.")
    flagged = list(enriched.flagged())
    if flagged:
        say(f"{counted(len(flagged), 'attribute')} flagged and not used, such as:")
    for item, attribute in flagged[:FLAGGED]:
        quote = f' ("{attribute.quote}")' if attribute.quote else ""
        say(f"  {item}: {attribute.facet} {attribute.value}{quote}: {attribute.why}")
    say(f"All of it, with evidence, is in {enriched.path}")
